"""Shared by the admin's reports: filter by network, boxes to tick, cells of CSV, panels of counts."""

from collections.abc import Mapping, Sequence
from typing import Any

import django_filters
from django.forms import Select
from django.http import HttpRequest
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import Column

from cms.permissions import networks_published_by


class PublishersFilterSet(WagtailFilterSet):
    """Filters by one of the networks where the user publishes, if there are several; the last of the filters."""

    network = django_filters.ModelChoiceFilter(
        label="Réseau",
        empty_label="Tous",
        queryset=lambda request: networks_published_by(request.user).order_by("title"),
        widget=Select(attrs={"class": "w-w-full"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters.move_to_end("network")
        if networks_published_by(self.request.user).count() < 2:
            del self.filters["network"]


class PublishersMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return networks_published_by(request.user).exists()


class ChoiceColumn(Column):
    """A box to tick in each row, for actions on several rows at once."""

    cell_template_name = "cms/reports/choice_cell.html"
    header_template_name = "cms/reports/choice_header.html"


class CountsPanel(Component):
    """A panel of the admin's first page: counts, each with a link to the list that it counts."""

    template_name = "cms/reports/counts_panel.html"

    def __init__(self, id: str, title: str, order: int, counts: Sequence[tuple[str, int, str]]) -> None:  # noqa: A002
        """`counts` has the label, the number and the address of each list."""
        self.id, self.title, self.order, self.counts = id, title, order, counts

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        return {"id": self.id, "title": self.title, "counts": self.counts}


def escape_formula(text: str) -> str:
    """Quote a text of a CSV cell that a spreadsheet would compute as a formula: « =1+1 » gives « '=1+1 »."""
    return f"'{text}" if text.startswith(("=", "+", "-")) else text
