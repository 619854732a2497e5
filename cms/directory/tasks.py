"""Tasks of the background worker: write or undo imports, delete old imports and corrections."""

from datetime import timedelta

from django.utils import timezone

from cms.directory.corrections.limits import DAY
from cms.directory.imports.running import work_on_imports
from cms.directory.models import CorrectionLink, CorrectionProposal, DirectoryImport

IMPORT_RETENTION = timedelta(days=90)
LINK_RETENTION = timedelta(days=365)  # once a link has expired


def delete_old_imports() -> None:
    """Delete imports after 90 days: their rows hold private contacts."""
    DirectoryImport.objects.filter(created_at__lt=timezone.now() - IMPORT_RETENTION).delete()


def delete_old_corrections() -> None:
    """Delete what actors sent a year after their link expired, and who sent it after a day, which limits need."""
    now = timezone.now()
    CorrectionLink.objects.filter(expires_at__lt=now - LINK_RETENTION).delete()
    CorrectionProposal.objects.filter(received_at__lt=now - DAY).exclude(sender="").update(sender="")


PERIODIC_TASKS = {work_on_imports: 1, delete_old_imports: 3600, delete_old_corrections: 3600}  # seconds
