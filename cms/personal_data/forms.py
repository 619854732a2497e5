"""The form that says which person to search for."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from cms.personal_data.person import Person, dialled_digits, name_words

MINIMUM_LETTERS, MINIMUM_DIGITS = 3, 6


class PersonForm(forms.Form):
    name = forms.CharField(
        label="Nom",
        required=False,
        max_length=255,
        help_text="Prénom et nom, dans l’ordre que vous voulez, avec ou sans accents.",
    )
    email = forms.EmailField(label="Adresse électronique", required=False)
    phone = forms.CharField(
        label="Téléphone",
        required=False,
        max_length=40,
        help_text="Avec ou sans espaces, en 0… ou en +33…",
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if name and len("".join(name_words(name))) < MINIMUM_LETTERS:
            raise ValidationError(f"Écrivez au moins {MINIMUM_LETTERS} lettres du nom.")
        return name

    def clean_phone(self) -> str:
        phone: str = self.cleaned_data["phone"]
        if phone and len(dialled_digits(phone)) < MINIMUM_DIGITS:
            raise ValidationError("Écrivez le numéro en entier, par exemple 04 91 00 00 00.")
        return phone

    def clean(self) -> dict[str, Any]:
        if not self.errors and not any(self.cleaned_data.values()):
            raise ValidationError("Écrivez un nom, une adresse électronique ou un numéro de téléphone.")
        return self.cleaned_data

    @property
    def person(self) -> Person:
        return Person(**self.cleaned_data)
