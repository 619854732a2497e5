"""Corrections that actors send by a link, and imports of actors from a spreadsheet."""

from datetime import datetime, timedelta

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Revision

from content.models import Actor, Network
from content.visibility import visible

LINK_VALIDITY = timedelta(days=30)


def get_signer() -> Signer:
    return Signer(salt="cms.directory.corrections")


def in_a_month() -> datetime:
    return timezone.now() + LINK_VALIDITY


class CorrectionLink(models.Model):
    """A link by which an actor corrects its entry. Its URL is the signed primary key: no secret is stored."""

    actor = models.ForeignKey(Actor, models.CASCADE, related_name="+")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(default=in_a_month)
    revoked_at = models.DateTimeField(null=True)

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = ()
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.actor} – {self.made_at}"

    @classmethod
    def get_by_token(cls, token: str) -> "CorrectionLink | None":
        """The link of a token, usable or not; None if the token isn't ours or its link was deleted."""
        try:
            pk = get_signer().unsign(token)
        except BadSignature:
            return None
        return cls.objects.select_related("actor__network").filter(pk=pk).first()

    @property
    def url(self) -> str:
        """On the hub's hostname, since a network's site may be built with anything."""
        token = get_signer().sign(str(self.pk))
        return settings.WAGTAILADMIN_BASE_URL.rstrip("/") + reverse("correction", args=[token])

    @property
    def is_expired(self) -> bool:
        return self.expires_at <= timezone.now()

    @property
    def is_usable(self) -> bool:
        return not self.revoked_at and not self.is_expired and visible(Actor).filter(pk=self.actor_id).exists()


class CorrectionOutcome(models.TextChoices):
    WAITING = "waiting", "à traiter"
    APPLIED = "applied", "mise au brouillon"
    REFUSED = "refused", "écartée"
    READ = "read", "message lu"
    CONFIRMED = "confirmed", "tout est juste"


class CorrectionProposal(models.Model):
    """What an actor sent through its link, and what an editor answered."""

    link = models.ForeignKey(CorrectionLink, models.CASCADE, related_name="proposals")
    received_at = models.DateTimeField(default=timezone.now)
    sender = models.CharField(max_length=64, help_text="Of the address, a keyed hash; emptied after a day.")
    values = models.JSONField(help_text="By the name of a field, what it was and what it should be.")
    comment = models.TextField(blank=True)
    outcome = models.CharField(max_length=9, choices=CorrectionOutcome, default=CorrectionOutcome.WAITING)
    revision = models.ForeignKey(Revision, models.SET_NULL, null=True, related_name="+")
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = ()
        verbose_name = "correction proposée"
        verbose_name_plural = "corrections proposées"
        ordering = ["-received_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.link.actor} – {self.received_at}"

    @property
    def new_texts(self) -> dict[str, str]:
        """By the name of a field, what the actor proposes."""
        return {name: new_text for name, (_, new_text) in self.values.items()}

    @property
    def is_only_a_message(self) -> bool:
        return bool(self.comment) and not self.values


def is_under_review() -> Q:
    """Which proposals wait, or are in a draft that is still the latest version and not published."""
    drafted = Q(outcome=CorrectionOutcome.APPLIED, link__actor__has_unpublished_changes=True)
    return Q(outcome=CorrectionOutcome.WAITING) | drafted & Q(revision=F("link__actor__latest_revision"))


class ImportState(models.TextChoices):
    MAPPING = "mapping", "colonnes à reconnaître"
    PREVIEW = "preview", "à vérifier"
    RUNNING = "running", "en cours"
    STOPPED = "stopped", "arrêté"
    DONE = "done", "terminé"
    UNDOING = "undoing", "annulation en cours"
    UNDONE = "undone", "annulé"


class RowFate(models.TextChoices):
    """What the preview found out about a row."""

    FAULTY = "faulty", "en erreur"
    REPEATED = "repeated", "en double dans le fichier"
    UPDATE = "update", "déjà dans l’annuaire"
    CREATE = "create", "nouveau"
    UNCHANGED = "unchanged", "sans changement"


class RowDecision(models.TextChoices):
    """What is to be done with a row: proposed by the preview, changed by the editor."""

    FILL = "fill", "compléter ce qui est vide"
    REPLACE = "replace", "remplacer par le fichier"
    CREATE = "create", "créer"
    SKIP = "skip", "ne pas importer"


class RowOutcome(models.TextChoices):
    """What was done with a row; empty until then."""

    CREATED = "created", "créé"
    UPDATED = "updated", "mis à jour"
    SKIPPED = "skipped", "laissé"
    FAILED = "failed", "échoué"
    UNDONE = "undone", "annulé"
    KEPT = "kept", "gardé malgré l’annulation"


class DirectoryImport(models.Model):
    """The import of one spreadsheet into a network's directory."""

    network = models.ForeignKey(Network, models.CASCADE, related_name="+", verbose_name="réseau")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    file_name = models.CharField(max_length=255)
    headings = models.JSONField()
    mapping = models.JSONField(default=list, help_text="The field of each column, or an empty text.")
    publish = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=ImportState, default=ImportState.MAPPING)

    class Meta:
        default_permissions = ()
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.file_name


class ImportRow(models.Model):
    """A row of the spreadsheet, its actor, and what is planned, decided and done with it."""

    directory_import = models.ForeignKey(DirectoryImport, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(help_text="As the spreadsheet counts, its headings being 1.")
    cells = models.JSONField()
    fate = models.CharField(max_length=9, choices=RowFate, blank=True)
    notes = models.JSONField(default=list, help_text="Sentences for the editor.")
    decision = models.CharField(max_length=7, choices=RowDecision, blank=True)
    actor = models.ForeignKey(Actor, models.SET_NULL, null=True, related_name="+")
    outcome = models.CharField(max_length=7, choices=RowOutcome, blank=True)
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
