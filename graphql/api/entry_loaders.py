"""Fetches entries as a viewer shows them: by primary key, by slug, by address, and those that a relation leads to."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Case, Q, QuerySet, When
from wagtail.contrib.redirects.models import Redirect

from api.context import Context
from api.inputs import storable
from api.row_loaders import load_relation
from api.viewer import shown_to, viewer_id_of, with_viewer
from content.addresses import Addresses, ResolvedAddress
from content.models import ENTRY_MODELS, Call, Entry, EntryKind, Relay

# Long text that lists seldom show: loaded when asked for.
LONG_TEXT_MODELS: dict[str, type[Entry]] = {"body": Entry, "eligibility": Call, "application_instructions": Call}


def fetch_entries(context: Context, keys: list[tuple[int | None, int]]) -> dict[tuple[int | None, int], Entry]:
    """The entries that their viewer shows, by viewer and primary key."""
    return fetch_specific(_fetch_shown_keys(context, keys))


def fetch_visibility(context: Context, keys: list[tuple[int | None, int]]) -> dict[tuple[int | None, int], bool]:
    """Whether a viewer shows an entry, by viewer and primary key; an entry that it doesn't show is missing."""
    return {(viewer_id, pk): True for viewer_id, pk, _key in _fetch_shown_keys(context, keys)}


def fetch_relays(context: Context, keys: list[tuple[int, int]]) -> dict[tuple[int, int], Relay]:
    """How networks relay the entries that they show; by network and entry."""
    entry_ids: dict[int, list[int]] = defaultdict(list)
    for network_id, pk in fetch_visibility(context, [*keys]):
        entry_ids[network_id or 0].append(pk)
    relayed = Q(pk__in=[])
    for network_id, pks in entry_ids.items():
        relayed |= Q(network_id=network_id, entry_id__in=pks)
    return {(relay.network_id, relay.entry_id): relay for relay in Relay.objects.filter(relayed, hidden=False)}


def _fetch_shown_keys(context: Context, keys: list[tuple[int | None, int]]) -> list[tuple[int | None, int, str]]:
    """Viewer, primary key and Entry.key of those that their viewer shows."""
    if not keys:
        return []
    entry_ids: dict[int | None, list[int]] = defaultdict(list)
    for viewer_id, pk in keys:
        entry_ids[viewer_id].append(pk)
    entries = context.readable(Entry)
    rows = union(
        shown_to(entries, viewer_id).filter(pk__in=pks).order_by().values_list("viewer_id", "pk", "key")
        for viewer_id, pks in entry_ids.items()
    )
    return [(viewer_id or None, pk, key) for viewer_id, pk, key in rows]


def fetch_specific(keys: Iterable[tuple[int | None, int, str]]) -> dict[tuple[int | None, int], Entry]:
    """Entries of all kinds, in one query a kind, from tuples of viewer, primary key and Entry.key.

    (3, 42, "paca/call/jeunesse-2027") gives {(3, 42): <Call 42, which carries the viewer 3>}. One entry that is shown
    to several viewers is fetched once, and copied.
    """
    viewer_ids: dict[int, list[int | None]] = defaultdict(list)
    entry_ids: dict[EntryKind, list[int]] = defaultdict(list)
    for viewer_id, pk, key in keys:
        if pk not in viewer_ids:
            entry_ids[EntryKind(key.split("/")[1])].append(pk)
        viewer_ids[pk].append(viewer_id)
    return {
        (viewer_id, entry.pk): with_viewer(entry, viewer_id)
        for kind, pks in entry_ids.items()
        for entry in _without_long_texts(ENTRY_MODELS[kind]).filter(pk__in=pks)
        for viewer_id in viewer_ids[entry.pk]
    }


def _without_long_texts(model: type[Entry]) -> "QuerySet[Entry]":
    fields = [name for name, owner in LONG_TEXT_MODELS.items() if issubclass(model, owner)]
    entries: QuerySet[Entry] = model.objects.defer(*fields)
    return entries


