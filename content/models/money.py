"""An amount and its currency: two columns that are set together or not at all.

class Course(Entry):
    price_amount = amount_field("prix")
    price_currency = currency_field()

    import_fields = [*Entry.import_fields, ImportMoney("price")]
    content_panels = [*Entry.opening_panels, money_panel("price"), *Entry.closing_panels]

    class Meta:
        constraints = money_constraints("course", "price")

    def clean(self):
        super().clean()
        if errors := money_errors(self, "price"):
            raise ValidationError(errors)

In the API, `money(course, "price")` of api/types/common.py reads it.
"""

from typing import Any

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.forms import TextInput
from wagtail.admin.panels import FieldPanel, FieldRowPanel

from content.validators import validate_currency

MONEY_HELP = "Chaque montant va avec sa monnaie."


def amount_field(label: str) -> "models.DecimalField[Any, Any]":
    return models.DecimalField(
        label, max_digits=16, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )


def currency_field() -> "models.CharField[Any, Any]":
    return models.CharField("monnaie", max_length=3, blank=True, validators=[validate_currency], help_text="EUR, XOF…")


class CapitalsInput(TextInput):
    """Takes eur for EUR."""

    def value_from_datadict(self, *args: Any) -> Any:
        value = super().value_from_datadict(*args)
        return value and value.upper()


def money_panel(name: str) -> FieldRowPanel:
    return FieldRowPanel([FieldPanel(f"{name}_amount"), FieldPanel(f"{name}_currency", widget=CapitalsInput)])


def money_errors(instance: models.Model, *names: str) -> dict[str, str]:
    """By field: what `money_constraints` would refuse, told where the editor can mend it."""
    errors = {}
    for name in names:
        amount, currency = getattr(instance, f"{name}_amount"), getattr(instance, f"{name}_currency")
        if amount is not None and not currency:
            errors[f"{name}_currency"] = "Indiquez la monnaie de ce montant."
        if amount is None and currency:
            errors[f"{name}_amount"] = "Indiquez le montant, ou videz la monnaie."
    return errors


def money_constraints(model: str, *names: str) -> list[models.CheckConstraint]:
    return [
        models.CheckConstraint(
            condition=Q(**{f"{name}_amount__isnull": True, f"{name}_currency": ""})
            | (Q(**{f"{name}_amount__isnull": False, f"{name}_amount__gte": 0}) & ~Q(**{f"{name}_currency": ""})),
            name=f"{model}_{name}_with_currency",
            violation_error_message="Indiquez le montant avec sa monnaie, ou ni l’un ni l’autre.",
        )
        for name in names
    ]
