"""Who supports a network."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from wagtail.admin.panels import FieldPanel, FieldRowPanel

from content.models.entry import Entry
from content.models.kinds import EntryKind


class PartnerKind(models.TextChoices):
    FUNDER = "funder", "financeur"
    INSTITUTIONAL = "institutional", "institutionnel"
    TECHNICAL = "technical", "technique"
    MEMBER = "member", "membre"


class Partner(Entry):
    """Who supports a network."""

    KIND = EntryKind.PARTNER
    SECTION_SLUG = "partenaires"
    SECTION_TITLE = "Partenaires"

    kind = models.CharField("type", max_length=16, choices=PartnerKind, default=PartnerKind.INSTITUTIONAL)
    logo = models.ForeignKey(
        settings.WAGTAILIMAGES_IMAGE_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="logo",
    )
    website = models.URLField("site web", max_length=500, blank=True)
    rank = models.PositiveIntegerField("rang", default=0, help_text="L’ordre d’affichage : le plus petit d’abord.")

    import_fields: ClassVar = [*Entry.import_fields, "kind", "logo", "website", "rank"]

    content_panels: ClassVar = [
        *Entry.opening_panels,
        FieldRowPanel([FieldPanel("kind"), FieldPanel("rank")]),
        FieldRowPanel([FieldPanel("logo"), FieldPanel("website")]),
        *Entry.closing_panels,
    ]

    class Meta:
        verbose_name = "partenaire"
