"""An import and its rows: each row’s fate, decision and outcome are kept, so that a stop loses nothing."""

from django.conf import settings
from django.db import models
from wagtail.models import Revision

from content.models import Actor, Network


class State(models.TextChoices):
    MAPPING = "mapping", "colonnes à reconnaître"
    PREVIEW = "preview", "à vérifier"
    RUNNING = "running", "en cours"
    STOPPED = "stopped", "arrêté"
    DONE = "done", "terminé"
    UNDOING = "undoing", "annulation en cours"
    UNDONE = "undone", "annulé"


class Fate(models.TextChoices):
    FAULTY = "faulty", "en erreur"
    REPEATED = "repeated", "en double dans le fichier"
    UPDATE = "update", "déjà dans l’annuaire"
    CREATE = "create", "nouveau"
    UNCHANGED = "unchanged", "sans changement"


class Decision(models.TextChoices):
    FILL = "fill", "compléter ce qui est vide"
    REPLACE = "replace", "remplacer par le fichier"
    CREATE = "create", "créer"
    SKIP = "skip", "ne pas importer"


class Outcome(models.TextChoices):
    CREATED = "created", "créé"
    UPDATED = "updated", "mis à jour"
    SKIPPED = "skipped", "laissé"
    FAILED = "failed", "échoué"
    UNDONE = "undone", "annulé"
    KEPT = "kept", "gardé malgré l’annulation"


class DirectoryImport(models.Model):
    """What one spreadsheet brings to a network's directory."""

    network = models.ForeignKey(Network, models.CASCADE, related_name="+", verbose_name="réseau")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    file_name = models.CharField(max_length=255)
    headings = models.JSONField()
    mapping = models.JSONField(default=list, help_text="The field of each column, or an empty text.")
    publish = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=State, default=State.MAPPING)

    class Meta:
        default_permissions = ()
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.file_name


class ImportRow(models.Model):
    directory_import = models.ForeignKey(DirectoryImport, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(help_text="As the spreadsheet counts, its headings being 1.")
    cells = models.JSONField()
    fate = models.CharField(max_length=9, choices=Fate, blank=True)
    notes = models.JSONField(default=list, help_text="Sentences for the editor.")
    decision = models.CharField(max_length=7, choices=Decision, blank=True)
    actor = models.ForeignKey(Actor, models.SET_NULL, null=True, related_name="+")
    outcome = models.CharField(max_length=7, choices=Outcome, blank=True)
    explanation = models.TextField(blank=True)
    before = models.ForeignKey(Revision, models.SET_NULL, null=True, related_name="+")
    after = models.ForeignKey(Revision, models.SET_NULL, null=True, related_name="+")
    published = models.BooleanField(default=False)

    class Meta:
        default_permissions = ()
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["directory_import", "number"], name="import_row_number")]

    def __str__(self) -> str:
        return f"{self.directory_import} – {self.number}"
