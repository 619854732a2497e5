"""What editors sort entries by: themes and programmes."""

from typing import ClassVar

import graphene
from graphql import GraphQLResolveInfo

from api.context import context_of
from api.pagination import MAX_PAGE_SIZE, check_size
from api.related_entries import load_editions
from api.rich_text import render_html
from api.row_loaders import load_row
from api.scalars import HTML
from api.types.node import Node
from api.types.row_type import RowType
from api.viewer import viewer_id_of
from content.models import Call as CallModel
from content.models import Network
from content.models import Programme as ProgrammeModel
from content.models import Theme as ThemeModel


class Theme(RowType):
    """A theme, in the one tree that all networks share."""

    parent = graphene.Field(lambda: Theme, description="The wider theme.")

    class Meta:
        model = ThemeModel
        descriptions: ClassVar = {"slug": "Stable; what filters take.", "name": "For people."}
        interfaces = (Node,)

    @staticmethod
    async def resolve_parent(theme: ThemeModel, info: GraphQLResolveInfo) -> ThemeModel | None:
        return await load_row(context_of(info), ThemeModel, theme.parent_id)


class Programme(RowType):
    """What returns each year (dispositif); a Call is one edition of it."""

    description = HTML(required=True, description="May be empty.")
    network = graphene.Field("api.types.network.Network", required=True, description="Who runs it.")
    editions = graphene.List(
        graphene.NonNull("api.types.call.Call"),
        required=True,
        first=graphene.Int(description=f"At most {MAX_PAGE_SIZE}, as without it."),
        description="Its calls, the newest edition first.",
    )

    class Meta:
        model = ProgrammeModel
        descriptions: ClassVar = {"slug": "Stable; what filters take.", "name": "For people."}
        interfaces = (Node,)

    @staticmethod
    async def resolve_description(programme: ProgrammeModel, info: GraphQLResolveInfo) -> str:
        return await render_html(context_of(info), programme.description)

    @staticmethod
    async def resolve_network(programme: ProgrammeModel, info: GraphQLResolveInfo) -> Network | None:
        return await load_row(context_of(info), Network, programme.network_id)

    @staticmethod
    async def resolve_editions(
        programme: ProgrammeModel, info: GraphQLResolveInfo, first: int | None = None
    ) -> list[CallModel]:
        first = MAX_PAGE_SIZE if first is None else first
        check_size("first", first)
        return await load_editions(context_of(info), viewer_id_of(programme), programme.pk, first)