def union(querysets: "Iterable[QuerySet[Any, Any]]") -> "QuerySet[Any, Any]":
    """The rows of all querysets, in one query. There must be a queryset at least."""
    queryset, *more_querysets = querysets
    return queryset.union(*more_querysets, all=True) if more_querysets else queryset


async def load_long_text(context: Context, entry: Entry, name: str) -> Any:
    if name in entry.get_deferred_fields():
        return await context.load(fetch_long_texts, (name, entry.pk))
    return getattr(entry, name)


def fetch_long_texts(context: Context, keys: list[tuple[str, int]]) -> dict[tuple[str, int], Any]:
    """The columns that fetch_specific leaves out, by name and primary key."""
    entry_ids: dict[str, list[int]] = defaultdict(list)
    for name, pk in keys:
        entry_ids[name].append(pk)
    return {
        (name, pk): value
        for name, pks in entry_ids.items()
        for pk, value in LONG_TEXT_MODELS[name].objects.filter(pk__in=pks).values_list("pk", name)
    }


async def load_visible_entries(context: Context, viewer_id: int | None, pks: Iterable[int]) -> list[Any]:
    """Those of the entries that the viewer shows, in the order of the primary keys."""
    entries = await context.load_many(fetch_entries, [(viewer_id, pk) for pk in pks])
    return [entry for entry in entries if entry is not None]


async def load_relation_entries(context: Context, entry: Entry, name: str) -> list[Any]:
    """The entries that a relation leads to and that its viewer shows, by title."""
    linked = await load_relation(context, entry, name)
    by_title = sorted(linked, key=lambda entry: (entry.sort_title, entry.pk))
    return await load_visible_entries(context, viewer_id_of(entry), (linked_entry.pk for linked_entry in by_title))


async def load_entry_by_slug(context: Context, viewer_id: int | None, kind: EntryKind, slug: str) -> Entry | None:
    """The viewer's own entry, or else one of another network that it relays."""
    return await context.load(_fetch_entries_by_slug, (viewer_id, kind, storable(slug)))


def _fetch_entries_by_slug(
    context: Context, keys: list[tuple[int | None, EntryKind, str]]
) -> dict[tuple[int | None, EntryKind, str], Entry]:
    entries = {}
    for viewer_id, kind, slug in keys:
        own_first = Case(When(network_id=viewer_id, then=0), default=1)
        rows = shown_to(context.readable(ENTRY_MODELS[kind]), viewer_id).filter(slug=slug).order_by(own_first, "pk")
        row = rows.values_list("pk", "key").first()
        if row:
            entries[viewer_id, kind, slug] = fetch_specific([(viewer_id, *row)])[viewer_id, row[0]]
    return entries


async def load_entry_by_url(context: Context, url: str) -> Entry | None:
    return await context.load(_fetch_entries_by_url, storable(url))


def _fetch_entries_by_url(context: Context, urls: list[str]) -> dict[str, Entry]:
    addresses = Addresses()
    targets = {url: target for url in urls if (target := addresses.resolve(url))}
    return {url: entry for url, target in targets.items() if (entry := _entry_at(context, target))}


def _entry_at(context: Context, target: ResolvedAddress) -> Entry | None:
    """The entry at an address, or where an old address leads now, if the network there shows it."""
    viewer_id = target.viewer.network_id
    entries = context.readable(Entry).filter(network=target.publisher.network_id, url_path=target.url_path)
    pk = entries.values_list("pk", flat=True).first() or _redirected_page_id(target)
    return fetch_entries(context, [(viewer_id, pk)]).get((viewer_id, pk)) if pk else None


def _redirected_page_id(target: ResolvedAddress) -> int | None:
    old_path = Redirect.normalise_path(target.publisher.redirect_prefix + target.path)
    of_site = Q(site__in=target.publisher.site_ids) | Q(site__isnull=True)
    redirects = Redirect.objects.filter(of_site, old_path=old_path, redirect_page__isnull=False)
    return redirects.values_list("redirect_page_id", flat=True).first()
