"""What every kind of entry shows: the interface, whose resolvers all kinds share."""

from typing import Any

import graphene
from graphql import GraphQLResolveInfo
from wagtail.models import Locale

from api.context import context_of
from api.entry_loaders import fetch_relays, fetch_visibility, load_long_text
from api.enums import described
from api.pagination import check_size
from api.related_entries import DEFAULT_RELATED, MAX_RELATED, load_related_entries
from api.row_loaders import load_addresses, load_relation, load_relation_by_name, load_row
from api.scalars import URL, DateTime
from api.types.blocks import Block
from api.types.body import load_body
from api.types.common import optional
from api.types.json_ld import json_ld
from api.types.media import Image
from api.types.node import Node
from api.types.reference import Sdg, Territory
from api.types.taxonomy import Theme
from api.viewer import load_network, load_viewer_id, viewer_id_of
from content.models import ENTRY_MODELS, Network, Picture
from content.models import Audience as AudienceChoices
from content.models import Entry as EntryModel
from content.models import EntryKind as EntryKindChoices
from content.models import Relay as RelayModel


def _describe_kind(kind: EntryKindChoices) -> str:
    """The first line of its model's docstring; of a kind that still lacks a model, its name."""
    model = ENTRY_MODELS.get(kind)
    return str(model.__doc__).splitlines()[0] if model else str(kind.label)


EntryKind = described(
    EntryKindChoices, "A kind of entry.", **{kind.name: _describe_kind(kind) for kind in EntryKindChoices}
)
Audience = described(
    AudienceChoices,
    "The networks that an entry is offered to.",
    OWN_NETWORK="The publisher's only.",
    CHOSEN_NETWORKS="The publisher's, and some others.",
    ALL_NETWORKS="All networks.",
)


class Relay(graphene.ObjectType):
    """One network showing another's entry (reprise)."""

    network = graphene.Field("api.types.network.Network", required=True, description="The network that relays.")
    featured = graphene.Boolean(required=True, description="Whether it puts the entry forward (à la une).")
    note = optional(graphene.String, "A few words of its own, shown with the entry.")
    relayed_at = DateTime(required=True, description="Since when.")

    @staticmethod
    async def resolve_network(relay: RelayModel, info: GraphQLResolveInfo) -> Network | None:
        return await load_row(context_of(info), Network, relay.network_id)


class Seo(graphene.ObjectType):
    """What search engines and social networks are told."""

    title = graphene.String(required=True, description="For the title element.")
    description = graphene.String(required=True, description="For the description meta element; may be empty.")
    image = graphene.Field(Image, description="For social networks.")
    no_index = graphene.Boolean(required=True, description="Whether to ask search engines to leave the page out.")

    @staticmethod
    def resolve_title(entry: EntryModel, info: GraphQLResolveInfo) -> str:
        return str(entry.seo_title or entry.title)

    @staticmethod
    def resolve_description(entry: EntryModel, info: GraphQLResolveInfo) -> str:
        return entry.search_description or entry.summary

    @staticmethod
    async def resolve_image(entry: EntryModel, info: GraphQLResolveInfo) -> Picture | None:
        return await load_row(context_of(info), Picture, entry.image_id)


class Source(graphene.ObjectType):
    """Where an entry was imported from."""

    name = graphene.String(required=True, description="The publication or organisation.")
    url = URL(description="The page there.")
    licence = graphene.String(description="Under which it may be reused.")
    retrieved_at = DateTime(required=True, description="When it was read there.")

    @staticmethod
    def resolve_name(entry: EntryModel, info: GraphQLResolveInfo) -> str:
        return entry.source_name

    @staticmethod
    def resolve_url(entry: EntryModel, info: GraphQLResolveInfo) -> str | None:
        return entry.source_url or None

    @staticmethod
    def resolve_licence(entry: EntryModel, info: GraphQLResolveInfo) -> str | None:
        return entry.source_licence or None

    @staticmethod
    def resolve_retrieved_at(entry: EntryModel, info: GraphQLResolveInfo) -> Any:
        return entry.source_retrieved_at or entry.published_at or context_of(info).now


