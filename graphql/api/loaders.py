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

# A network's primary key, in whose view something is shown; None for the hub's.
View = int | None

# Long text that lists seldom show: loaded when asked for.
LONG_TEXTS: dict[str, type[Entry]] = {"body": Entry, "eligibility": Call, "application_instructions": Call}


def in_view(instance: M, view: View) -> M:
    """The entry or programme as that network shows it: what it refers to is shown in the same view."""
    seen = copy.copy(instance)
    seen.__dict__["_view"] = view
    return seen


def view_of(instance: Model) -> View:
    return cast(View, instance.__dict__.get("_view"))


def rows(context: Context, keys: list[tuple[type[Model], Any]]) -> dict[tuple[type[Model], Any], Model]:
    """Rows of any model by primary key."""
    wanted: dict[type[Model], list[Any]] = defaultdict(list)
    for model, pk in keys:
        wanted[model].append(pk)
    return {(model, row.pk): row for model, pks in wanted.items() for row in model._default_manager.filter(pk__in=pks)}


async def row(context: Context, model: type[M], pk: Any) -> M | None:
    key: tuple[type[Model], Any] = (model, pk)
    return cast(M | None, None if pk is None else await context.load(rows, key))


async def all_rows(context: Context, model: type[M]) -> list[M]:
    """Of a model with few rows, which are kept whole."""
    key: type[Model] = model
    return cast(list[M], await context.load(_all_rows, key))


def _all_rows(context: Context, keys: list[type[Model]]) -> dict[type[Model], list[Model]]:
    return {model: list(model._default_manager.all()) for model in keys}


async def addresses(context: Context) -> Addresses:
    return await context.once(all_addresses)


def all_addresses(context: Context) -> Addresses:
    return Addresses()


async def networks(context: Context) -> dict[int, Network]:
    """All networks that can be read, by primary key: few by nature, and needed by nearly every operation."""
    return await context.once(all_networks)


def all_networks(context: Context) -> dict[int, Network]:
    by_name = sorted(visible_networks(), key=lambda network: (sort_key(network.title), network.pk))
    return {network.pk: network for network in by_name}


def entries(context: Context, keys: list[tuple[View, int]]) -> dict[tuple[View, int], Entry]:
    """Those of the entries that can be read in the view they are asked for."""
    return specific(_readable(context, keys))


def shows(context: Context, keys: list[tuple[View, int]]) -> dict[tuple[View, int], bool]:
    """Whether a network shows an entry."""
    return {(view, pk): True for view, pk, _key in _readable(context, keys)}


def relays(context: Context, keys: list[tuple[int, int]]) -> dict[tuple[int, int], Relay]:
    """How networks relay the entries that they show; by network and entry."""
    shown_by_network: dict[int, list[int]] = defaultdict(list)
    for network_id, pk in shows(context, [*keys]):
        shown_by_network[network_id or 0].append(pk)
    wanted = Q(pk__in=[])
    for network_id, pks in shown_by_network.items():
        wanted |= Q(network_id=network_id, entry_id__in=pks)
    found = Relay.objects.filter(wanted, hidden=False)
    return {(relay.network_id, relay.entry_id): relay for relay in found}


def _readable(context: Context, keys: list[tuple[View, int]]) -> list[tuple[View, int, str]]:
    if not keys:
        return []
    wanted: dict[View, list[int]] = defaultdict(list)
    for view, pk in keys:
        wanted[view].append(pk)
    entries = context.readable(Entry)
    found = union(
        shown(entries, view).filter(pk__in=pks).order_by().values_list("seen_by", "pk", "key")
        for view, pks in wanted.items()
    )
    return [(view or None, pk, key) for view, pk, key in found]


def shown(readable: "QuerySet[E]", view: View) -> "QuerySet[E]":
    """What a network shows of entries that can be read, marked with the view (0 for the hub's)."""
    entries = readable if view is None else readable.filter(shown_by(view))
    marked: QuerySet[E] = entries.annotate(seen_by=Value(view or 0, IntegerField()))
    return marked


def specific(found: Iterable[tuple[View, int, str]]) -> dict[tuple[View, int], Entry]:
    """Entries of all kinds from (view, primary key, Entry.key), a query a kind."""
    views: dict[int, list[View]] = defaultdict(list)
    kinds: dict[str, list[int]] = defaultdict(list)
    for view, pk, key in found:
        if pk not in views:
            kinds[key.split("/")[1]].append(pk)
        views[pk].append(view)
    instances = (entry for kind, pks in kinds.items() for entry in _of_kind(EntryKind(kind), pks))
    return {(view, entry.pk): in_view(entry, view) for entry in instances for view in views[entry.pk]}


def _of_kind(kind: EntryKind, pks: list[int]) -> "QuerySet[Entry]":
    model = ENTRY_MODELS[kind]
    left_out = [name for name, owner in LONG_TEXTS.items() if issubclass(model, owner)]
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
    number = Window(RowNumber(), partition_by=[F("seen_by"), F("parent")], order_by=order)
    selected = ("seen_by", "parent", "number", "pk", "key", *fields)
    rows = union(
        entries.order_by().annotate(number=number).filter(number__lte=limit).values_list(*selected)
        for entries in querysets
    )
    return [(view or None, parent, *rest) for view, parent, _number, *rest in sorted(rows)]


async def long_text(context: Context, entry: Entry, name: str) -> Any:
    if name in entry.get_deferred_fields():
        return await context.load(long_texts, (name, entry.pk))
    return getattr(entry, name)


def long_texts(context: Context, keys: list[tuple[str, int]]) -> dict[tuple[str, int], Any]:
    """The columns that `specific` leaves out."""
    wanted: dict[str, list[int]] = defaultdict(list)
    for name, pk in keys:
        wanted[name].append(pk)
    return {
        (name, pk): value
        for name, pks in wanted.items()
        for pk, value in LONG_TEXTS[name].objects.filter(pk__in=pks).values_list("pk", name)
    }


def relations(context: Context, keys: list[tuple[str, Model]]) -> dict[tuple[str, Model], list[Any]]:
    """The rows that a relation of an instance leads to."""
    groups: dict[tuple[str, type[Model]], list[Model]] = defaultdict(list)
    for name, instance in keys:
        owner: type[Model] = instance._meta.get_field(name).model
        groups[name, owner].append(instance)
    for (name, _owner), instances in groups.items():
        prefetch_related_objects(instances, name)
    return {(name, instance): list(getattr(instance, name).all()) for name, instance in keys}


async def related(context: Context, instance: Model, name: str) -> list[Any]:
    """A relation's rows: those of the database, or those that a draft holds in memory."""
    if name in getattr(instance, "_cluster_related_objects", {}):
        return list(getattr(instance, name).all())
    return await context.load(relations, (name, instance)) or []


async def related_by_name(context: Context, instance: Model, name: str) -> list[Any]:
    """A relation's rows as a French list sorts them."""
    return sorted(await related(context, instance, name), key=lambda other: (sort_key(other.name), other.pk))


async def seen_entries(context: Context, view: View, pks: Iterable[int]) -> list[Any]:
    """Those of the entries that can be read in a view, as that view shows them, in the order given."""
    found = await context.load_many(entries, [(view, pk) for pk in pks])
    return [entry for entry in found if entry is not None]


async def related_entries(context: Context, entry: Entry, name: str) -> list[Any]:
    """The entries that a relation leads to and that can be read in the same view, by title."""
    linked = await related(context, entry, name)
    by_title = sorted(linked, key=lambda other: (other.sort_title, other.pk))
    return await seen_entries(context, view_of(entry), (other.pk for other in by_title))
