"""The conditions that the filters of several lists share.

From a filter as clients send it, any string at all, a condition on entries:

    {"themes": ["eau"], "published_by": ["paca"]}
    Q(pk__in=<entries of the theme eau or of one under it>) & Q(network__code__in=["paca"])
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db.models import Exists, OuterRef, Q

from api.context import Context
from api.global_ids import parse_global_id
from api.inputs import bad_input, storable
from content.folding import fold_accents
from content.models import Entry, EntryKind, Funder, Relay, Territory, Theme
from search.execution import matching_ids

Filter = Mapping[str, Any]
NO_ROWS = Q(pk__in=[])
MAX_VALUES = 100


def freeze_filters(filters: Filter) -> tuple[tuple[str, Any], ...]:
    """The filter as a part of a batch's key, hashable, without its empty values: an empty list is no condition."""
    return tuple((name, _hashable(value)) for name, value in filters.items() if value not in (None, [], ""))


def _hashable(value: Any) -> Any:
    if isinstance(value, Mapping):
        return freeze_filters(value)
    if isinstance(value, list):
        return tuple(_hashable(item) for item in value)
    return storable(value) if isinstance(value, str) else value


def check_lengths(filters: Filter) -> None:
    for name, value in filters.items():
        if isinstance(value, tuple) and len(value) > MAX_VALUES:
            raise bad_input(f"{name} takes at most {MAX_VALUES} values; it has {len(value)}.")


def linked_to(model: type[Entry], name: str, pks: Collection[Any]) -> Q:
    """Entries whose many-to-many field has one of these primary keys. A subquery, so that no entry comes twice."""
    field: Any = model._meta.get_field(name)
    rows = field.remote_field.through.objects.filter(**{f"{field.m2m_reverse_field_name()}__in": pks})
    return Q(pk__in=rows.values(f"{field.m2m_field_name()}_id"))


def meets_shared_filters(filters: Filter) -> Q:
    """The condition of themes, sdgs and publishedBy, which every kind can be filtered by."""
    condition = Q()
    if "themes" in filters:
        condition &= linked_to(Entry, "themes", _with_descendants(filters["themes"]))
    if "sdgs" in filters:
        condition &= linked_to(Entry, "sdgs", check_sdg_numbers(filters["sdgs"]))
    if "published_by" in filters:
        condition &= Q(network__code__in=filters["published_by"])
    return condition


def _with_descendants(slugs: Collection[str]) -> set[int]:
    """The primary keys of these themes and of all under them. Themes are few, so all are read."""
    themes = list(Theme.objects.values_list("pk", "slug", "parent_id"))
    theme_ids = {pk for pk, slug, _parent_id in themes if slug in slugs}
    size = -1
    while size != len(theme_ids):
        size = len(theme_ids)
        theme_ids |= {pk for pk, _slug, parent_id in themes if parent_id in theme_ids}
    return theme_ids


def check_sdg_numbers(numbers: Collection[int]) -> Collection[int]:
    for number in numbers:
        if not 1 <= number <= 17:
            raise bad_input(f"sdgs are numbers from 1 to 17; there is no goal {number}.")
    return numbers


def fetch_territory_paths(codes: Iterable[str]) -> dict[str, str]:
    """All territories' paths, by code, where the codes are among them."""
    paths = dict(Territory.objects.values_list("code", "path"))
    for code in codes:
        if code not in paths:
            raise bad_input(
                f"There is no territory {code!r}; codes are of ISO 3166-1 (SN), ISO 3166-2 (FR-PAC) or UN M49 (002)."
            )
    return paths


def overlapping_codes(code: str, paths: Mapping[str, str]) -> list[str]:
    """The territory, all that lies in it and all that it lies in."""
    path = paths[code]
    return [
        other_code
        for other_code, other_path in paths.items()
        if other_path.startswith(path) or path.startswith(other_path)
    ]


def in_territories(
    filters: Filter, model: type[Entry], argument: str = "territories", excluded: str | None = None
) -> Q:
    """Entries found from at least one of the territories, up and down the tree, unless they exclude it."""
    if argument not in filters:
        return Q()
    codes = filters[argument]
    paths = fetch_territory_paths(codes)
    if excluded is None:
        return linked_to(model, argument, set().union(*(overlapping_codes(code, paths) for code in codes)))
    condition = NO_ROWS
    for code in codes:
        lies_in = paths[code].strip("/").split("/")
        condition |= linked_to(model, argument, overlapping_codes(code, paths)) & ~linked_to(model, excluded, lies_in)
    return condition


def is_featured(filters: Filter, viewer_id: int | None) -> Q:
    """Entries that the network viewing them features; on the hub, those that any network features."""
    if "featured" not in filters:
        return Q()
    relays = Relay.objects.filter(entry_id=OuterRef("pk"), featured=True, hidden=False)
    featured = Q(Exists(relays if viewer_id is None else relays.filter(network_id=viewer_id)))
    return featured if filters["featured"] else ~featured


def matches_search(filters: Filter, kind: EntryKind, viewer_id: int | None) -> Q:
    if "search" not in filters:
        return Q()
    return Q(pk__in=matching_ids(filters["search"], [kind], viewer_id))


def funded_by(context: Context, funders: Collection[str]) -> Q:
    """Calls with a funder of one of these names, whatever the case and accents, or entry ids, or entry keys."""
    names = {fold_accents(funder) for funder in funders}
    uids = {parsed[1] for parsed in map(parse_global_id, funders) if parsed}
    titled, identified = set(), set()
    organisations = context.readable(Entry).filter(pk__in=Funder.objects.values("entry"))
    for pk, uid, key, title in organisations.values_list("pk", "uid", "key", "title"):
        if fold_accents(title) in names:
            titled.add(pk)
        if uid in uids or key in funders:
            identified.add(pk)
    stored_names = Funder.objects.exclude(name="").values_list("name", flat=True).distinct()
    same_names = [name for name in stored_names if fold_accents(name) in names]
    # A funder's own name stands in place of its entry's title.
    matches = Q(name__in=same_names) | Q(name="", entry__in=titled) | Q(entry__in=identified)
    return Q(pk__in=Funder.objects.filter(matches).values("call"))
