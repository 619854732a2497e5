"""What a version of a page, as Wagtail writes it, holds about persons."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

LABELS = {
    "label": "bureau",
    "name": "nom",
    "organisation": "organisme",
    "phone": "téléphone",
    "email": "adresse électronique",
}
REACHED_BY = ("phone", "email")
# Said again by others, or nothing that a person wrote.
SKIPPED = {"draft_title", "key", "sort_title", "uid", "url_path"}

# What is written about a person in one place: labels and values.
Values = tuple[tuple[str, str], ...]


def card(row: Mapping[str, Any]) -> Values:
    """Of a contact, a contact block or an office."""
    return tuple((label, str(row[field])) for field, label in LABELS.items() if row.get(field))


def cards(version: dict[str, Any]) -> list[Values]:
    offices = [row for row in version.get("offices", []) if any(row.get(field) for field in REACHED_BY)]
    blocks = [block["value"] for block in _body(version) if block["type"] == "contact"]
    return [card(row) for row in [*version.get("contacts", []), *offices, *blocks]]


def without(version: dict[str, Any], values: Values) -> dict[str, Any]:
    """The version with that person's contacts and contact blocks gone; an office stays, and can't be reached."""
    kept = dict(version)
    if "contacts" in version:
        kept["contacts"] = [row for row in version["contacts"] if card(row) != values]
    if "offices" in version:
        unreached = dict.fromkeys(REACHED_BY, "")
        kept["offices"] = [row | unreached if card(row) == values else row for row in version["offices"]]
    if "body" in version:
        blocks = [b for b in _body(version) if b["type"] != "contact" or card(b["value"]) != values]
        kept["body"] = json.dumps(blocks)
    return kept


def texts(version: dict[str, Any]) -> Iterator[str]:
    """Whatever else is written in it."""
    rest = {name: value for name, value in version.items() if name not in {"body", "contacts", "offices", *SKIPPED}}
    blocks = [block["value"] for block in _body(version) if block["type"] != "contact"]
    yield from _strings([rest, blocks])


def _body(version: dict[str, Any]) -> list[dict[str, Any]]:
    return list(json.loads(version.get("body") or "[]"))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _strings(part)
