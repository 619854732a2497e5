"""Reads the values of a spreadsheet's row from its cells, compares them with an actor's, and sets them on it.

The cells `["Puits du Sahel", "oui"]` of columns with the fields `["title", "contact_public"]` have the values
`{"title": "Puits du Sahel", "contact_public": True}`.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.formats import date_format

from cms.directory.imports.fields import CONTACT_COLUMNS, LABELS, LIST_FIELDS, field_of, read_cell
from content.models import Actor, ActorKind, Contact
from content.models.location import INCOMPLETE


@dataclass
class RowValues:
    """The values of a row's cells that are not blank, by field, and a sentence on each cell that can't be read."""

    values: dict[str, Any] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


@dataclass
class Difference:
    """A field of which the actor and the row have two values, as texts for the editor."""

    label: str
    actor_value: str
    row_value: str


def read_row(
    cells: Sequence[str], headings: Sequence[str], mapping: Sequence[str], reader: Callable[[str, str], Any] = read_cell
) -> RowValues:
    row_values = RowValues()
    for heading, name, cell in zip(headings, mapping, cells, strict=True):
        if not name or not cell:
            continue
        try:
            row_values.values[name] = reader(name, cell)
        except ValidationError as error:
            row_values.faults.append(f"{heading or LABELS[name]} « {cell[:80]} » : {error.messages[0]}")
    if not row_values.faults and ("latitude" in row_values.values) != ("longitude" in row_values.values):
        row_values.faults.append(INCOMPLETE)
    return row_values


def differences(actor: Actor, row_values: RowValues) -> Iterator[Difference]:
    """The fields of which the row's value differs from the actor's, those of its contact too."""
    for name, actor_value, row_value in _differing_values(actor, row_values):
        yield Difference(LABELS[name], _display_text(name, actor_value), _display_text(name, row_value))
    if contact := _contact_values(row_values):
        stored_contact = _contact_named(actor, contact.get("name"))
        for name, row_value in contact.items():
            actor_value = getattr(stored_contact, name, "")
            if actor_value != row_value:
                yield Difference(f"contact : {_contact_label(name)}", _plain_text(actor_value), _plain_text(row_value))


def set_values(actor: Actor, row_values: RowValues, replace: bool) -> bool:
    """Set the row's values on the actor; return whether any changed. Without `replace`, fill only what is empty."""
    changed = False
    for name, actor_value, row_value in _differing_values(actor, row_values):
        if replace or actor_value in ("", None, []):
            setattr(actor, name, row_value)
            changed = True
    return _set_contact(actor, _contact_values(row_values), replace) or changed


def _differing_values(actor: Actor, row_values: RowValues) -> Iterator[tuple[str, Any, Any]]:
    for name, row_value in row_values.values.items():
        if name in CONTACT_COLUMNS:
            continue
        actor_value = list(getattr(actor, name).all()) if name in LIST_FIELDS else getattr(actor, name)
        if (set(actor_value) != set(row_value)) if name in LIST_FIELDS else actor_value != row_value:
            yield name, actor_value, row_value


def _set_contact(actor: Any, values: dict[str, Any], replace: bool) -> bool:
    """Set values on the contact of that name; add one if there is none, unless others are there and only filling."""
    if not values:
        return False
    contacts = list(actor.contacts.all())
    contact = _contact_named(actor, values.get("name"))
    if contact is None:
        if contacts and not replace:
            return False
        actor.contacts = [*contacts, Contact(**{"name": actor.title, **values})]
        return True
    new_values = {
        name: value
        for name, value in values.items()
        if getattr(contact, name) != value and (replace or getattr(contact, name) == "")
    }
    for name, value in new_values.items():
        setattr(contact, name, value)
    actor.contacts = [contact if contact.pk == old_contact.pk else old_contact for old_contact in contacts]
    return bool(new_values)


def _contact_values(row_values: RowValues) -> dict[str, Any]:
    contact_values = {
        field_name: row_values.values[name] for name, field_name in CONTACT_COLUMNS.items() if name in row_values.values
    }
    return contact_values if contact_values.keys() - {"public"} else {}


def _contact_named(actor: Actor, name: str | None) -> Contact | None:
    """The actor's contact of a name; without a name, the contact that has the actor's."""
    return next((contact for contact in actor.contacts.all() if contact.name == (name or actor.title)), None)


def _contact_label(name: str) -> str:
    return str(field_of(Contact, name).verbose_name)


def _display_text(name: str, value: Any) -> str:
    if name == "kind":
        return str(dict(ActorKind.choices).get(value, value))
    return _plain_text(value)


def _plain_text(value: Any) -> str:
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, list):
        return ", ".join(str(element) for element in value) or "–"
    if isinstance(value, date):
        return date_format(value, "d/m/Y")
    return "–" if value in ("", None) else str(value)
