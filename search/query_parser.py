"""Parses what a reader typed: words, "phrases", and what is excluded with a -.

Any string at all is a search. Text without a single word asks for nothing in particular, and so finds everything.
"""

import re
from dataclasses import dataclass

from search.french import Lexicon, Phrase, Word, is_place, normalize_text, tokenize

LONGEST = 1_000  # characters that are read; the rest is left out
MAX_WORDS = 32
MAX_CLAUSES = 20  # of words outside quotes; servers bound how much is asked at once

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
    """A parsed text: `typed` are the words outside quotes, `significant` those without stop words, if any are left.

    `annuaire de "la région" -sport` has the clauses « la région » (quoted) and « annuaire », excludes « sport », was
    typed as « annuaire de », of which « annuaire » is significant.
    """

    clauses: tuple[Clause, ...] = ()
    excluded: tuple[Alternative, ...] = ()
    typed: Phrase = ()
    significant: Phrase = ()

    @property
    def is_empty(self) -> bool:
        return not self.clauses and not self.excluded


def parse(text: str, lexicon: Lexicon) -> SearchText:
    text = normalize_text(text[:LONGEST])
    phrases: list[Phrase] = []
    excluded: list[Phrase] = []
    loose: list[Word] = []
    for part in _PART.finditer(text):
        quoted = part["phrase"] is not None
        group = "phrase" if quoted else "word"
        phrase = _within(part[group], part.start(group))
        if part["minus"]:
            excluded.append(phrase if quoted else lexicon.significant(phrase))
        elif quoted:
            phrases.append(phrase)
        else:
            loose.extend(phrase)
    room = MAX_WORDS
    typed = tuple(loose[:room])
    return SearchText(
        clauses=(
            *(Clause(Alternative(phrase[:room], adjacent=True), quoted=True) for phrase in phrases if phrase),
            *_clauses(typed, lexicon),
        ),
        excluded=tuple(Alternative(phrase[:room], adjacent=True) for phrase in excluded if phrase),
        typed=typed,
        significant=lexicon.significant(typed),
    )


def _within(part: str, offset: int) -> Phrase:
    return tuple(word._replace(start=word.start + offset, end=word.end + offset) for word in tokenize(part))


def _clauses(loose: Phrase, lexicon: Lexicon) -> list[Clause]:
    significant = lexicon.significant(loose)
    clauses = []
    position = 0
    while position < len(loose):
        stems = [word.stem for word in loose[position:]]
        size = lexicon.longest_known(stems)
        phrase = loose[position : position + max(size, 1)]
        if size or phrase[0] in significant:
            clauses.append(_clause(phrase, lexicon))
        position += len(phrase)
    return clauses[:MAX_CLAUSES]


def _clause(phrase: Phrase, lexicon: Lexicon) -> Clause:
    """Apart, the words of a place mean something else: « Afrique du Sud » is not Africa and the south."""
    stems = [word.stem for word in phrase]
    typed = Alternative(phrase, adjacent=True) if is_place(stems) else Alternative(lexicon.significant(phrase))
    return Clause(typed, tuple(Alternative(phrase, adjacent=True) for phrase in lexicon.synonyms(stems)))
