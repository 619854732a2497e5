"""What changed since a cursor: the journal, as one network's readers or the hub's see it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import graphene
from asgiref.sync import sync_to_async
from graphql import GraphQLError, GraphQLResolveInfo

from api import global_ids
from api.connections import PageInfo
from api.context import Context, context_of
from api.entry_loaders import fetch_entries
from api.enums import described
from api.inputs import bad_input
from api.kind_connections import NETWORK_ARGUMENT
from api.pagination import MAX_PAGE_SIZE, check_size, decode_cursor, encode_cursor
from api.scalars import DateTime
from api.types.entry import Entry, EntryKind
from api.viewer import load_viewer_id
from content import journal, models

ChangeKind = described(
    models.ChangeKind,
    "What a change was to readers.",
    PUBLISHED="They can read it now.",
    UPDATED="What they read is new.",
    REMOVED="They can't read it any more.",
)


class Change(graphene.ObjectType):
    """What became of one entry."""

    kind = ChangeKind(required=True, description="REMOVED too where the entry was removed since.")
    entry_id = graphene.ID(required=True, description="The entry's global id.")
    entry_kind = EntryKind(required=True, description="The entry's kind.")
    at = DateTime(required=True, description="When.")
    entry = graphene.Field(Entry, description="As it is now; null once it is removed.")


class ChangeEdge(graphene.ObjectType):
    """A place in the journal, and the change there."""

    cursor = graphene.String(required=True, description="Opaque; give it as after to go on from here.")
    node = graphene.Field(Change, required=True, description="The change.")


class ChangeConnection(graphene.ObjectType):
    """A page of the journal."""

    edges = graphene.List(graphene.NonNull(ChangeEdge), required=True, description="The page, with cursors.")
    nodes = graphene.List(graphene.NonNull(Change), required=True, description="The page, without cursors.")
    page_info = graphene.Field(
        PageInfo,
        required=True,
        description="endCursor is where to go on from: on an empty page, the cursor that was given.",
    )

    @staticmethod
    def resolve_nodes(page: Any, info: GraphQLResolveInfo) -> list[Change]:
        return [edge.node for edge in page.edges]


@dataclass(frozen=True)
class JournalRequest:
    """A page of the journal, as a client asks for it."""

    viewer_id: int | None
    list_name: str
    after: str | None
    first: int

    def last_read_position(self) -> int:
        """The position that was read last; 0 before the first."""
        if self.after is None:
            return 0
        position = decode_cursor(self.after, self.list_name, "after", [int]).values[0]
        if not 0 <= position <= journal.last_position():
            raise bad_input("after is ahead of the journal, which was restored to an earlier state: read it all again.")
        return int(position)

    def cursor(self, position: int) -> str:
        return encode_cursor(self.list_name, CURSOR_CLOCK, [position])


# Cursors of the journal don't depend on the clock.
CURSOR_CLOCK = datetime(1970, 1, 1, tzinfo=UTC)


def _fetch_journal_pages(context: Context, keys: list[JournalRequest]) -> dict[JournalRequest, Any]:
    return {request: _fetch_journal_page(context, request) for request in keys}


def _fetch_journal_page(context: Context, request: JournalRequest) -> Any:
    try:
        position = request.last_read_position()
    except GraphQLError as error:
        return error
    changes = models.Change.objects.after(position)
    if request.viewer_id is not None:
        changes = changes.concerning(request.viewer_id)
    rows = list(changes[: request.first + 1])
    entries = fetch_entries(context, [(request.viewer_id, row.entry_id) for row in rows])
    edges = [_edge(request, row, entries.get((request.viewer_id, row.entry_id))) for row in rows[: request.first]]
    return ChangeConnection(
        edges=edges,
        page_info=PageInfo(
            has_next_page=len(rows) > request.first,
            has_previous_page=position > 0,
            start_cursor=edges[0].cursor if edges else None,
            end_cursor=edges[-1].cursor if edges else request.after,
        ),
    )


def _edge(request: JournalRequest, row: models.Change, entry: models.Entry | None) -> ChangeEdge:
    """An entry that can't be read any more is removed, whatever it was at the time; a later row may bring it back."""
    removed = entry is None or row.kind_for(request.viewer_id) == models.ChangeKind.REMOVED
    change = Change(
        kind=models.ChangeKind.REMOVED if removed else row.kind_for(request.viewer_id),
        entry_id=global_ids.entry_global_id(row.entry_kind, row.entry_uid),
        entry_kind=row.entry_kind,
        at=row.at,
        entry=None if removed else entry,
    )
    return ChangeEdge(cursor=request.cursor(row.position or 0), node=change)


class ChangeQueries(graphene.ObjectType):
    changes = graphene.Field(
        ChangeConnection,
        required=True,
        network=NETWORK_ARGUMENT,
        after=graphene.String(description="The cursor kept from the last reading; without it, from the beginning."),
        first=graphene.Int(default_value=MAX_PAGE_SIZE, description=f"At most {MAX_PAGE_SIZE}."),
        description="What changed since a cursor, in commit order, removals included. A reader that keeps the cursor"
        " ends with exactly the visible set.",
    )

    @staticmethod
    async def resolve_changes(
        root: None, info: GraphQLResolveInfo, first: int | None, network: str | None = None, after: str | None = None
    ) -> Any:
        first = MAX_PAGE_SIZE if first is None else first
        check_size("first", first)
        context = context_of(info)
        viewer_id = await load_viewer_id(context, network)
        name = f"changes of {network}" if network else "changes"
        # Not where the pages are fetched: what a reader keeps must not be undone with a transaction around it.
        await sync_to_async(journal.bring_up_to_date)()
        return await context.load(_fetch_journal_pages, JournalRequest(viewer_id, name, after, first))
