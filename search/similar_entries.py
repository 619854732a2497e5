"""What is published that says much the same as a text."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from django.utils import timezone

from search.execution import Search
from search.french import normalize_text, shipped_lexicon, tokenize
from search.query import Filters, SearchQuery

MOST_WORDS = 5  # that tell what a text is about; an entry must have two of them
SHORTEST = 3  # letters
TITLE = 3  # how many times over a word of the title counts


def find_similar(title: str, texts: Iterable[str], filters: Filters, limit: int) -> Mapping[int, float]:
    """Primary keys of entries that anyone may read, the likest first, each with the engine's score."""
    telling = telling_words(title, texts)
    if not telling:
        return {}
    query = SearchQuery(
        now=timezone.now(),
        text=" ".join(telling),
        filters=filters,
        first=limit,
        relaxed=True,
    )
    return {hit.pk: hit.score for hit, _ in Search(query).page().hits}


def telling_words(title: str, texts: Iterable[str]) -> Collection[str]:
    """Those that come most often, the title's before others: as the first of their forms is written."""
    counts: Counter[str] = Counter()
    written: dict[str, str] = {}
    for text, weight in ((title, TITLE), *((text, 1) for text in texts)):
        for word in tokenize(normalize_text(text)):
            if len(word.exact) < SHORTEST or shipped_lexicon().is_stop_word(word.exact):
                continue
            counts[word.stem] += weight
            written.setdefault(word.stem, word.exact)
    return [written[stem] for stem, _ in counts.most_common(MOST_WORDS)]
