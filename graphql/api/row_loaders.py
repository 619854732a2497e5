"""Fetches rows of any model by primary key, and the rows that relations lead to."""

from collections import defaultdict
from typing import Any, TypeVar, cast

from django.db.models import Model, prefetch_related_objects

from api.context import Context
from content.addresses import Addresses
from content.sorting import sort_key

M = TypeVar("M", bound=Model)


def fetch_rows(context: Context, keys: list[tuple[type[Model], Any]]) -> dict[tuple[type[Model], Any], Model]:
    """Rows of any model by primary key."""
    pks_by_model: dict[type[Model], list[Any]] = defaultdict(list)
    for model, pk in keys:
        pks_by_model[model].append(pk)
    return {
        (model, row.pk): row for model, pks in pks_by_model.items() for row in model._default_manager.filter(pk__in=pks)
    }


async def load_row(context: Context, model: type[M], pk: Any) -> M | None:
    key: tuple[type[Model], Any] = (model, pk)
    return cast(M | None, None if pk is None else await context.load(fetch_rows, key))


async def load_all_rows(context: Context, model: type[M]) -> list[M]:
    """All rows of a model that has few, such as themes."""
    key: type[Model] = model
    return cast(list[M], await context.load(_fetch_all_rows, key))


def _fetch_all_rows(context: Context, keys: list[type[Model]]) -> dict[type[Model], list[Model]]:
    return {model: list(model._default_manager.all()) for model in keys}


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
    """A relation's rows by name, without case or accents."""
    return sorted(await load_relation(context, instance, name), key=lambda row: (sort_key(row.name), row.pk))


async def load_addresses(context: Context) -> Addresses:
    return await context.load_once(fetch_addresses)


def fetch_addresses(context: Context) -> Addresses:
    return Addresses()
