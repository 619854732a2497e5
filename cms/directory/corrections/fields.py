"""The fields that an actor may correct: of its entry and of its public contacts.

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
    """The label of a field by its name, even of a contact that is gone: « contact : téléphone »."""
    return LABELS.get(name) or f"contact : {CONTACT_LABELS[name.rpartition('-')[2]]}"


def public_contacts(actor: Any) -> list[Contact]:
    return [contact for contact in actor.contacts.all() if contact.public]


def correctable_texts(actor: Actor) -> dict[str, str]:
    """The texts that the actor and its public contacts have now, by the name of the field."""
    contacts = public_contacts(actor)
    contact_texts = {
        contact_field_name(contact, field): getattr(contact, field) for contact in contacts for field in CONTACT_FIELDS
    }
    return {field: getattr(actor, field) for field in FIELDS} | contact_texts


def set_texts(actor: Any, texts: dict[str, str]) -> None:
    """Set texts by the name of the field; those of contacts that are no longer public are left out."""
    for field in FIELDS:
        setattr(actor, field, texts.get(field, getattr(actor, field)))
    contacts = list(actor.contacts.all())
    for contact in contacts:
        for field in CONTACT_FIELDS if contact.public else []:
            setattr(contact, field, texts.get(contact_field_name(contact, field), getattr(contact, field)))
    actor.contacts = contacts


def correctable_labels(actor: Actor) -> dict[str, str]:
    """The labels of all fields by their names, with each contact's own: « contact « Awa » : téléphone »."""
    contact_labels = {
        contact_field_name(contact, field): f"contact « {contact.name} » : {CONTACT_LABELS[field]}"
        for contact in public_contacts(actor)
        for field in CONTACT_FIELDS
    }
    return LABELS | contact_labels
