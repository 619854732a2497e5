"""Puts the quality panel at the top of entries' forms; its script asks for the content again after each save."""

from typing import Any

from django import forms
from django.urls import reverse
from wagtail.admin.panels import Panel

from cms.quality.views import get_quality_context
from content.models import ENTRY_MODELS


class QualityPanel(Panel):
    class BoundPanel(Panel.BoundPanel):
        template_name = "quality/panel.html"

        @property
        def media(self) -> forms.Media:
            return forms.Media(css={"all": ["quality/quality.css"]}, js=["quality/quality.js"])

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            base_url = reverse("entry_quality", args=[0]).removesuffix("0/")
            is_saved = self.instance.pk is not None
            quality = get_quality_context(self.instance, self.request.user) if is_saved else {"is_new": True}
            return context | quality | {"base_url": base_url}


def add_quality_panel() -> None:
    for model in ENTRY_MODELS.values():
        model.content_panels = [QualityPanel(heading="Relecture", icon="glasses"), *model.content_panels]
