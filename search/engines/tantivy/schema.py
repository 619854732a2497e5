"""How a search document lies in the index."""

import tantivy

from search.document import SearchDocument
from search.engines.fields import EXACT, TEXTS, fields

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
    for name in ("kind", "themes", "territories", "listed_territories"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    for name in ("sdgs", "publisher", "year"):
        builder.add_integer_field(name, indexed=True, fast=True)
    for name in ("published_at", "expire_at", "opens_at", "closes_at", "newest", "closing"):
        builder.add_integer_field(name, fast=True)
    builder.add_boolean_field("cancelled", indexed=True)
    return builder.build()


def to_tantivy(document: SearchDocument, schema: tantivy.Schema) -> tantivy.Document:
    return tantivy.Document.from_dict(fields(document), schema)


def position_document(position: int, schema: tantivy.Schema) -> tantivy.Document:
    return tantivy.Document.from_dict({"pk": POSITION, "position": position}, schema)
