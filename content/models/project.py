"""A project of the panorama (panorama des projets)."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel

from content.import_fields import Conflicts, HubFacts, ImportMoney
from content.models.actor import Actor
from content.models.call import Call
from content.models.entry import Entry
from content.models.kinds import EntryKind
from content.models.location import LOCATION_PANEL, Located, location_conflicts
from content.models.money import MONEY_HELP, amount_field, currency_field, money_constraints, money_errors, money_panel
from content.models.reference import Territory, TerritoryKind
from content.widgets import countries_widget, pages_widget


class Project(Located, Entry):
    """A project of the panorama."""

    KIND = EntryKind.PROJECT
    SECTION_SLUG = "projets"
    SECTION_TITLE = "Panorama des projets"

    lead = models.ForeignKey(
        Actor, models.SET_NULL, null=True, blank=True, related_name="projects_led", verbose_name="porteur"
    )
    partners = ParentalManyToManyField(Actor, blank=True, related_name="projects_joined", verbose_name="partenaires")
    countries = ParentalManyToManyField(
        Territory, blank=True, related_name="+", verbose_name="pays", limit_choices_to={"kind": TerritoryKind.COUNTRY}
    )
    starts_on = models.DateField("début", null=True, blank=True)
    ends_on = models.DateField("fin", null=True, blank=True)
    budget_amount = amount_field("budget")
    budget_currency = currency_field()
    funded_by = ParentalManyToManyField(
        Call, blank=True, related_name="projects", verbose_name="financé par l’appel à projets"
    )

    import_fields: ClassVar = [
        *Entry.import_fields,
        "lead",
        "partners",
        "countries",
        "latitude",
        "longitude",
        "starts_on",
        "ends_on",
        ImportMoney("budget"),
        "funded_by",
    ]

    content_panels: ClassVar = [
        *Entry.opening_panels,
        MultiFieldPanel(
            [
                FieldPanel("lead"),
                FieldPanel("partners", widget=pages_widget("content.Actor", "Acteur")),
                FieldPanel("funded_by", widget=pages_widget("content.Call", "Appel à projets")),
            ],
            heading="Acteurs et financement",
        ),
        FieldPanel("countries", widget=countries_widget()),
        LOCATION_PANEL,
        FieldRowPanel([FieldPanel("starts_on"), FieldPanel("ends_on")]),
        MultiFieldPanel(
            [money_panel("budget")],
            heading="Budget",
            help_text=MONEY_HELP,
        ),
        *Entry.closing_panels,
    ]

    class Meta:
        verbose_name = "projet"
        constraints = [
            *Located.Meta.constraints,
            models.CheckConstraint(
                condition=Q(starts_on__lte=F("ends_on")),
                name="project_starts_before_it_ends",
                violation_error_message="La fin ne peut pas précéder le début.",
            ),
            *money_constraints("project", "budget"),
        ]

    def clean(self) -> None:
        super().clean()
        errors = money_errors(self, "budget")
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            errors["ends_on"] = "La fin ne peut pas précéder le début."
        if errors:
            raise ValidationError(errors)

    @classmethod
    def import_conflicts(cls, line: Any, hub: HubFacts) -> Conflicts:
        yield from super().import_conflicts(line, hub)
        yield from location_conflicts(line)
        if line.starts_on and line.ends_on and line.ends_on < line.starts_on:
            yield "ends_on", f"expected starts_on, {line.starts_on}, or a later day"

    search_related: ClassVar = ["lead", "countries"]

    def search_keywords(self) -> list[str]:
        lead = [self.lead.title] if self.lead else []
        return [*lead, *(country.name for country in self.countries.all())]
