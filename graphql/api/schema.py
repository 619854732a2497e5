"""The schema and its root fields: printed to graphql/schema.graphql by `manage.py graphql_schema`."""

from typing import Any

import graphene
from graphql import GraphQLResolveInfo

from api.context import context_of
from api.entry_loaders import load_entry_by_slug, load_entry_by_url
from api.inputs import bad_input
from api.pagination import MAX_PAGE_SIZE, check_size
from api.row_loaders import load_addresses, load_all_rows
from api.scalars import URL
from api.types.all_entries import EntryQueries
from api.types.blocks import BLOCK_TYPES
from api.types.change import ChangeQueries
from api.types.entry import Entry, EntryKind
from api.types.kinds import HubConnections
from api.types.media import Document
from api.types.network import Network
from api.types.node import Node, load_node
from api.types.preview import PreviewQueries
from api.types.redirect import RedirectQueries
from api.types.reference import Sdg, Territory, TerritoryKind
from api.types.search import SearchQueries
from api.types.taxonomy import Programme, Theme
from api.viewer import load_network, load_networks, load_viewer_id, with_viewer
from content import models
from content.folding import fold_accents
from content.sorting import sort_key


class Query(HubConnections, EntryQueries, RedirectQueries, ChangeQueries, SearchQueries, PreviewQueries):
    """Everything that the hub publishes, read-only and public. A `network` argument shows what that network does."""

    node = graphene.Field(
        Node,
        id=graphene.ID(required=True, description="A global id."),
        description="By global id; null where unknown or not visible.",
    )
    nodes = graphene.List(
        Node,
        required=True,
        ids=graphene.List(graphene.NonNull(graphene.ID), required=True, description="At most 100 global ids."),
        description="By global ids, in their order; null where unknown or not visible.",
    )
    networks = graphene.List(graphene.NonNull(Network), required=True, description="All networks, by name.")
    network = graphene.Field(
        Network,
        code=graphene.String(description="Its code."),
        hostname=graphene.String(description="A host name of its site, in any case, with or without a port."),
        description="By code or by hostname, one of the two; null where unknown.",
    )
    entry = graphene.Field(
        Entry,
        id=graphene.ID(description="Its global id."),
        url=URL(description="Its address at any network that shows it, or an old one that leads to it."),
        network=graphene.String(description="With kind and slug: the code of a network that shows it."),
        kind=graphene.Argument(EntryKind, description="With network and slug."),
        slug=graphene.String(description="With network and kind; a network's own entries come before those it relays."),
        description="By id, or by url, or by network, kind and slug; null where unknown or not visible.",
    )
    themes = graphene.List(graphene.NonNull(Theme), required=True, description="All themes, by name.")
    sdgs = graphene.List(graphene.NonNull(Sdg), required=True, description="The 17 goals, each with its targets.")
    territories = graphene.List(
        graphene.NonNull(Territory),
        required=True,
        kind=graphene.Argument(TerritoryKind, description="Only that level."),
        query=graphene.String(description="A part of the name, whatever the case and accents, or the start of a code."),
        first=graphene.Int(description=f"At most {MAX_PAGE_SIZE}; without it, all."),
        description="Territories by name, those whose name starts with the query first.",
    )
    programmes = graphene.List(
        graphene.NonNull(Programme),
        required=True,
        network=graphene.String(description="The code of the network that runs them."),
        description="What returns each year, by name.",
    )

    @staticmethod
    async def resolve_node(root: None, info: GraphQLResolveInfo, id: str) -> Any:  # noqa: A002 - the contract's name
        return await load_node(context_of(info), id)

    @staticmethod
    def resolve_nodes(root: None, info: GraphQLResolveInfo, ids: list[str]) -> list[Any]:
        if len(ids) > MAX_PAGE_SIZE:
            raise bad_input(f"ids takes at most {MAX_PAGE_SIZE} values; it has {len(ids)}.")
        return [load_node(context_of(info), id_) for id_ in ids]

    @staticmethod
    async def resolve_networks(root: None, info: GraphQLResolveInfo) -> list[models.Network]:
        return list((await load_networks(context_of(info))).values())

    @staticmethod
    async def resolve_network(
        root: None, info: GraphQLResolveInfo, code: str | None = None, hostname: str | None = None
    ) -> models.Network | None:
        if (code is None) == (hostname is None):
            raise bad_input("Give code or hostname, one of the two.")
        context = context_of(info)
        networks = await load_networks(context)
        if hostname is not None:
            return networks.get((await load_addresses(context)).network_id_at(hostname) or 0)
        return next((network for network in networks.values() if network.code == code), None)

    @staticmethod
    async def resolve_entry(
        root: None,
        info: GraphQLResolveInfo,
        id: str | None = None,  # noqa: A002 - the contract's name
        url: str | None = None,
        network: str | None = None,
        kind: models.EntryKind | None = None,
        slug: str | None = None,
    ) -> Any:
        context = context_of(info)
        lookups = [id is not None, url is not None, (network, kind, slug) != (None, None, None)]
        if sum(lookups) != 1 or (lookups[2] and None in (network, kind, slug)):
            raise bad_input("Give id, or url, or network with kind and slug: one of the three ways.")
        if id is not None:
            node = await load_node(context, id)
            return node if isinstance(node, models.Entry) else None
        if url is not None:
            return await load_entry_by_url(context, url)
        viewer_id = (await load_network(context, network or "")).pk
        return await load_entry_by_slug(context, viewer_id, kind, slug or "") if kind else None

    @staticmethod
    async def resolve_themes(root: None, info: GraphQLResolveInfo) -> list[models.Theme]:
        return sorted_by_name(await load_all_rows(context_of(info), models.Theme))

    @staticmethod
    async def resolve_sdgs(root: None, info: GraphQLResolveInfo) -> list[models.Sdg]:
        return sorted(await load_all_rows(context_of(info), models.Sdg), key=lambda sdg: sdg.number)

    @staticmethod
    async def resolve_territories(
        root: None,
        info: GraphQLResolveInfo,
        kind: models.TerritoryKind | None = None,
        query: str | None = None,
        first: int | None = None,
    ) -> list[models.Territory]:
        if first is not None:
            check_size("first", first)
        territories = sorted_by_name(await load_all_rows(context_of(info), models.Territory))
        if kind is not None:
            territories = [territory for territory in territories if territory.kind == kind]
        if query:
            territories = _matching_territories(territories, query)
        return territories[:first]

    @staticmethod
    async def resolve_programmes(
        root: None, info: GraphQLResolveInfo, network: str | None = None
    ) -> list[models.Programme]:
        context = context_of(info)
        viewer_id = await load_viewer_id(context, network)
        network_ids = set(await load_networks(context))
        programmes = sorted_by_name(await load_all_rows(context, models.Programme))
        if viewer_id is not None:
            network_ids &= {viewer_id}
        return [with_viewer(programme, viewer_id) for programme in programmes if programme.network_id in network_ids]


def _matching_territories(territories: list[models.Territory], query: str) -> list[models.Territory]:
    """Those with the query in their name or at the start of their code; first those whose name starts with it."""
    prefix = fold_accents(query.strip())
    names = {territory.code: fold_accents(territory.name) for territory in territories}
    matches = [
        territory
        for territory in territories
        if prefix in names[territory.code] or territory.code.casefold().startswith(prefix)
    ]
    return sorted(matches, key=lambda territory: not names[territory.code].startswith(prefix))


def sorted_by_name(rows: list[Any]) -> list[Any]:
    return sorted(rows, key=lambda row: (sort_key(row.name), row.pk))


schema = graphene.Schema(query=Query, types=[*BLOCK_TYPES.values(), Document])
