"""Words that are French, whether any entry has them or not."""

from functools import cache

from spellchecker import SpellChecker

from content.folding import fold_accents


def is_french(exact: str) -> bool:
    return exact in _words()


@cache
def _words() -> frozenset[str]:
    return frozenset(map(fold_accents, SpellChecker(language="fr").word_frequency.words()))
