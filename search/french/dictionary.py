"""Words that are French, whether any entry has them or not."""

from functools import cache

from spellchecker import SpellChecker

from search.french.folding import fold


def is_french(exact: str) -> bool:
    return exact in _words()


@cache
def _words() -> frozenset[str]:
    return frozenset(map(fold, SpellChecker(language="fr").word_frequency.words()))
