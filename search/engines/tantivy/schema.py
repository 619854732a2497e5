"""How a search document lies in the index.

Text is analysed by us (search/french) and handed over as words between spaces: each text has a field of stems,
and beside it one of the words as written.
"""

from datetime import datetime
from functools import lru_cache
from typing import Any

import tantivy

from search.document import SearchDocument
from search.french import clean, forms, is_stop_word, written

TEXTS = ("title", "keywords", "summary", "tags", "body", "label")
EXACT = "_exact"
_BREAK = "|"  # between two texts of a field, so that no phrase runs from one into the next

# Ranks are unique and sortable: seconds, then the primary key.
_PK_BITS = 28
_LATEST = 2**34  # seconds: the year 2514
FAR = 2**62  # where there is no date

# The one document that is no entry: how far the journal has been read.
POSITION = 0


def build_schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("pk", indexed=True, fast=True)
    builder.add_integer_field("fingerprint", fast=True)
    builder.add_integer_field("position", fast=True)
    for name in TEXTS:
        builder.add_text_field(name, tokenizer_name="whitespace")
        builder.add_text_field(name + EXACT, tokenizer_name="whitespace")
    for name in ("vocabulary", "shown_to", "hidden_by"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in ("kind", "themes", "territories", "places"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    for name in ("sdgs", "publisher", "year"):
        builder.add_integer_field(name, indexed=True, fast=True)
    for name in ("published_at", "expire_at", "opens_at", "closes_at", "newest", "closing"):
        builder.add_integer_field(name, fast=True)
    builder.add_boolean_field("cancelled", indexed=True)
    return builder.build()


def to_tantivy(document: SearchDocument, schema: tantivy.Schema) -> tantivy.Document:
    fields: dict[str, Any] = {
        "pk": document.pk,
        "fingerprint": document.fingerprint,
        "kind": document.kind.value,
        "themes": list(document.themes),
        "sdgs": list(document.sdgs),
        "territories": list(document.territories),
        "places": list(document.places),
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
    return tantivy.Document.from_dict(fields, schema)


def position_document(position: int, schema: tantivy.Schema) -> tantivy.Document:
    return tantivy.Document.from_dict({"pk": POSITION, "position": position}, schema)


def moment(value: datetime | None) -> int:
    """Microseconds, so that comparing is as exact as in the database."""
    return FAR if value is None else round(value.timestamp() * 1_000_000)


def rank(value: datetime | None, pk: int) -> int:
    seconds = _LATEST if value is None else max(-_LATEST, min(int(value.timestamp()), _LATEST))
    return seconds << _PK_BITS | pk


def _texts(document: SearchDocument) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    vocabulary: set[str] = set()
    for name in TEXTS:
        value = getattr(document, name)
        analysed: list[tuple[str, str]] = []
        for text in (value,) if isinstance(value, str) else value:
            found = written(clean(text))
            analysed += map(forms, found)
            analysed.append((_BREAK, _BREAK))
            vocabulary.update(found)
        fields[name + EXACT] = " ".join(exact for exact, _ in analysed)
        fields[name] = " ".join(stem for _, stem in analysed)
    return fields | {"vocabulary": list({spelling for spelling in map(_spelling, vocabulary) if spelling})}


@lru_cache(maxsize=200_000)
def _spelling(word: str) -> str | None:
    """A word with how it is written, to complete and to correct what readers type; None of what is no such word."""
    exact, _ = forms(word)
    return f"{exact}/{word.lower()}" if len(exact) > 2 and exact.isalpha() and not is_stop_word(exact) else None
