"""Territories and Sustainable Development Goals: the same on every hub."""

from typing import ClassVar

import graphene
from graphql import GraphQLResolveInfo

from api.context import context_of
from api.enums import described
from api.row_loaders import load_relation, load_row
from api.types.node import Node
from api.types.row_type import RowType
from content.models import Sdg as SdgModel
from content.models import SdgTarget as SdgTargetModel
from content.models import Territory as TerritoryModel
from content.models import TerritoryKind as TerritoryKindChoices

TerritoryKind = described(
    TerritoryKindChoices,
    "A level of the tree of territories.",
    WORLD_REGION="The world, or a region of it, of UN M49.",
    COUNTRY="A country of ISO 3166-1.",
    FRENCH_REGION="A region of France.",
    DEPARTEMENT="A département of France.",
)


class Territory(RowType):
    """A place of the world, in one tree: world regions, countries, French regions and départements."""

    kind = TerritoryKind(required=True, description="Its level.")
    parent = graphene.Field(lambda: Territory, description="What it lies in; null for the world.")

    class Meta:
        model = TerritoryModel
        descriptions: ClassVar = {
            "code": "UN M49 (419), ISO 3166-1 alpha-2 (SN) or ISO 3166-2 (FR-PAC, FR-13).",
            "name": "In French.",
        }
        interfaces = (Node,)

    @staticmethod
    async def resolve_parent(territory: TerritoryModel, info: GraphQLResolveInfo) -> TerritoryModel | None:
        return await load_row(context_of(info), TerritoryModel, territory.parent_id)


class SdgTarget(RowType):
    """One of the 169 targets."""

    class Meta:
        model = SdgTargetModel
        descriptions: ClassVar = {"code": "Such as 1.a.", "name": "Its text, in French."}


class Sdg(RowType):
    """One of the 17 Sustainable Development Goals (ODD)."""

    targets = graphene.List(graphene.NonNull(SdgTarget), required=True, description="Its targets, in order.")

    class Meta:
        model = SdgModel
        descriptions: ClassVar = {
            "number": "1 to 17.",
            "name": "Its short name, in French.",
            "color": "That of its icon, such as #E5243B.",
        }
        interfaces = (Node,)

    @staticmethod
    async def resolve_targets(sdg: SdgModel, info: GraphQLResolveInfo) -> list[SdgTargetModel]:
        return await load_relation(context_of(info), sdg, "targets")
