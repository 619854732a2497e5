"""Tells whether a search is one that a best bet is for: « bourse * » is for « bourse » and for « bourses jeunes »."""

import re
from functools import lru_cache

from search.french import Lexicon, normalize_text, tokenize
from search.query import SearchQuery

ANY_WORDS = "*"

Pattern = tuple[str, ...]  # the stems of words, and ANY_WORDS for any number of others


@lru_cache(maxsize=10_000)
def pattern(line: str, lexicon: Lexicon) -> Pattern:
    parts = []
    for part in re.split(r"(?<!\S)\*(?!\S)", line):
        parts += [word.stem for word in lexicon.significant(tuple(tokenize(normalize_text(part))))] + [ANY_WORDS]
    return tuple(parts[:-1])


def matches(line: str, query: SearchQuery) -> bool:
    """Whether a line of a best bet fits the search; never one with quotes or exclusions, which asks for just that."""
    text = query.parsed
    if text.excluded or any(clause.quoted for clause in text.clauses):
        return False
    return bool(
        _compiled(pattern(line, query.lexicon)).fullmatch("".join(f"{word.stem} " for word in text.significant))
    )


@lru_cache(maxsize=10_000)
def _compiled(bet_pattern: Pattern) -> re.Pattern[str]:
    return re.compile("".join(r"(?:\S+ )*" if part == ANY_WORDS else f"{re.escape(part)} " for part in bet_pattern))
