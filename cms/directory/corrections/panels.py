"""What actors propose, on the admin's first page as a count, and at the top of the form of the actor concerned."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.functional import cached_property
from wagtail.admin.panels import Panel
from wagtail.admin.ui.components import Component

from cms.directory.corrections.models import Outcome, under_review
from cms.directory.corrections.proposals import TITLE, comparison, proposals_seen_by
from content.models import Actor


class ProposalsPanel(Panel):
    """What waits, and what the draft under way was made of; for those who publish the actor."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "cms/directory/correction_panel.html"

        @property
        def media(self) -> forms.Media:
            return forms.Media(css={"all": ["cms/directory.css"]})

        @cached_property
        def proposals(self) -> list[dict[str, Any]]:
            seen = proposals_seen_by(self.request.user).filter(under_review(), link__actor=self.instance.pk)
            return [{"proposal": one, "waits": one.outcome == Outcome.WAITING, "rows": comparison(one)} for one in seen]

        def is_shown(self) -> bool:
            return bool(self.instance.pk and self.proposals)


def add_to_forms() -> None:
    Actor.content_panels = [ProposalsPanel(heading=TITLE, icon="mail"), *Actor.content_panels]


class WaitingPanel(Component):
    name = "correction_proposals"
    order = 245
    template_name = "cms/calls/follow_up_panel.html"

    def __init__(self, count: int) -> None:
        self.count = count

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        address = f"{reverse('correction_proposals')}?outcome={Outcome.WAITING}"
        return {
            "title": TITLE,
            "id": "correction-proposals",
            "rows": [("Attendent votre réponse", self.count, address)],
        }
