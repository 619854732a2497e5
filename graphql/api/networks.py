"""Networks as operations name them."""

from api.context import Context
from api.errors import bad_input
from api.loaders import load_networks
from content.models import Network


async def load_network_list(context: Context) -> list[Network]:
    """Those that can be read, by name."""
    return list((await load_networks(context)).values())


async def load_network(context: Context, code: str) -> Network:
    known = await load_network_list(context)
    for network in known:
        if network.code == code:
            return network
    raise bad_input(f"There is no network {code!r}; the networks are {', '.join(sorted(one.code for one in known))}.")


async def load_viewer_id(context: Context, code: str | None) -> int | None:
    """The view that a `network` argument asks for: the hub's where it is absent."""
    return None if code is None else (await load_network(context, code)).pk
