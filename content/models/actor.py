"""An organisation of the directory (annuaire des acteurs)."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.forms import CheckboxSelectMultiple
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel

from content.import_fields import Conflicts, HubFacts, ImportObject
from content.models.entry import CONTACTS_PANEL, Entry
from content.models.kinds import EntryKind
from content.models.location import LOCATION_PANEL, Located, location_conflicts
from content.models.network import Network
from content.models.reference import Territory, TerritoryKind
from content.validators import RNA, SIREN, validate_rna, validate_siren
from content.widgets import countries_widget


class ActorKind(models.TextChoices):
    LOCAL_AUTHORITY = "local_authority", "collectivité territoriale"
    ASSOCIATION = "association", "association"
    SCHOOL = "school", "établissement scolaire"
    UNIVERSITY = "university", "université ou école supérieure"
    COMPANY = "company", "entreprise"
    HOSPITAL = "hospital", "établissement de santé"
    PUBLIC_BODY = "public_body", "organisme public"
    NETWORK = "network", "réseau"
    OTHER = "other", "autre"


class Actor(Located, Entry):
    """An organisation of the directory."""

    KIND = EntryKind.ACTOR
    SECTION_SLUG = "annuaire"
    SECTION_TITLE = "Annuaire des acteurs"

    acronym = models.CharField("sigle", max_length=40, blank=True)
    kind = models.CharField("type", max_length=20, choices=ActorKind, default=ActorKind.OTHER)
    siren = models.CharField("SIREN", max_length=9, blank=True, validators=[validate_siren])
    rna = models.CharField("RNA", max_length=10, blank=True, validators=[validate_rna])
    street = models.CharField("rue", max_length=255, blank=True)
    postal_code = models.CharField("code postal", max_length=12, blank=True)
    city = models.CharField("ville", max_length=120, blank=True)
    networks = ParentalManyToManyField(
        Network,
        blank=True,
        related_name="+",
        verbose_name="autres réseaux",
        help_text="Les réseaux dont l’acteur est aussi membre, en plus du vôtre.",
    )
    countries = ParentalManyToManyField(
        Territory,
        blank=True,
        related_name="+",
        verbose_name="pays d’intervention",
        limit_choices_to={"kind": TerritoryKind.COUNTRY},
    )
    website = models.URLField("site web", max_length=500, blank=True)
    verified_on = models.DateField("vérifié le", null=True, blank=True)

    import_fields: ClassVar = [
        *Entry.import_fields,
        "acronym",
        "kind",
        "siren",
        "rna",
        ImportObject("address", ["street", "postal_code", "city"]),
        "latitude",
        "longitude",
        "networks",
        "countries",
        "website",
        "contacts",
        "verified_on",
    ]

    content_panels: ClassVar = [
        *Entry.opening_panels,
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("kind"), FieldPanel("acronym")]),
                FieldRowPanel([FieldPanel("siren"), FieldPanel("rna")]),
                FieldRowPanel([FieldPanel("website"), FieldPanel("verified_on")]),
            ],
            heading="Identité",
        ),
        MultiFieldPanel(
            [
                FieldPanel("street"),
                FieldRowPanel([FieldPanel("postal_code"), FieldPanel("city")]),
                LOCATION_PANEL,
            ],
            heading="Adresse",
        ),
        FieldPanel("countries", widget=countries_widget()),
        FieldPanel("networks", widget=CheckboxSelectMultiple),
        CONTACTS_PANEL,
        *Entry.closing_panels,
    ]

    class Meta:
        verbose_name = "acteur"
        constraints = [
            *Located.Meta.constraints,
            models.CheckConstraint(
                condition=Q(siren="") | Q(siren__regex=SIREN),
                name="actor_siren_format",
                violation_error_message="Un numéro SIREN a 9 chiffres, sans espace.",
            ),
            models.CheckConstraint(
                condition=Q(rna="") | Q(rna__regex=RNA),
                name="actor_rna_format",
                violation_error_message="Un numéro RNA est la lettre W suivie de 9 caractères.",
            ),
        ]

    @classmethod
    def import_conflicts(cls, line: Any, hub: HubFacts) -> Conflicts:
        yield from super().import_conflicts(line, hub)
        yield from location_conflicts(line)

    search_related: ClassVar = ["countries"]

    def search_keywords(self) -> list[str]:
        return [self.acronym, self.city, *(country.name for country in self.countries.all())]
