"""What a reader typed, taken apart: words, "phrases", and what is excluded with a -.

Any string at all is a search. Text without a single word asks for nothing in particular, and so finds everything.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from search.french import Phrase, Word, clean, is_place, is_stop_word, longest_known, synonyms, words

LONGEST = 1_000  # characters that are read; the rest is left out
MOST_WORDS = 32

# Straight, curly and French quotes; one that is never closed is just punctuation.
_PART = re.compile(r"(?P<minus>(?<!\S)-)?(?:[\"“”„«»](?P<phrase>[^\"“”„«»]*)[\"“”„«»]|(?P<word>[^\s\"“”„«»]+))")


@dataclass(frozen=True)
class Alternative:
    """Words that must all be there, one after the other if `adjacent`."""

    words: Phrase
    adjacent: bool = False


@dataclass(frozen=True)
class Clause:
    """One thing searched for: as it was typed, or under another name."""

    typed: Alternative
    synonyms: tuple[Alternative, ...] = ()
    quoted: bool = False


@dataclass(frozen=True)
class SearchText:
    clauses: tuple[Clause, ...] = ()
    excluded: tuple[Alternative, ...] = ()
    typed: Phrase = ()

    @property
    def significant(self) -> Phrase:
        """What was typed, without stop words unless there is nothing else."""
        return _significant(self.typed)

    @property
    def is_empty(self) -> bool:
        return not self.clauses and not self.excluded


def parse(text: str) -> SearchText:
    text = clean(text[:LONGEST])
    phrases: list[Phrase] = []
    excluded: list[Phrase] = []
    loose: list[Word] = []
    for part in _PART.finditer(text):
        quoted = part["phrase"] is not None
        group = "phrase" if quoted else "word"
        found = _within(part[group], part.start(group))
        if part["minus"]:
            excluded.append(found if quoted else _significant(found))
        elif quoted:
            phrases.append(found)
        else:
            loose.extend(found)
    room = MOST_WORDS
    return SearchText(
        clauses=(
            *(Clause(Alternative(phrase[:room], adjacent=True), quoted=True) for phrase in phrases if phrase),
            *_clauses(loose[:room]),
        ),
        excluded=tuple(Alternative(phrase[:room], adjacent=True) for phrase in excluded if phrase),
        typed=tuple(loose[:room]),
    )


def _within(part: str, offset: int) -> Phrase:
    return tuple(word._replace(start=word.start + offset, end=word.end + offset) for word in words(part))


def _significant(phrase: Sequence[Word]) -> Phrase:
    """Without stop words, unless there is nothing else."""
    return tuple(word for word in phrase if not is_stop_word(word.exact)) or tuple(phrase)


def _clauses(loose: Sequence[Word]) -> list[Clause]:
    significant = _significant(loose)
    clauses = []
    position = 0
    while position < len(loose):
        stems = [word.stem for word in loose[position:]]
        size = longest_known(stems)
        found = loose[position : position + max(size, 1)]
        if size or found[0] in significant:
            clauses.append(_clause(found))
        position += len(found)
    return clauses


def _clause(found: Sequence[Word]) -> Clause:
    """Apart, the words of a place mean something else: « Afrique du Sud » is not Africa and the south."""
    stems = [word.stem for word in found]
    typed = Alternative(tuple(found), adjacent=True) if is_place(stems) else Alternative(_significant(found))
    return Clause(typed, tuple(Alternative(phrase, adjacent=True) for phrase in synonyms(stems)))
