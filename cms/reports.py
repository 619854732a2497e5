"""What the reports for those who publish have in common: the choice of a network or of rows, and the way in."""

from typing import Any

import django_filters
from django.forms import Select
from django.http import HttpRequest
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column

from cms.permissions import networks_published_by


class PublishersFilterSet(WagtailFilterSet):
    """Offers the networks where the user publishes, last, where there are several."""

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
    """A box to tick for what is then done with several rows at once."""

    cell_template_name = "cms/choice_cell.html"
    header_template_name = "cms/choice_header.html"
