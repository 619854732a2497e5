"""The batch functions: each loads what many resolvers asked for, in a number of queries that doesn't grow with them."""

import copy
from collections import defaultdict
from collections.abc import Iterable
from typing import Any, TypeVar, cast

from django.db.models import F, IntegerField, Model, OrderBy, Q, QuerySet, Value, Window, prefetch_related_objects
from django.db.models.functions import RowNumber

from api.context import Context
from content.addresses import Addresses
from content.models import ENTRY_MODELS, Call, Entry, EntryKind, Network, Relay
from content.sorting import sort_key
from content.visibility import shown_by, visible_networks

M = TypeVar("M", bound=Model)
E = TypeVar("E", bound=Entry)

# Long text that lists seldom show: loaded when asked for.
LONG_TEXT_MODELS: dict[str, type[Entry]] = {"body": Entry, "eligibility": Call, "application_instructions": Call}


def with_viewer(instance: M, viewer_id: int | None) -> M:
    """The entry or programme as the viewer's site shows it: what it refers to is shown as that site shows it too."""
    seen = copy.copy(instance)
    seen.__dict__["_viewer_id"] = viewer_id
    return seen


def viewer_id_of(instance: Model) -> int | None:
    return cast(int | None, instance.__dict__.get("_viewer_id"))


def fetch_rows(context: Context, keys: list[tuple[type[Model], Any]]) -> dict[tuple[type[Model], Any], Model]:
    """Rows of any model by primary key."""
    wanted: dict[type[Model], list[Any]] = defaultdict(list)
    for model, pk in keys:
        wanted[model].append(pk)
    return {(model, row.pk): row for model, pks in wanted.items() for row in model._default_manager.filter(pk__in=pks)}


async def load_row(context: Context, model: type[M], pk: Any) -> M | None:
    key: tuple[type[Model], Any] = (model, pk)
    return cast(M | None, None if pk is None else await context.load(fetch_rows, key))


async def load_all_rows(context: Context, model: type[M]) -> list[M]:
    """Of a model with few rows, which are kept whole."""
    key: type[Model] = model
    return cast(list[M], await context.load(_fetch_all_rows, key))


def _fetch_all_rows(context: Context, keys: list[type[Model]]) -> dict[type[Model], list[Model]]:
    return {model: list(model._default_manager.all()) for model in keys}


async def load_addresses(context: Context) -> Addresses:
    return await context.once(fetch_addresses)


def fetch_addresses(context: Context) -> Addresses:
    return Addresses()


async def load_networks(context: Context) -> dict[int, Network]:
    """All networks that can be read, by primary key: few by nature, and needed by nearly every operation."""
    return await context.once(fetch_networks)


def fetch_networks(context: Context) -> dict[int, Network]:
    by_name = sorted(visible_networks(), key=lambda network: (sort_key(network.title), network.pk))
    return {network.pk: network for network in by_name}


def fetch_entries(context: Context, keys: list[tuple[int | None, int]]) -> dict[tuple[int | None, int], Entry]:
    """The entries that their viewer shows, by viewer and primary key."""
    return fetch_specific(_fetch_shown_keys(context, keys))


def fetch_shown(context: Context, keys: list[tuple[int | None, int]]) -> dict[tuple[int | None, int], bool]:
    """Whether a network shows an entry."""
    return {(viewer_id, pk): True for viewer_id, pk, _key in _fetch_shown_keys(context, keys)}


def fetch_relays(context: Context, keys: list[tuple[int, int]]) -> dict[tuple[int, int], Relay]:
    """How networks relay the entries that they show; by network and entry."""
    shown_by_network: dict[int, list[int]] = defaultdict(list)
    for network_id, pk in fetch_shown(context, [*keys]):
        shown_by_network[network_id or 0].append(pk)
    wanted = Q(pk__in=[])
    for network_id, pks in shown_by_network.items():
        wanted |= Q(network_id=network_id, entry_id__in=pks)
    found = Relay.objects.filter(wanted, hidden=False)
    return {(relay.network_id, relay.entry_id): relay for relay in found}


def _fetch_shown_keys(context: Context, keys: list[tuple[int | None, int]]) -> list[tuple[int | None, int, str]]:
    if not keys:
        return []
    wanted: dict[int | None, list[int]] = defaultdict(list)
    for viewer_id, pk in keys:
        wanted[viewer_id].append(pk)
    entries = context.readable(Entry)
    found = union(
        shown_to(entries, viewer_id).filter(pk__in=pks).order_by().values_list("viewer_id", "pk", "key")
        for viewer_id, pks in wanted.items()
    )
    return [(viewer_id or None, pk, key) for viewer_id, pk, key in found]


