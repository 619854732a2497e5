"""Global ids: opaque to clients, made of a type's name and a key that survives an export and an import.

<Network paca>  ->  "Network:paca" in base64, "TmV0d29yazpwYWNh"  ->  (Network, "paca")  ->  <Network paca>
"""

from collections import defaultdict
from typing import Any

from django.db.models import Model
from graphql_relay import from_global_id, to_global_id

from api.context import Context
from api.entry_loaders import fetch_specific
from api.inputs import storable
from api.viewer import fetch_networks, shown_to
from content.models import ENTRY_MODELS, Entry, Network, Programme, Sdg, Territory, Theme

# The field that a row of each type is known by, on every hub.
NATURAL_KEYS: dict[type[Model], str] = {
    **dict.fromkeys(ENTRY_MODELS.values(), "uid"),
    Network: "code",
    Programme: "slug",
    Theme: "slug",
    Sdg: "number",
    Territory: "code",
}
ENTRY_TYPES = {model.__name__: model for model in ENTRY_MODELS.values()}
NODE_TYPES = {model.__name__: model for model in NATURAL_KEYS}


def global_id(instance: Model) -> str:
    model = type(instance)
    return to_global_id(model.__name__, getattr(instance, NATURAL_KEYS[model]))


def entry_global_id(kind: str, uid: str) -> str:
    """The id of an entry that may be gone, by its kind and uid."""
    model: type[Entry] = next(model for model in ENTRY_MODELS.values() if kind == model.KIND)
    return to_global_id(model.__name__, uid)


def parse_global_id(text: str) -> tuple[type[Model], str] | None:
    """The model and natural key that an id names; None where it is malformed."""
    name, key = from_global_id(text)
    model = NODE_TYPES.get(name)
    if model is None or (model is Sdg and not (key.isascii() and key.isdecimal() and len(key) < 4)):
        return None
    return model, storable(key)


NaturalKey = tuple[type[Model], str]


async def load_node(context: Context, node_id: str) -> Model | None:
    """What has this global id; None where it is malformed or unknown, or where no one may read it."""
    key = parse_global_id(node_id)
    return await context.load(_fetch_nodes, key) if key else None


def _fetch_nodes(context: Context, keys: list[NaturalKey]) -> dict[NaturalKey, Model]:
    keys_by_model: dict[type[Model], list[str]] = defaultdict(list)
    for model, key in keys:
        keys_by_model[model].append(key)
    uids = [uid for model, model_keys in keys_by_model.items() if issubclass(model, Entry) for uid in model_keys]
    nodes: dict[NaturalKey, Model] = {(type(entry), entry.uid): entry for entry in _entries_by_uid(context, uids)}
    for model, model_keys in keys_by_model.items():
        if not issubclass(model, Entry):
            field = NATURAL_KEYS[model]
            rows = _readable_rows(context, model).filter(**{f"{field}__in": model_keys})
            nodes |= {(model, str(getattr(row, field))): row for row in rows}
    return nodes


def _entries_by_uid(context: Context, uids: list[str]) -> list[Entry]:
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
