"""The viewer of an operation's field: the network whose readers are served, by its primary key; None is the whole hub.

A field's argument `network: "paca"` becomes the viewer_id 3; what it loads is what network 3 shows, and each entry
carries the viewer on, so that what it refers to is shown as network 3 shows it too.
"""

import copy
from typing import TypeVar, cast

from django.db.models import IntegerField, Model, QuerySet, Value

from api.context import Context
from api.inputs import bad_input
from content.models import Entry, Network
from content.sorting import sort_key
from content.visibility import shown_on, visible_networks

M = TypeVar("M", bound=Model)
E = TypeVar("E", bound=Entry)


async def load_networks(context: Context) -> dict[int, Network]:
    """All networks that can be read, by primary key and in the order of their names. Most operations need them."""
    return await context.load_once(fetch_networks)


def fetch_networks(context: Context) -> dict[int, Network]:
    networks = sorted(visible_networks(), key=lambda network: (sort_key(network.title), network.pk))
    return {network.pk: network for network in networks}


async def load_network(context: Context, code: str) -> Network:
    """The network of a code. Raises a GraphQLError that lists the codes there are."""
    networks = {network.code: network for network in (await load_networks(context)).values()}
    if code in networks:
        return networks[code]
    raise bad_input(f"There is no network {code!r}; the networks are {', '.join(sorted(networks))}.")


async def load_viewer_id(context: Context, network_code: str | None) -> int | None:
    """The viewer that a `network` argument names; the hub where it is absent."""
    return None if network_code is None else (await load_network(context, network_code)).pk


def shown_to(readable: "QuerySet[E]", viewer_id: int | None) -> "QuerySet[E]":
    """Those of the readable entries that the viewer shows, annotated with viewer_id (0 for the hub)."""
    entries = readable if viewer_id is None else readable.filter(shown_on(viewer_id))
    annotated: QuerySet[E] = entries.annotate(viewer_id=Value(viewer_id or 0, IntegerField()))
    return annotated


def with_viewer(instance: M, viewer_id: int | None) -> M:
    """A copy of the entry or programme that carries the viewer on to what it refers to."""
    instance = copy.copy(instance)
    instance.__dict__["_viewer_id"] = viewer_id
    return instance


def viewer_id_of(instance: Model) -> int | None:
    return cast(int | None, instance.__dict__.get("_viewer_id"))
