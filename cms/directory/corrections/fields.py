"""What an actor may correct: fields of its entry and of its public contacts.

Each has a name: « city », or for the phone of the contact of key 12 « contact-12-phone ».
"""

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


def contact_field_name(contact: Contact, field: str) -> str:
    return f"contact-{contact.pk}-{field}"


def correctable_label(name: str) -> str:
    """Of a field by its name, whether or not the contact that it is of is still there."""
    return LABELS.get(name) or f"contact : {CONTACT_LABELS[name.rpartition('-')[2]]}"


def public_contacts(actor: Any) -> list[Contact]:
    return [contact for contact in actor.contacts.all() if contact.public]


def correctable_texts(actor: Actor) -> dict[str, str]:
    """What the actor's entry says now, by the name of the field."""
    contacts = public_contacts(actor)
    contact_texts = {
        contact_field_name(contact, field): getattr(contact, field) for contact in contacts for field in CONTACT_FIELDS
    }
    return {field: getattr(actor, field) for field in FIELDS} | contact_texts


def set_texts(actor: Any, texts: dict[str, str]) -> None:
    """By the name of the field; of a contact that is no longer public, nothing is set."""
    for field in FIELDS:
        setattr(actor, field, texts.get(field, getattr(actor, field)))
    contacts = list(actor.contacts.all())
    for contact in contacts:
        for field in CONTACT_FIELDS if contact.public else []:
            setattr(contact, field, texts.get(contact_field_name(contact, field), getattr(contact, field)))
    actor.contacts = contacts


def correctable_labels(actor: Actor) -> dict[str, str]:
    contact_labels = {
        contact_field_name(contact, field): f"contact « {contact.name} » : {CONTACT_LABELS[field]}"
        for contact in public_contacts(actor)
        for field in CONTACT_FIELDS
    }
    return LABELS | contact_labels