def shown_to(readable: "QuerySet[E]", viewer_id: int | None) -> "QuerySet[E]":
    """Those of the readable entries that the viewer shows, annotated with viewer_id (0 for the hub)."""
    entries = readable if viewer_id is None else readable.filter(shown_by(viewer_id))
    marked: QuerySet[E] = entries.annotate(viewer_id=Value(viewer_id or 0, IntegerField()))
    return marked


def fetch_specific(found: Iterable[tuple[int | None, int, str]]) -> dict[tuple[int | None, int], Entry]:
    """Entries of all kinds from (view, primary key, Entry.key), a query a kind."""
    viewer_ids: dict[int, list[int | None]] = defaultdict(list)
    kinds: dict[str, list[int]] = defaultdict(list)
    for viewer_id, pk, key in found:
        if pk not in viewer_ids:
            kinds[key.split("/")[1]].append(pk)
        viewer_ids[pk].append(viewer_id)
    instances = (entry for kind, pks in kinds.items() for entry in _of_kind(EntryKind(kind), pks))
    return {
        (viewer_id, entry.pk): with_viewer(entry, viewer_id)
        for entry in instances
        for viewer_id in viewer_ids[entry.pk]
    }


def _of_kind(kind: EntryKind, pks: list[int]) -> "QuerySet[Entry]":
    model = ENTRY_MODELS[kind]
    left_out = [name for name, owner in LONG_TEXT_MODELS.items() if issubclass(model, owner)]
    entries: QuerySet[Entry] = model.objects.filter(pk__in=pks).defer(*left_out)
    return entries


def union(querysets: "Iterable[QuerySet[Any, Any]]") -> "QuerySet[Any, Any]":
    """All of their rows, in one query; there is one at least."""
    first, *others = querysets
    return first.union(*others, all=True) if others else first


def first_of_each(
    querysets: "list[QuerySet[Any, Any]]", order: list[OrderBy], limit: int, *fields: str
) -> list[tuple[Any, ...]]:
    """The first entries of each view and parent, in order: view, parent, primary key, Entry.key, the fields."""
    if not querysets:
        return []
    number = Window(RowNumber(), partition_by=[F("viewer_id"), F("parent")], order_by=order)
    selected = ("viewer_id", "parent", "number", "pk", "key", *fields)
    rows = union(
        entries.order_by().annotate(number=number).filter(number__lte=limit).values_list(*selected)
        for entries in querysets
    )
    return [(viewer_id or None, parent, *rest) for viewer_id, parent, _number, *rest in sorted(rows)]


async def load_long_text(context: Context, entry: Entry, name: str) -> Any:
    if name in entry.get_deferred_fields():
        return await context.load(fetch_long_texts, (name, entry.pk))
    return getattr(entry, name)


def fetch_long_texts(context: Context, keys: list[tuple[str, int]]) -> dict[tuple[str, int], Any]:
    """The columns that `specific` leaves out."""
    wanted: dict[str, list[int]] = defaultdict(list)
    for name, pk in keys:
        wanted[name].append(pk)
    return {
        (name, pk): value
        for name, pks in wanted.items()
        for pk, value in LONG_TEXT_MODELS[name].objects.filter(pk__in=pks).values_list("pk", name)
    }


def fetch_relations(context: Context, keys: list[tuple[str, Model]]) -> dict[tuple[str, Model], list[Any]]:
    """The rows that a relation of an instance leads to."""
    groups: dict[tuple[str, type[Model]], list[Model]] = defaultdict(list)
    for name, instance in keys:
        owner: type[Model] = instance._meta.get_field(name).model
        groups[name, owner].append(instance)
    for (name, _owner), instances in groups.items():
        prefetch_related_objects(instances, name)
    return {(name, instance): list(getattr(instance, name).all()) for name, instance in keys}


async def load_relation(context: Context, instance: Model, name: str) -> list[Any]:
    """A relation's rows: those of the database, or those that a draft holds in memory."""
    if name in getattr(instance, "_cluster_related_objects", {}):
        return list(getattr(instance, name).all())
    return await context.load(fetch_relations, (name, instance)) or []


async def load_relation_by_name(context: Context, instance: Model, name: str) -> list[Any]:
    """A relation's rows as a French list sorts them."""
    return sorted(await load_relation(context, instance, name), key=lambda other: (sort_key(other.name), other.pk))


async def load_visible_entries(context: Context, viewer_id: int | None, pks: Iterable[int]) -> list[Any]:
    """Those of the entries that the viewer shows, in the order of the primary keys."""
    found = await context.load_many(fetch_entries, [(viewer_id, pk) for pk in pks])
    return [entry for entry in found if entry is not None]


async def load_relation_entries(context: Context, entry: Entry, name: str) -> list[Any]:
    """The entries that a relation leads to and that can be read in the same view, by title."""
    linked = await load_relation(context, entry, name)
    by_title = sorted(linked, key=lambda other: (other.sort_title, other.pk))
    return await load_visible_entries(context, viewer_id_of(entry), (other.pk for other in by_title))
