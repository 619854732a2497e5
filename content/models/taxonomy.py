"""What editors sort entries by: themes, shared by the hub, and programmes, each run by a network."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.forms import Select
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField

from content.models.entry import Entry
from content.models.network import Network
from content.rich_text import FEATURES
from content.signals import entries_changed


class Theme(models.Model):
    """A subject, in the one tree that all networks share."""

    slug = models.SlugField(
        "identifiant", max_length=64, unique=True, help_text="Stable : les filtres des sites l’utilisent."
    )
    name = models.CharField("nom", max_length=120)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="thème parent"
    )

    import_fields: ClassVar = ["slug", "name", "parent"]
    panels: ClassVar = [FieldPanel("name"), FieldPanel("slug"), FieldPanel("parent", widget=Select)]

    class Meta:
        verbose_name = "thème"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        is_new = self.pk is None
        super().save(*args, **kwargs)
        if not is_new:
            entries_changed.send(Theme, entries=Entry.objects.filter(themes__in=self.with_descendants()).distinct())

    def clean(self) -> None:
        ancestor, seen = self.parent, set()
        while ancestor is not None and ancestor.pk not in seen:
            if ancestor.pk == self.pk:
                raise ValidationError({"parent": "Un thème ne peut pas être rangé sous lui-même."})
            seen.add(ancestor.pk)
            ancestor = ancestor.parent

    def with_descendants(self) -> "set[Theme]":
        themes, level = {self}, [self]
        while level:
            level = [theme for theme in Theme.objects.filter(parent__in=level) if theme not in themes]
            themes.update(level)
        return themes


class Programme(models.Model):
    """A scheme that returns each year (dispositif); a Call is one edition of it."""

    slug = models.SlugField("identifiant", max_length=120, unique=True)
    network = models.ForeignKey(Network, models.CASCADE, related_name="programmes", verbose_name="réseau")
    name = models.CharField("nom", max_length=255)
    description = RichTextField("présentation", features=FEATURES, blank=True)

    import_fields: ClassVar = ["slug", "network", "name", "description"]
    panels: ClassVar = [
        FieldPanel("name"),
        FieldPanel("slug", help_text="Stable : les filtres des sites l’utilisent."),
        FieldPanel("network", widget=Select),
        FieldPanel("description"),
    ]

    class Meta:
        verbose_name = "dispositif"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        is_new = self.pk is None
        super().save(*args, **kwargs)
        if not is_new:
            entries_changed.send(Programme, entries=Entry.objects.filter(call__programme=self))
