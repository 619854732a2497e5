"""The facets of a search, with French labels, in the order in which people expect them."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import TextChoices
from django.utils import timezone

from content.models import CallStatus, EntryKind, Sdg, Territory, Theme
from content.visibility import visible_networks
from search.execution import Search
from search.query import FacetName, Filters

MAX_VALUES = 100


@dataclass(frozen=True)
class FacetValue:
    """`value` is what the filter of the same name takes."""

    value: str
    label: str
    count: int
    selected: bool


@dataclass(frozen=True)
class Facet:
    name: FacetName
    values: list[FacetValue]


def facets(search: Search) -> list[Facet]:
    """The facets of a search; an empty list where the database answers, which can't count them."""
    facets_by_name = [Facet(name, _values(search, name)) for name in FacetName]
    return [] if search.is_engine_away else facets_by_name


def _values(search: Search, name: FacetName) -> list[FacetValue]:
    counts = search.facet(name)
    selected = _SELECTED[name](search.query.filters, counts)
    # What is selected stays in the list, so that it can be unselected.
    labels = _LABELS[name]({*counts, *selected})
    values = [FacetValue(value, label, counts.get(key, 0), key in selected) for key, (value, label) in labels.items()]
    if name in (FacetName.THEME, FacetName.TERRITORY, FacetName.NETWORK):
        values.sort(key=lambda value: (-value.count, value.label))
    return [value for index, value in enumerate(values) if index < MAX_VALUES or value.selected]


# A facet's labels: from the engine's keys, in their order, the filter's value and what people read.
Labels = dict[str, tuple[str, str]]


def _choice_labels(choices: type[TextChoices]) -> Callable[[Collection[str]], Labels]:
    return lambda keys: {item.value: (item.name, str(item.label)) for item in choices if item.value in keys}


def _theme_labels(keys: Collection[str]) -> Labels:
    return {theme.slug: (theme.slug, theme.name) for theme in Theme.objects.filter(slug__in=keys)}


def _sdg_labels(keys: Collection[str]) -> Labels:
    return {str(sdg.number): (str(sdg.number), str(sdg)) for sdg in Sdg.objects.filter(number__in=keys)}


def _territory_labels(keys: Collection[str]) -> Labels:
    return {territory.code: (territory.code, territory.name) for territory in Territory.objects.filter(code__in=keys)}


def _network_labels(keys: Collection[str]) -> Labels:
    return {str(network.pk): (network.code, network.title) for network in visible_networks().filter(pk__in=keys)}


def _year_labels(keys: Collection[str]) -> Labels:
    return {year: (year, year) for year in sorted(keys, reverse=True)}


_LABELS: Mapping[FacetName, Callable[[Collection[str]], Labels]] = {
    FacetName.KIND: _choice_labels(EntryKind),
    FacetName.THEME: _theme_labels,
    FacetName.SDG: _sdg_labels,
    FacetName.TERRITORY: _territory_labels,
    FacetName.CALL_STATUS: _choice_labels(CallStatus),
    FacetName.NETWORK: _network_labels,
    FacetName.YEAR: _year_labels,
}


def _selected_years(filters: Filters, counts: Collection[str]) -> set[str]:
    """The years, among those counted, that the dates of the filter touch."""
    since, until = filters.published_after, filters.published_before
    if since is None and until is None:
        return set()
    first = timezone.localtime(since).year if since else 0
    last = timezone.localtime(until - timedelta(microseconds=1)).year if until else 9999
    return {year for year in counts if first <= int(year) <= last}


_SELECTED: Mapping[FacetName, Callable[[Filters, Collection[str]], set[str]]] = {
    FacetName.KIND: lambda filters, _: {kind.value for kind in filters.kinds or ()},
    FacetName.THEME: lambda filters, _: set(filters.themes or ()),
    FacetName.SDG: lambda filters, _: set(map(str, filters.sdgs or ())),
    FacetName.TERRITORY: lambda filters, _: set(filters.territories or ()),
    FacetName.CALL_STATUS: lambda filters, _: {status.value for status in filters.call_status or ()},
    FacetName.NETWORK: lambda filters, _: set(map(str, filters.publishers or ())),
    FacetName.YEAR: _selected_years,
}
