"""What the admin has to know of the content, beside its models."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry, LogFormatter
from wagtail.models import Collection

from content.models import Network
from content.models.call import DEADLINE_EXTENDED
from content.pictures import PublicOperation
from content.transfer import IMPORT_ACTION

DAY_AND_HOUR = r"j F Y à H \h i"


@hooks.register("register_image_operations")
def register_image_operations() -> list[tuple[str, type[PublicOperation]]]:
    return [("public", PublicOperation)]


@hooks.register("register_log_actions")
def register_log_actions(actions: LogActionRegistry) -> None:
    actions.register_action("content.publish.refused")(RefusalFormatter)
    actions.register_action(DEADLINE_EXTENDED)(ExtensionFormatter)
    actions.register_action(IMPORT_ACTION)(ImportFormatter)


class RefusalFormatter(LogFormatter):
    """For the history of a page that publish_scheduled could not publish."""

    label = "Publication programmée refusée"

    def format_message(self, log_entry: Any) -> str:
        return f"{self.label} : {log_entry.data['reason']}"


class ExtensionFormatter(LogFormatter):
    """For the history of a call whose deadline was moved after readers knew it."""

    label = "Date limite reportée"

    def format_message(self, log_entry: Any) -> str:
        earlier, later = (localtime(datetime.fromisoformat(log_entry.data[key])) for key in ("from", "to"))
        return f"{self.label} du {date_format(earlier, DAY_AND_HOUR)} au {date_format(later, DAY_AND_HOUR)}"


class ImportFormatter(LogFormatter):
    """For the history of whatever import_content wrote."""

    label = "Importé d’un fichier"

    def format_message(self, log_entry: Any) -> str:
        return f"Importé du fichier « {log_entry.data['file']} »"


@hooks.register("describe_collection_contents")
def describe_network(collection: Collection) -> dict[str, Any] | None:
    """The collection of a network is not deleted, even when it is empty."""
    network = Network.objects.filter(collection=collection).first()
    if network is None:
        return None
    url = reverse("wagtailadmin_pages:edit", args=[network.pk])
    return {"count": 1, "count_text": f"les fichiers de {network.title}", "url": url}
