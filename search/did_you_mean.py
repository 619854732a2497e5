"""« Did you mean »: a spelling that finds more, among what the same search may find."""

from dataclasses import replace

from content.folding import fold_accents
from search.execution import Search
from search.french import Word, exact_and_stem, normalize_text
from search.spell_check import can_be_wrong, candidate_spellings, edit_distance, replace_word

FEW_HITS = 5  # with more than that, the spelling was right enough
FREQUENCY_RATIO = 10  # a known word is only put in doubt by one so many times as frequent


def did_you_mean(search: Search) -> str | None:
    """The spelling that was searched for instead; or the text with its unlikely words replaced, if that finds more."""
    if search.query.respelled:
        return search.query.respelled if search.count() else None
    hit_count = search.count_with_all_words()
    if hit_count > FEW_HITS:
        return None
    text = normalize_text(search.query.text)
    corrected = text
    for word in reversed(search.query.parsed.typed):
        if can_be_wrong(word) and (spelling := _likelier_spelling(search, word)):
            corrected = replace_word(corrected, word, spelling)
    if corrected == text:
        return None
    corrected_search = Search(replace(search.query, text=corrected))
    return corrected if corrected_search.count_with_all_words() > hit_count else None


def _likelier_spelling(search: Search, word: Word) -> str | None:
    frequencies = candidate_spellings(word, search.vocabulary)
    typed_frequency = sum(
        number for spelling, number in frequencies.items() if exact_and_stem(spelling)[1] == word.stem
    )
    limit = 1 if len(word.exact) < 6 else 2
    distances = {spelling: _distance(word.exact, fold_accents(spelling), limit) for spelling in frequencies}
    candidates = [
        (distances[spelling], -frequency, spelling)
        for spelling, frequency in frequencies.items()
        if frequency > FREQUENCY_RATIO * typed_frequency and 0 < distances[spelling] <= limit
    ]
    return min(candidates)[2] if candidates else None


def _distance(typed: str, spelling: str, limit: int) -> int:
    """An unfinished word is as near as one with a wrong letter."""
    return 1 if spelling.startswith(typed) and spelling != typed else edit_distance(typed, spelling, limit)
