"""One network showing another's entry (reprise): featured, hidden, with a note of its own."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.forms import Select
from django.utils import timezone
from wagtail.admin.panels import FieldPanel, FieldRowPanel

from content.models.entry import Entry
from content.models.network import Network
from content.signals import entries_changed


class Relay(models.Model):
    """What a network makes of an entry that another offers it; without a row, it has only accepted it or not."""

    network = models.ForeignKey(Network, models.CASCADE, related_name="relays", verbose_name="réseau")
    entry = models.ForeignKey(Entry, models.CASCADE, related_name="relays", verbose_name="contenu")
    featured = models.BooleanField("à la une", default=False)
    hidden = models.BooleanField(
        "masqué", default=False, help_text="Le contenu disparaît de votre site et de vos listes."
    )
    note = models.TextField("note", blank=True, help_text="Quelques mots à vous, montrés avec le contenu repris.")
    relayed_at = models.DateTimeField("repris le", default=timezone.now, editable=False)

    import_fields: ClassVar = ["network", "entry", "featured", "hidden", "note"]

    panels: ClassVar = [
        FieldPanel("network", widget=Select),
        FieldPanel("entry", help_text="Un contenu qu’un autre réseau propose au vôtre."),
        FieldRowPanel([FieldPanel("featured", help_text="Votre site met le contenu en avant."), FieldPanel("hidden")]),
        FieldPanel("note"),
    ]

    class Meta:
        verbose_name = "reprise"
        constraints = [
            models.UniqueConstraint(
                fields=["network", "entry"],
                name="relay_once",
                violation_error_message="Ce réseau a déjà une reprise de ce contenu.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.entry} – {self.network}"

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        entries_changed.send(Relay, entries=Entry.objects.filter(pk=self.entry_id))

    def clean(self) -> None:
        if not self.network_id or not self.entry_id:
            return
        if self.entry.network_id == self.network_id:
            raise ValidationError({"network": "Un réseau ne reprend pas ses propres contenus."})
        if not Entry.objects.filter(Entry.offered_to(self.network_id), pk=self.entry_id).exists():
            raise ValidationError(
                {
                    "entry": f"{self.entry.network} ne propose pas ce contenu à {self.network}. "
                    "Choisissez un contenu dont la diffusion comprend votre réseau, ou demandez-lui de l’étendre."
                }
            )
