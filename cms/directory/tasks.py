"""Tasks of the background worker: write or undo imports, delete old imports and corrections."""

from datetime import timedelta

from django.utils import timezone

from cms.directory.corrections.limits import DAY
from cms.directory.imports.running import work_on_imports
from cms.directory.models import CorrectionLink, CorrectionProposal, DirectoryImport

IMPORTS_KEPT = timedelta(days=90)
LINKS_KEPT = timedelta(days=365)  # once a link has expired


def delete_old_imports() -> None:
    """Their rows hold private contacts."""
    DirectoryImport.objects.filter(created_at__lt=timezone.now() - IMPORTS_KEPT).delete()


def delete_old_corrections() -> None:
    """What actors sent is personal. Limits need the hash of a sender for a day."""
    now = timezone.now()
    CorrectionLink.objects.filter(expires_at__lt=now - LINKS_KEPT).delete()
    CorrectionProposal.objects.filter(received_at__lt=now - DAY).exclude(sender="").update(sender="")


PERIODIC_TASKS = {work_on_imports: 1, delete_old_imports: 3600, delete_old_corrections: 3600}  # seconds
