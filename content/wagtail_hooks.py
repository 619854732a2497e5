"""What the admin has to know of the content, beside its models."""

from typing import Any

from django.urls import reverse
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry, LogFormatter
from wagtail.models import Collection

from content.models import Network


@hooks.register("register_log_actions")
def register_refusal(actions: LogActionRegistry) -> None:
    actions.register_action("content.publish.refused")(RefusalFormatter)


class RefusalFormatter(LogFormatter):
    """For the history of a page that publish_scheduled could not publish."""

    label = "Publication programmée refusée"

    def format_message(self, log_entry: Any) -> str:
        return f"{self.label} : {log_entry.data['reason']}"


@hooks.register("describe_collection_contents")
def describe_network(collection: Collection) -> dict[str, Any] | None:
    """The collection of a network is not deleted, even when it is empty."""
    network = Network.objects.filter(collection=collection).first()
    if network is None:
        return None
    url = reverse("wagtailadmin_pages:edit", args=[network.pk])
    return {"count": 1, "count_text": f"les fichiers de {network.title}", "url": url}
