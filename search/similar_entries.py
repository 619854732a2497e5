"""Finds the entries that say much the same as a text."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from django.utils import timezone

from search.execution import Search
from search.french import normalize_text, shipped_lexicon, tokenize
from search.query import Filters, SearchQuery

MAX_WORDS = 5  # that say what a text is about; an entry must have two of them
SHORTEST_WORD = 3  # letters
TITLE_WEIGHT = 3  # how many times over a word of the title counts


def find_similar(title: str, texts: Iterable[str], filters: Filters, limit: int) -> Mapping[int, float]:
    """Primary keys of entries that anyone may read, the likest first, each with the engine's score."""
    words = characteristic_words(title, texts)
    if not words:
        return {}
    query = SearchQuery(
        now=timezone.now(),
        text=" ".join(words),
        filters=filters,
        first=limit,
        relaxed=True,
    )
    return {hit.pk: hit.score for hit, _ in Search(query).page().hits}


def characteristic_words(title: str, texts: Iterable[str]) -> Collection[str]:
    """The words that come most often, a word of the title counting more; each in the form that comes first."""
    counts: Counter[str] = Counter()
    forms: dict[str, str] = {}
    for text, weight in ((title, TITLE_WEIGHT), *((text, 1) for text in texts)):
        for word in tokenize(normalize_text(text)):
            if len(word.exact) < SHORTEST_WORD or shipped_lexicon().is_stop_word(word.exact):
                continue
            counts[word.stem] += weight
            forms.setdefault(word.stem, word.exact)
    return [forms[stem] for stem, _ in counts.most_common(MAX_WORDS)]
