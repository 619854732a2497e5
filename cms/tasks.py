"""Tasks of the background worker: scheduled publications, deletion of old previews, pictures, searches, sign-ins."""

from django.core.management import call_command

from cms.sign_in import delete_old_failures
from content.previews import delete_expired_previews
from content.renditions import delete_unused_renditions
from search.term_counts import delete_old_counts


def publish_scheduled() -> None:
    """Publish and unpublish what is due, to the minute."""
    call_command("publish_scheduled")


PERIODIC_TASKS = {
    publish_scheduled: 15,
    delete_expired_previews: 60,
    delete_unused_renditions: 600,
    delete_old_counts: 3600,
    delete_old_failures: 3600,
}  # seconds
