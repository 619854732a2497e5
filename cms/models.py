"""The tables of the editors' side."""

from django.db import models

from cms.directory.corrections.models import CorrectionLink as CorrectionLink
from cms.directory.corrections.models import CorrectionProposal as CorrectionProposal
from cms.directory.imports.models import DirectoryImport as DirectoryImport
from cms.directory.imports.models import ImportRow as ImportRow
from cms.review.models import NationalApprovalTask as NationalApprovalTask
from cms.review.models import NetworkApprovalTask as NetworkApprovalTask
from cms.review.models import ReviewReminder as ReviewReminder


class LinkCheck(models.Model):
    """An address that a published call holds, and whether it was found; cms/calls/links.py asks."""

    call = models.ForeignKey("content.Call", models.CASCADE, related_name="link_checks")
    url = models.CharField(max_length=2000, db_index=True)
    checked_at = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)
    broken = models.BooleanField(default=False)
    failure = models.CharField(max_length=120, blank=True)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["call", "url"], name="link_check_once")]

    def __str__(self) -> str:
        return f"{self.url} : {self.failure}" if self.failure else self.url


class LinkReader(models.Model):
    """The one row that says how far the journal has been read for the addresses in calls."""

    position = models.BigIntegerField(default=0)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.position)
