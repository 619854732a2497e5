"""A news post."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, FieldRowPanel

from content.models.call import Call
from content.models.entry import Entry
from content.models.kinds import EntryKind
from content.widgets import pages_widget


class NewsCategory(models.TextChoices):
    NEWS = "news", "actualité"
    EVENT = "event", "événement"
    CALL = "call", "appel"
    RESOURCE = "resource", "ressource"
    JOB = "job", "offre d’emploi"


class NewsPost(Entry):
    """A news post."""

    KIND = EntryKind.NEWS_POST
    SECTION_SLUG = "actualites"
    SECTION_TITLE = "Actualités"

    date = models.DateField("date", default=timezone.localdate, help_text="Celle de l’actualité, ou de l’événement.")
    category = models.CharField("catégorie", max_length=16, choices=NewsCategory, default=NewsCategory.NEWS)
    calls = ParentalManyToManyField(Call, blank=True, related_name="+", verbose_name="appels à projets liés")

    import_fields: ClassVar = [*Entry.import_fields, "date", "category", "calls"]

    content_panels: ClassVar = [
        *Entry.opening_panels,
        FieldRowPanel([FieldPanel("date"), FieldPanel("category")]),
        FieldPanel("calls", widget=pages_widget("content.Call", "Appel à projets")),
        *Entry.closing_panels,
    ]

    class Meta:
        verbose_name = "actualité"
