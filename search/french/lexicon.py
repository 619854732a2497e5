"""The stop words and synonyms of searches: those that come with the code, and what editors change of them.

Looked up in what is searched for, never written to the index: a change needs no new index.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import permutations

from search.french.analysis import normalize_text, stop_words, tokenize
from search.french.synonyms import Phrase, Stems, phrase_of, shipped_groups, stems_of, synonym_table

Group = Sequence[str]  # names of one thing


@dataclass(frozen=True, eq=False)
class Lexicon:
    """Stop words, and by the stems of a name its synonyms by their stems."""

    stop_words: frozenset[str]
    names: Mapping[Stems, Mapping[Stems, Phrase]]
    longest: int  # words that a name in it has

    def is_stop_word(self, exact: str) -> bool:
        return exact in self.stop_words

    def significant(self, phrase: Phrase) -> Phrase:
        """Without stop words, unless there is nothing else."""
        return tuple(word for word in phrase if not self.is_stop_word(word.exact)) or phrase

    def longest_known(self, stems: Sequence[str]) -> int:
        """How many of the first stems make the longest name that has synonyms; 0 if none does."""
        longest = min(len(stems), self.longest)
        return next((size for size in range(longest, 0, -1) if tuple(stems[:size]) in self.names), 0)

    def synonyms(self, stems: Iterable[str]) -> tuple[Phrase, ...]:
        return tuple(self.names.get(tuple(stems), {}).values())


@cache
def shipped_lexicon() -> Lexicon:
    """The lexicon that comes with the code."""
    return _lexicon(stop_words(), synonym_table(shipped_groups()))


def changed_lexicon(
    same: Iterable[Group], separated: Iterable[Group], ignored: Iterable[str], restored: Iterable[str]
) -> Lexicon:
    """The shipped lexicon with groups of names that mean the same or no longer do, and words to ignore or restore."""
    names = {stems: dict(synonyms) for stems, synonyms in shipped_lexicon().names.items()}
    for stems, synonyms in synonym_table(same).items():
        names.setdefault(stems, {}).update(synonyms)
    for group in separated:
        for phrase, synonym in permutations(map(stems_of, map(phrase_of, group)), 2):
            names.get(phrase, {}).pop(synonym, None)
    words_of = {word for text in ignored for word in exact_words(text)}
    return _lexicon(
        (stop_words() | words_of).difference(word for text in restored for word in exact_words(text)),
        {stems: synonyms for stems, synonyms in names.items() if synonyms},
    )


def exact_words(text: str) -> tuple[str, ...]:
    return tuple(word.exact for word in tokenize(normalize_text(text)))


def _lexicon(ignored: frozenset[str], names: Mapping[Stems, Mapping[Stems, Phrase]]) -> Lexicon:
    return Lexicon(ignored, names, max(map(len, names)))
