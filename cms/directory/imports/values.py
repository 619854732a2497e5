"""What a row says of an actor, and how it compares with the actor and is put into it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.formats import date_format

from cms.directory.imports.fields import CONTACT, LABELS, LISTS, field_of, read
from content.models import Actor, ActorKind, Contact
from content.models.location import INCOMPLETE


@dataclass
class Values:
    """Those of a row that are not blank, by field, and the sentences on those that are wrong."""

    found: dict[str, Any] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


@dataclass
class Difference:
    label: str
    ours: str
    theirs: str


def values_of(
    cells: Sequence[str], headings: Sequence[str], mapping: Sequence[str], reader: Callable[[str, str], Any] = read
) -> Values:
    values = Values()
    for heading, name, cell in zip(headings, mapping, cells, strict=True):
        if not name or not cell:
            continue
        try:
            values.found[name] = reader(name, cell)
        except ValidationError as error:
            values.faults.append(f"{heading or LABELS[name]} « {cell[:80]} » : {error.messages[0]}")
    if not values.faults and ("latitude" in values.found) != ("longitude" in values.found):
        values.faults.append(INCOMPLETE)
    return values


def differences(actor: Actor, values: Values) -> Iterator[Difference]:
    """Where the file says other than the actor."""
    for name, ours, theirs in _differing(actor, values):
        yield Difference(LABELS[name], _shown(name, ours), _shown(name, theirs))
    if contact := _contact_values(values):
        ours_contact = _contact_named(actor, contact.get("name"))
        for name, theirs in contact.items():
            ours = getattr(ours_contact, name, "")
            if ours != theirs:
                yield Difference(f"contact : {_contact_label(name)}", _plain(ours), _plain(theirs))


def put(actor: Actor, values: Values, replace: bool) -> bool:
    """Whether it changed anything. Without `replace`, only what is empty is filled."""
    changed = False
    for name, ours, theirs in _differing(actor, values):
        if replace or ours in ("", None, []):
            setattr(actor, name, theirs)
            changed = True
    return _put_contact(actor, _contact_values(values), replace) or changed


def _differing(actor: Actor, values: Values) -> Iterator[tuple[str, Any, Any]]:
    for name, theirs in values.found.items():
        if name in CONTACT:
            continue
        ours = list(getattr(actor, name).all()) if name in LISTS else getattr(actor, name)
        if (set(ours) != set(theirs)) if name in LISTS else ours != theirs:
            yield name, ours, theirs


def _put_contact(actor: Any, values: dict[str, Any], replace: bool) -> bool:
    """Into the contact of that name; a new one where there is none, and none at all to keep if only filling."""
    if not values:
        return False
    contacts = list(actor.contacts.all())
    contact = _contact_named(actor, values.get("name"))
    if contact is None:
        if contacts and not replace:
            return False
        actor.contacts = [*contacts, Contact(**{"name": actor.title, **values})]
        return True
    changed = {
        name: value
        for name, value in values.items()
        if getattr(contact, name) != value and (replace or getattr(contact, name) == "")
    }
    for name, value in changed.items():
        setattr(contact, name, value)
    actor.contacts = [contact if one.pk == contact.pk else one for one in contacts]
    return bool(changed)


def _contact_values(values: Values) -> dict[str, Any]:
    found = {field_name: values.found[name] for name, field_name in CONTACT.items() if name in values.found}
    return found if found.keys() - {"public"} else {}


def _contact_named(actor: Actor, name: str | None) -> Contact | None:
    """Where the file has no names, the one that bears the actor's own."""
    return next((one for one in actor.contacts.all() if one.name == (name or actor.title)), None)


def _contact_label(name: str) -> str:
    return str(field_of(Contact, name).verbose_name)


def _shown(name: str, value: Any) -> str:
    if name == "kind":
        return str(dict(ActorKind.choices).get(value, value))
    return _plain(value)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, list):
        return ", ".join(str(one) for one in value) or "–"
    if isinstance(value, date):
        return date_format(value, "d/m/Y")
    return "–" if value in ("", None) else str(value)
