"""Corrects words that are neither French nor in any entry, so that a slip of the finger finds what was meant.

French that no entry has is left as it is: « protéine » is no slip for « protège ».
"""

from collections.abc import Callable, Sequence

from rapidfuzz.distance import OSA

from content.folding import fold_accents
from search.french import Word, exact_and_stem, is_french, is_stop_word, normalize_text, place_name_words

SHORTEST = 4  # letters: too many short words differ by a letter
LONG = 8  # letters from which on two may be wrong

# Words as written that begin with a prefix, each with the number of entries: an engine's vocabulary for one query.
Vocabulary = Callable[[str], Sequence[tuple[str, int]]]


def correct_spelling(text: str, typed: Sequence[Word], vocabulary: Vocabulary) -> str | None:
    """The text with its unknown words replaced by the nearest known; None if there is nothing to replace."""
    text = normalize_text(text)
    corrected = text
    for word in reversed(typed):
        if can_be_wrong(word) and not is_french(word.exact) and (correction := _nearest_word(word, vocabulary)):
            corrected = replace_word(corrected, word, correction)
    return corrected if corrected != text else None


def can_be_wrong(word: Word) -> bool:
    return len(word.exact) >= SHORTEST and word.exact.isalpha() and not is_stop_word(word.exact)


def replace_word(text: str, word: Word, spelling: str) -> str:
    spelling = spelling.capitalize() if text[word.start].isupper() else spelling
    return text[: word.start] + spelling + text[word.end :]


def candidate_spellings(word: Word, vocabulary: Vocabulary) -> dict[str, int]:
    """Words of the vocabulary that begin with the first or second letter of the word, with their numbers of entries.

    So the first letter may be missing, or have changed places with the second.
    """
    return {spelling: number for start in {word.exact[0], word.exact[1]} for spelling, number in vocabulary(start)}


def _nearest_word(word: Word, vocabulary: Vocabulary) -> str | None:
    # A name that no entry has is no slip for one that some have: Gambia is not Zambia.
    names = dict.fromkeys(place_name_words(), 0)
    spellings = names | candidate_spellings(word, vocabulary)
    if word.exact in names or any(exact_and_stem(spelling)[1] == word.stem for spelling in spellings):
        return None
    max_distance = 1 if len(word.exact) < LONG else 2
    candidates = [
        (distance, -number, spelling)
        for spelling, number in spellings.items()
        if (distance := edit_distance(word.exact, fold_accents(spelling), max_distance)) <= max_distance
    ]
    return min(candidates)[2] if candidates else None


def edit_distance(first: str, second: str, limit: int) -> int:
    """Letters to add, drop, replace or swap with the next, to get from one word to the other; counted up to a limit.

    Above the limit, it is the limit plus one.
    """
    return OSA.distance(first, second, score_cutoff=limit)
