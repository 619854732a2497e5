"""The rows of a call: who funds it, its milestones, its regulations and its links."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.signals import pre_delete
from django.dispatch import receiver
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, PageChooserPanel
from wagtail.documents import get_document_model_string
from wagtail.models import Orderable

from content.import_fields import ImportEntryOrName, ImportField
from content.models.call import Call
from content.models.entry import Entry
from content.models.kinds import EntryKind


class Funder(Orderable):
    """Who funds a call: an entry of the hub, or just a name."""

    call = ParentalKey(Call, on_delete=models.CASCADE, related_name="funders")
    name = models.CharField(
        "nom", max_length=255, blank=True, help_text="À défaut d’un partenaire ou acteur du réseau."
    )
    entry = models.ForeignKey(
        Entry, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="partenaire ou acteur"
    )

    import_fields: ClassVar = ImportEntryOrName("entry", "name", kinds=(EntryKind.PARTNER, EntryKind.ACTOR))
    panels: ClassVar = [PageChooserPanel("entry", ["content.Partner", "content.Actor"]), FieldPanel("name")]

    @property
    def display_name(self) -> str:
        return self.name or (self.entry.title if self.entry else "")

    class Meta(Orderable.Meta):
        verbose_name = "financeur"
        constraints = [
            models.CheckConstraint(
                condition=Q(entry__isnull=False) | ~Q(name=""),
                name="funder_named",
                violation_error_message="Choisissez un partenaire ou écrivez un nom.",
            )
        ]

    def clean(self) -> None:
        if not self.name and not self.entry_id:
            raise ValidationError({"name": "Choisissez un partenaire ou écrivez un nom."})


@receiver(pre_delete, sender=Entry)
def keep_name_of_deleted_funder(sender: Any, instance: Entry, **kwargs: Any) -> None:
    """A call keeps saying who funds it when the funder's own page goes."""
    Funder.objects.filter(entry=instance, name="").update(name=instance.title)


class Milestone(Orderable):
    """A step beside the deadline, such as an information meeting."""

    call = ParentalKey(Call, on_delete=models.CASCADE, related_name="milestones")
    label = models.CharField("étape", max_length=255, help_text="Par exemple « Réunion d’information ».")
    at = models.DateTimeField("date et heure")

    import_fields: ClassVar = ["label", "at"]

    class Meta(Orderable.Meta):
        verbose_name = "étape"

    panels: ClassVar = [FieldRowPanel([FieldPanel("label"), FieldPanel("at")])]


class Regulation(Orderable):
    """The rules of a call, as a document."""

    call = ParentalKey(Call, on_delete=models.CASCADE, related_name="regulations")
    title = models.CharField("titre", max_length=255)
    document = models.ForeignKey(get_document_model_string(), models.CASCADE, related_name="+", verbose_name="document")

    import_fields: ClassVar = ["title", ImportField("file", "document")]
    panels: ClassVar = [FieldPanel("title"), FieldPanel("document")]

    class Meta(Orderable.Meta):
        verbose_name = "règlement"


class CallLink(Orderable):
    """A useful link."""

    call = ParentalKey(Call, on_delete=models.CASCADE, related_name="links")
    label = models.CharField("texte", max_length=255)
    url = models.URLField("adresse", max_length=500)

    import_fields: ClassVar = ["label", "url"]
    panels: ClassVar = [FieldRowPanel([FieldPanel("label"), FieldPanel("url")])]

    class Meta(Orderable.Meta):
        verbose_name = "lien"
