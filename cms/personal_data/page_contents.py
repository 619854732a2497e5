"""Reads what a page says about persons from its content, as Wagtail serializes it in revisions and previews.

The content `{"title": "Puits", "contacts": [{"name": "Awa", "phone": "", "email": "awa@example.org"}]}` has one contact
card, `(("nom", "Awa"), ("adresse électronique", "awa@example.org"))`, and one text beside it, « Puits ».
"""

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
REACH_FIELDS = ("phone", "email")
# Repeated elsewhere in the content, or nothing that a person wrote.
SKIPPED_FIELDS = {"draft_title", "key", "sort_title", "uid", "url_path"}

# Labels and texts of what is written about a person in one contact, row or excerpt.
Card = tuple[tuple[str, str], ...]


def contact_card(contact: Mapping[str, Any]) -> Card:
    """The card of a contact, a contact block or an office: its fields that are not blank."""
    return tuple((label, str(contact[field])) for field, label in LABELS.items() if contact.get(field))


def contact_cards(content: dict[str, Any]) -> list[Card]:
    """The cards of all contacts, contact blocks and offices of a page."""
    offices = [office for office in content.get("offices", []) if any(office.get(field) for field in REACH_FIELDS)]
    blocks = [block["value"] for block in _body_blocks(content) if block["type"] == "contact"]
    return [contact_card(contact) for contact in [*content.get("contacts", []), *offices, *blocks]]


def without_card(content: dict[str, Any], card: Card) -> dict[str, Any]:
    """The content without the contacts and blocks of that card; its office stays, without phone and email."""
    cleaned = dict(content)
    if "contacts" in content:
        cleaned["contacts"] = [contact for contact in content["contacts"] if contact_card(contact) != card]
    if "offices" in content:
        unreachable = dict.fromkeys(REACH_FIELDS, "")
        cleaned["offices"] = [
            office | unreachable if contact_card(office) == card else office for office in content["offices"]
        ]
    if "body" in content:
        blocks = [
            block
            for block in _body_blocks(content)
            if block["type"] != "contact" or contact_card(block["value"]) != card
        ]
        cleaned["body"] = json.dumps(blocks)
    return cleaned


def texts_outside_contacts(content: dict[str, Any]) -> Iterator[str]:
    """All texts of a page except those of contacts, contact blocks and offices."""
    contact_fields = {"body", "contacts", "offices"}
    fields = {name: value for name, value in content.items() if name not in contact_fields | SKIPPED_FIELDS}
    blocks = [block["value"] for block in _body_blocks(content) if block["type"] != "contact"]
    yield from _strings([fields, blocks])


def _body_blocks(content: dict[str, Any]) -> list[dict[str, Any]]:
    return list(json.loads(content.get("body") or "[]"))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for child in value.values() if isinstance(value, dict) else value:
            yield from _strings(child)