class Entry(Node):
    """What an editor publishes.

    Whatever it refers to is shown only where it can be read, in the view of the network that the entry is seen in.
    """

    title = graphene.String(required=True, description="Plain text.")
    slug = graphene.String(required=True, description="The last part of its address.")
    summary = graphene.String(required=True, description="Plain text; may be empty.")
    url = URL(
        required=True,
        network=graphene.String(description="The code of a network that shows it."),
        description="Its address at the given network, where that shows it; else the canonical one, at the publisher.",
    )
    locale = graphene.String(required=True, description="The language of its text, in BCP 47.")
    published_at = DateTime(required=True, description="When it was first published.")
    updated_at = DateTime(required=True, description="When it was last published.")
    network = graphene.Field("api.types.network.Network", required=True, description="The publisher.")
    audience = Audience(required=True, description="The networks that it is offered to.")
    relay = graphene.Field(
        Relay,
        network=graphene.String(required=True, description="The network's code."),
        description="How that network relays this entry; null where it does not.",
    )
    themes = graphene.List(graphene.NonNull(Theme), required=True, description="By name.")
    sdgs = graphene.List(graphene.NonNull(Sdg), required=True, description="By number.")
    territories = graphene.List(graphene.NonNull(Territory), required=True, description="By name.")
    image = graphene.Field(Image, description="For lists, and the head of the page.")
    body = graphene.List(
        graphene.NonNull(Block),
        required=True,
        description="Typed blocks, in order. A block whose picture, document or entry can't be shown is left out.",
    )
    json_ld = graphene.String(
        required=True, description="schema.org, ready for a script element of type application/ld+json."
    )
    related = graphene.List(
        graphene.NonNull(lambda: Entry),
        required=True,
        first=graphene.Int(default_value=DEFAULT_RELATED, description=f"At most {MAX_RELATED}."),
        description="Editions of the same programme first, then what shares most themes, then most territories.",
    )
    seo = graphene.Field(Seo, required=True, description="What search engines and social networks are told.")
    source = graphene.Field(Source, description="Where it was imported from, if it was.")

    class Meta:
        interfaces = (Node,)

    @staticmethod
    async def resolve_url(entry: EntryModel, info: GraphQLResolveInfo, network: str | None = None) -> str:
        context = context_of(info)
        viewer_id = await load_viewer_id(context, network)
        viewer_key: tuple[int | None, int] = (viewer_id, entry.pk)
        # A viewer shows the entry that it is being read at, even where that is the preview of a draft.
        has_address_there = viewer_id is not None and (
            viewer_id == viewer_id_of(entry) or await context.load(fetch_visibility, viewer_key)
        )
        return (await load_addresses(context)).entry_url(entry, viewer_id if has_address_there else None)

    @staticmethod
    async def resolve_locale(entry: EntryModel, info: GraphQLResolveInfo) -> str:
        locale: Any = await load_row(context_of(info), Locale, entry.locale_id)
        return str(locale.language_code)

    @staticmethod
    def resolve_published_at(entry: EntryModel, info: GraphQLResolveInfo) -> Any:
        return entry.published_at or context_of(info).now

    @staticmethod
    def resolve_updated_at(entry: EntryModel, info: GraphQLResolveInfo) -> Any:
        return entry.updated_at or entry.published_at or context_of(info).now

    @staticmethod
    async def resolve_network(entry: EntryModel, info: GraphQLResolveInfo) -> Network | None:
        return await load_row(context_of(info), Network, entry.network_id)

    @staticmethod
    async def resolve_relay(entry: EntryModel, info: GraphQLResolveInfo, network: str) -> RelayModel | None:
        context = context_of(info)
        relaying_network = await load_network(context, network)
        return await context.load(fetch_relays, (relaying_network.pk, entry.pk))

    @staticmethod
    async def resolve_themes(entry: EntryModel, info: GraphQLResolveInfo) -> list[Any]:
        return await load_relation_by_name(context_of(info), entry, "themes")

    @staticmethod
    async def resolve_sdgs(entry: EntryModel, info: GraphQLResolveInfo) -> list[Any]:
        return sorted(await load_relation(context_of(info), entry, "sdgs"), key=lambda sdg: sdg.number)

    @staticmethod
    async def resolve_territories(entry: EntryModel, info: GraphQLResolveInfo) -> list[Any]:
        return await load_relation_by_name(context_of(info), entry, "territories")

    @staticmethod
    async def resolve_image(entry: EntryModel, info: GraphQLResolveInfo) -> Picture | None:
        return await load_row(context_of(info), Picture, entry.image_id)

    @staticmethod
    async def resolve_body(entry: EntryModel, info: GraphQLResolveInfo) -> list[Any]:
        body = await load_long_text(context_of(info), entry, "body")
        return await load_body(context_of(info), body.raw_data, viewer_id_of(entry))

    @staticmethod
    async def resolve_json_ld(entry: EntryModel, info: GraphQLResolveInfo) -> str:
        parent_type: Any = info.parent_type
        kind_data = await parent_type.graphene_type.structured_data(context_of(info), entry)
        return await json_ld(context_of(info), entry, kind_data)

    @staticmethod
    async def resolve_related(entry: EntryModel, info: GraphQLResolveInfo, first: int | None) -> list[EntryModel]:
        first = DEFAULT_RELATED if first is None else first
        check_size("first", first, MAX_RELATED)
        return await load_related_entries(context_of(info), entry, first)

    @staticmethod
    def resolve_seo(entry: EntryModel, info: GraphQLResolveInfo) -> EntryModel:
        return entry

    @staticmethod
    def resolve_source(entry: EntryModel, info: GraphQLResolveInfo) -> EntryModel | None:
        return entry if entry.source_name else None
