"""Nodes: rows with a global id, and the way from an id to its row."""

from collections import defaultdict
from typing import Any, cast

import graphene
from django.db.models import Model
from graphql import GraphQLResolveInfo

from api.context import Context
from api.entry_loaders import fetch_specific
from api.global_ids import NATURAL_KEYS, global_id, parse_global_id
from api.viewer import fetch_networks, shown_to
from content.models import Entry, Network, Programme

NaturalKey = tuple[type[Model], str]


class Node(graphene.Interface):
    """An object with a global id."""

    id = graphene.ID(required=True, description="Opaque, and the same after an export and an import.")

    @staticmethod
    def resolve_id(instance: Model, info: GraphQLResolveInfo) -> str:
        return global_id(instance)

    @classmethod
    def resolve_type(cls, instance: Model, info: GraphQLResolveInfo) -> type[graphene.ObjectType]:
        """The type that is named like the model."""
        graphql_type: Any = info.schema.get_type(type(instance).__name__)
        return cast(type[graphene.ObjectType], graphql_type.graphene_type)


async def load_node(context: Context, node_id: str) -> Model | None:
    """The row with this global id; None where the id is malformed or unknown, or where nobody may read the row."""
    key = parse_global_id(node_id)
    return await context.load(_fetch_nodes, key) if key else None


def _fetch_nodes(context: Context, keys: list[NaturalKey]) -> dict[NaturalKey, Model]:
    keys_by_model: dict[type[Model], list[str]] = defaultdict(list)
    for model, key in keys:
        keys_by_model[model].append(key)
    uids = [uid for model, model_keys in keys_by_model.items() if issubclass(model, Entry) for uid in model_keys]
    nodes: dict[NaturalKey, Model] = {(type(entry), entry.uid): entry for entry in _fetch_entries_by_uid(context, uids)}
    for model, model_keys in keys_by_model.items():
        if not issubclass(model, Entry):
            field = NATURAL_KEYS[model]
            rows = _readable_rows(context, model).filter(**{f"{field}__in": model_keys})
            nodes |= {(model, str(getattr(row, field))): row for row in rows}
    return nodes


def _fetch_entries_by_uid(context: Context, uids: list[str]) -> list[Entry]:
    if not uids:
        return []
    entries = shown_to(context.readable(Entry), None).filter(uid__in=uids)
    return list(fetch_specific((None, pk, key) for pk, key in entries.values_list("pk", "key")).values())


def _readable_rows(context: Context, model: type[Model]) -> Any:
    network_ids = fetch_networks(context) if model in (Network, Programme) else {}
    if model is Network:
        return Network.objects.filter(pk__in=network_ids)
    return (
        model._default_manager.filter(network__in=network_ids) if model is Programme else model._default_manager.all()
    )
