"""Checks of single values, each with the sentence that an editor reads."""

import re

import pycountry
from django.core.exceptions import ValidationError

SIREN = r"^[0-9]{9}$"
HOSTNAME = r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*"
# Of dates that are kept or compared: every time zone can tell them, and what lies days before and after them.
FIRST_YEAR, LAST_YEAR = 1000, 9998
RNA = r"^W[0-9][0-9A-Z][0-9]{7}$"  # W9R…: the overseas départements have a letter


def validate_siren(value: str) -> None:
    if not re.fullmatch(SIREN, value):
        raise ValidationError("Un numéro SIREN a 9 chiffres, sans espace.", code="siren_format")
    if _luhn_sum(value) % 10:
        raise ValidationError("Ce numéro SIREN n’existe pas : sa clé de contrôle est fausse.", code="siren_key")


def _luhn_sum(digits: str) -> int:
    doubled = (int(digit) * (2 if index % 2 else 1) for index, digit in enumerate(reversed(digits)))
    return sum(value - 9 if value > 9 else value for value in doubled)


def validate_rna(value: str) -> None:
    if not re.fullmatch(RNA, value):
        raise ValidationError(
            "Un numéro RNA est la lettre W suivie de 9 caractères, par exemple W133012345.", code="rna_format"
        )


def validate_hostname(value: str) -> None:
    if not re.fullmatch(HOSTNAME, value):
        raise ValidationError(
            f"« {value} » n’est pas un nom d’hôte : indiquez-le sans « https:// » ni chemin, comme paca.example.org.",
            code="hostname",
        )


def validate_currency(value: str) -> None:
    currency = pycountry.currencies.get(alpha_3=value)  # which doesn't mind the case
    if currency is None or currency.alpha_3 != value:
        raise ValidationError("Indiquez un code ISO 4217 de trois lettres, par exemple EUR ou XOF.", code="currency")
