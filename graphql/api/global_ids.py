"""Global ids: opaque to clients, made of a type's name and a key that survives an export and an import.

<Network paca>  ->  "Network:paca" in base64, "TmV0d29yazpwYWNh"  ->  (Network, "paca")  ->  <Network paca>
"""

from django.db.models import Model
from graphql_relay import from_global_id, to_global_id

from api.inputs import storable
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
