"""What an actor may correct: fields of its own, and of its public contacts, each by one name."""

from typing import Any

from cms.directory.imports.fields import field_of
from content.models import Actor, Contact

FIELDS = ["title", "acronym", "summary", "street", "postal_code", "city", "website"]
CONTACT_FIELDS = ["name", "organisation", "phone", "email"]
LABELS = {
    **{name: str(field_of(Actor, name).verbose_name) for name in FIELDS},
    "title": "nom",
}
CONTACT_LABELS = {name: str(field_of(Contact, name).verbose_name) for name in CONTACT_FIELDS}


def named(contact: Contact, field: str) -> str:
    return f"contact-{contact.pk}-{field}"


def label(name: str) -> str:
    """Of a field by its name, whether or not the contact that it is of is still there."""
    return LABELS.get(name) or f"contact : {CONTACT_LABELS[name.rpartition('-')[2]]}"


def public_contacts(actor: Any) -> list[Contact]:
    return [contact for contact in actor.contacts.all() if contact.public]


def held(actor: Actor) -> dict[str, str]:
    """What the actor says now, by the field's name."""
    contacts = public_contacts(actor)
    of_contacts = {named(one, field): getattr(one, field) for one in contacts for field in CONTACT_FIELDS}
    return {field: getattr(actor, field) for field in FIELDS} | of_contacts


def put(actor: Any, wanted: dict[str, str]) -> None:
    """What is not there, such as a contact that is no longer public, is left."""
    for field in FIELDS:
        setattr(actor, field, wanted.get(field, getattr(actor, field)))
    contacts = list(actor.contacts.all())
    for contact in contacts:
        for field in CONTACT_FIELDS if contact.public else []:
            setattr(contact, field, wanted.get(named(contact, field), getattr(contact, field)))
    actor.contacts = contacts


def labels(actor: Actor) -> dict[str, str]:
    of_contacts = {
        named(contact, field): f"contact « {contact.name} » : {CONTACT_LABELS[field]}"
        for contact in public_contacts(actor)
        for field in CONTACT_FIELDS
    }
    return LABELS | of_contacts
