"""Networks as operations name them."""

from api.context import Context
from api.errors import bad_input
from api.loaders import View, networks
from content.models import Network


async def all_networks(context: Context) -> list[Network]:
    """Those that can be read, by name."""
    return list((await networks(context)).values())


async def network_named(context: Context, code: str) -> Network:
    known = await all_networks(context)
    for network in known:
        if network.code == code:
            return network
    raise bad_input(f"There is no network {code!r}; the networks are {', '.join(sorted(one.code for one in known))}.")


async def viewed(context: Context, code: str | None) -> View:
    """The view that a `network` argument asks for: the hub's where it is absent."""
    return None if code is None else (await network_named(context, code)).pk
