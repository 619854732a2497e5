"""What the rules that editors set for searches have in common: a history, and a preview of what they change."""

from collections.abc import Sequence

from django.db import models
from django.http import HttpRequest
from wagtail.models import PreviewableMixin, RevisionMixin

from content.models import Network

HUB = ""  # the preview mode of the hub's own search


class Rule(PreviewableMixin, RevisionMixin, models.Model):
    class Meta:
        abstract = True

    @property
    def sample_searches(self) -> Sequence[str]:
        """Searches that show what the rule does."""
        raise NotImplementedError

    @property
    def preview_modes(self) -> list[tuple[str, str]]:
        """On whose site it is shown."""
        networks = Network.objects.live().order_by("title").values_list("code", "title")
        return [(HUB, "Le carrefour"), *networks]

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        return "search/rule_preview.html"
