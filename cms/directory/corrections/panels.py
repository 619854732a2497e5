"""Puts the proposals on an actor at the top of its form."""

from typing import Any

from django import forms
from django.utils.functional import cached_property
from wagtail.admin.panels import Panel

from cms.directory.corrections.proposals import TITLE, compare_texts, proposals_visible_to
from cms.directory.models import CorrectionOutcome, is_under_review
from content.models import Actor


class ProposalsPanel(Panel):
    """The proposals that wait or that the current draft was made from; for those who publish the actor."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "directory/correction_panel.html"

        @property
        def media(self) -> forms.Media:
            return forms.Media(css={"all": ["directory/directory.css"]})

        @cached_property
        def proposals(self) -> list[dict[str, Any]]:
            proposals = proposals_visible_to(self.request.user).filter(is_under_review(), link__actor=self.instance.pk)
            return [
                {
                    "proposal": proposal,
                    "waits": proposal.outcome == CorrectionOutcome.WAITING,
                    "rows": compare_texts(proposal),
                }
                for proposal in proposals
            ]

        def is_shown(self) -> bool:
            return bool(self.instance.pk and self.proposals)


def add_proposals_panel() -> None:
    Actor.content_panels = [ProposalsPanel(heading=TITLE, icon="mail"), *Actor.content_panels]
