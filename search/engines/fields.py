"""A search document as the fields that every engine indexes.

Text is analysed by us (search/french) and handed over as words between spaces: each text has a field of stems,
and beside it one of the words as written.
"""

from datetime import datetime
from functools import lru_cache
from typing import Any

from search.document import SearchDocument
from search.french import exact_and_stem, is_stop_word, normalize_text, written_words

TEXTS = ("title", "keywords", "summary", "tags", "body", "label")
EXACT = "_exact"

# A word without accents or case, its stem, and to complete and to correct what readers type, the word with how it is
# written; None of what is no such word.
_Indexed = tuple[str, str, str | None]
_BREAK: _Indexed = "|", "|", None  # between two texts of a field, so that no phrase runs from one into the next

# Ranks are unique and sortable: seconds, then the primary key.
_PK_BITS = 28
_LATEST = 2**34  # seconds: the year 2514
FAR = 2**62  # where there is no date


def fields(document: SearchDocument) -> dict[str, Any]:
    return {
        "pk": document.pk,
        "fingerprint": document.fingerprint,
        "kind": document.kind.value,
        "themes": list(document.themes),
        "sdgs": list(document.sdgs),
        "territories": list(document.territories),
        "listed_territories": list(document.listed_territories),
        "publisher": document.publisher,
        "year": document.year,
        "shown_to": list(document.shown_to),
        "hidden_by": list(document.hidden_by),
        "published_at": moment(document.published_at),
        "expire_at": moment(document.expire_at),
        "opens_at": moment(document.opens_at) if document.opens_at else -FAR,
        "closes_at": moment(document.closes_at),
        "newest": rank(document.published_at, document.pk),
        "closing": rank(document.closes_at, document.pk),
        "cancelled": document.cancelled,
        **_texts(document),
    }


def moment(value: datetime | None) -> int:
    """Microseconds, so that comparing is as exact as in the database."""
    return FAR if value is None else round(value.timestamp() * 1_000_000)


def rank(value: datetime | None, pk: int) -> int:
    seconds = _LATEST if value is None else max(-_LATEST, min(int(value.timestamp()), _LATEST))
    return seconds << _PK_BITS | pk


def _texts(document: SearchDocument) -> dict[str, Any]:
    texts: dict[str, Any] = {}
    vocabulary: set[str | None] = set()
    for name in TEXTS:
        value = getattr(document, name)
        indexed: list[_Indexed] = []
        for text in (value,) if isinstance(value, str) else value:
            indexed += map(_word, written_words(normalize_text(text)))
            indexed.append(_BREAK)
        # Elasticsearch counts only entries that have the field.
        exact, stems, spellings = zip(*(indexed or [_BREAK]), strict=True)
        texts[name + EXACT] = " ".join(exact)
        texts[name] = " ".join(stems)
        vocabulary.update(spellings)
    return texts | {"vocabulary": list(filter(None, vocabulary))}


@lru_cache(maxsize=200_000)
def _word(word: str) -> _Indexed:
    exact, stem = exact_and_stem(word)
    is_word = len(exact) > 2 and exact.isalpha() and not is_stop_word(exact)
    return exact, stem, f"{exact}/{word.lower()}" if is_word else None
