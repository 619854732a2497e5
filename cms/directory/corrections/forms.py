"""The form that an actor corrects its entry with."""

from functools import partial
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.forms.models import fields_for_model

from cms.directory.corrections.fields import (
    CONTACT_FIELDS,
    FIELDS,
    contact_field_name,
    correctable_texts,
    public_contacts,
)
from content.models import Actor, Contact

MAX_CHARACTERS = 2_000  # of a summary, and of a message
CONFIRM = "confirm"


class CorrectionForm(forms.Form):
    """Has the fields of the published actor and of its public contacts only, whatever is sent."""

    comment = forms.CharField(
        label="Message au réseau",
        required=False,
        max_length=MAX_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Pour tout le reste : un contact à ajouter ou à retirer, un changement de statut, une question.",
    )

    def __init__(self, data: Any = None, *, actor: Actor) -> None:
        self.current_texts = {name: _normalized(text) for name, text in correctable_texts(actor).items()}
        super().__init__(data, initial=self.current_texts, label_suffix="")
        self.fields |= _actor_form_fields(actor)
        self.actor_fields = [self[field] for field in FIELDS]
        self.contacts = []
        for contact in public_contacts(actor):
            self.fields |= {contact_field_name(contact, name): field for name, field in _contact_form_fields().items()}
            self.contacts.append((contact.name, [self[contact_field_name(contact, field)] for field in CONTACT_FIELDS]))

    def clean(self) -> None:
        if self.errors:
            return
        confirming = self.data.get("do") == CONFIRM
        if confirming and self.changes:
            raise ValidationError(
                "Vous avez changé quelque chose : pressez « Envoyer mes corrections », ou rechargez la page pour "
                "revenir à ce qui est publié."
            )
        if not confirming and not self.changes and not self.cleaned_data["comment"]:
            raise ValidationError(
                "Rien n’a changé : corrigez un champ ou écrivez un message. Si tout est juste, pressez « Tout est "
                "juste »."
            )

    @property
    def changes(self) -> dict[str, list[str]]:
        """By the name of a field, its published text and the new one."""
        new_texts = {name: _normalized(self.cleaned_data[name]) for name in self.current_texts}
        return {
            name: [current, new_texts[name]]
            for name, current in self.current_texts.items()
            if current != new_texts[name]
        }


def _normalized(text: str) -> str:
    """Return a text without spaces around it, with plain line feeds for whatever line ends the browser sent."""
    return "\n".join(text.strip().splitlines())


def _actor_form_fields(actor: Actor) -> dict[str, forms.Field]:
    fields = _model_form_fields(
        Actor,
        FIELDS,
        labels={"title": "Nom"},
        help_texts={"title": ""},
        error_messages={
            "title": {"required": "Indiquez le nom de votre structure."},
            "website": {"invalid": "Indiquez une adresse comme https://www.example.org."},
        },
        field_classes={"website": partial(forms.URLField, assume_scheme="https")},
    )
    # The model doesn't limit its length.
    summary = forms.CharField(
        label="Résumé",
        required=False,
        max_length=max(MAX_CHARACTERS, len(actor.summary)),
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Deux ou trois phrases : qui vous êtes, ce que vous faites.",
    )
    return fields | {"summary": summary}


def _contact_form_fields() -> dict[str, forms.Field]:
    required = "Indiquez un nom. Pour retirer ce contact, dites-le dans le message au réseau."
    return _model_form_fields(Contact, CONTACT_FIELDS, error_messages={"name": {"required": required}})


def _model_form_fields(model: type[Model], names: list[str], **options: Any) -> dict[str, forms.Field]:
    return fields_for_model(model, names, **options)
