"""The mapping of an index: nothing beyond what every server 8 and 9 has."""

from collections.abc import Mapping
from typing import Any

from elasticsearch.dsl import Boolean, Keyword, Long, Text
from elasticsearch.dsl import Mapping as Schema

from search.engines.fields import EXACT, TEXTS

# The one document that is no entry: how far the index has come, and who writes to it. See write_claims.py.
STATE_FIELDS = ("position", "filled", "owner", "until")
LONGEST_WORD = 256  # characters of what completes and corrects


def mapping() -> Mapping[str, Any]:
    schema = Schema()
    schema.meta("dynamic", "strict")
    schema.meta("_source", includes=list(STATE_FIELDS))  # texts are searched, never read back
    for name in TEXTS:
        schema.field(name, Text(analyzer="whitespace"))
        schema.field(name + EXACT, Text(analyzer="whitespace"))
    for name in ("kind", "themes", "territories", "listed_territories", "shown_to", "hidden_by"):
        schema.field(name, Keyword())
    schema.field("vocabulary", Keyword(ignore_above=LONGEST_WORD))
    for name in ("pk", "sdgs", "publisher", "year"):
        schema.field(name, Long())
    for name in ("published_at", "expire_at", "opens_at", "closes_at", "newest", "closing"):
        schema.field(name, Long())
    schema.field("cancelled", Boolean())
    schema.field("fingerprint", Long(index=False))
    for name in STATE_FIELDS:
        schema.field(name, Keyword(index=False) if name == "owner" else Long(index=False))
    return schema.to_dict()
