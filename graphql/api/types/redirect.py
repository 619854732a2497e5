"""Old addresses and where they lead now."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin

import graphene
from django.db.models import DateTimeField, IntegerField, Q, Value
from django.db.models.functions import Coalesce
from django.utils.encoding import iri_to_uri
from graphql import GraphQLResolveInfo
from wagtail.contrib.redirects.models import Redirect as RedirectModel

from api.connections import connection, page_arguments
from api.context import Context, context_of
from api.filters import NO_ROWS, freeze_filters
from api.kind_lists import NETWORK_ARGUMENT
from api.lists import ListRequest, ListSource, Places, Rows
from api.loaders import fetch_entries
from api.networks import load_viewer_id
from api.paging import PageArguments, SortKey, pk_sort_key
from api.scalars import URL, DateTime
from api.types.entry import Entry
from content.addresses import Addresses
from content.models import Entry as EntryModel
from content.visibility import visible, visible_networks

_UNKNOWN = Value(datetime(1970, 1, 1, tzinfo=UTC), DateTimeField())


class Redirect(graphene.ObjectType):
    """An old address and where it leads now."""

    from_ = URL(name="from", required=True, description="The old address.")
    to = URL(
        required=True,
        description="Where it leads: for an entry, its address at the network asked for; without one the canonical"
        " address.",
    )
    permanent = graphene.Boolean(required=True, description="Whether the old address should be forgotten.")
    entry = graphene.Field(Entry, description="The entry that it leads to, if it does.")


class Redirects(ListSource):
    """Those that lead to what can be read, or off the hub; the earliest made first, so that new ones come last."""

    name = "redirects"

    def columns(self, listing: ListRequest, clock: datetime) -> list[SortKey]:
        return [SortKey(_made_at(), datetime), pk_sort_key()]

    def querysets(self, context: Context, listing: ListRequest, places: Places) -> list[Rows]:
        since = listing.filters.get("updated_after")
        redirects = RedirectModel.objects.filter(created_at__gt=since) if since else RedirectModel.objects.all()
        return [
            redirects.filter(_leading_somewhere(context, viewer_id)).annotate(
                viewer_id=Value(viewer_id or 0, IntegerField()), parent=Value(0, IntegerField())
            )
            for viewer_id in places
        ]

    def nodes(self, context: Context, found: Iterable[tuple[Any, ...]]) -> Mapping[tuple[int | None, int], Redirect]:
        places = Addresses()
        wanted = list(found)
        redirects = RedirectModel.objects.select_related("site").in_bulk({pk for _, pk in wanted})
        seen = [(viewer_id, redirects[pk]) for viewer_id, pk in wanted if pk in redirects]
        shown = fetch_entries(
            context, [(viewer_id, one.redirect_page_id) for viewer_id, one in seen if one.redirect_page_id]
        )
        return {
            (viewer_id, one.pk): _described(one, viewer_id, places, shown.get((viewer_id, one.redirect_page_id)))
            for viewer_id, one in seen
        }


def _made_at() -> Coalesce:
    return Coalesce("created_at", _UNKNOWN)


def _leading_somewhere(context: Context, viewer_id: int | None) -> Q:
    """On all sites, or on one network's, where other networks' entries have had addresses of their own."""
    entries = Q(redirect_page__in=visible(EntryModel, viewer_id, context.now).values("pk"))
    networks = Q(redirect_page__in=visible_networks().values("pk"))
    elsewhere = Q(redirect_page__isnull=True) & ~Q(redirect_link="")
    if viewer_id is None:
        return entries | networks | elsewhere
    others = [home for home in Addresses().homes() if home.network_id != viewer_id]
    of_others = Q(site__in=[home.sites[0] for home in others if home.sites])
    under_codes = NO_ROWS
    for home in others:
        if not home.sites:
            under_codes |= Q(site__isnull=True, old_path__startswith=f"{home.redirect_prefix}/")
    here = Q(site__root_page=viewer_id) | (Q(site__isnull=True) & ~under_codes)
    return (here & (entries | networks | elsewhere)) | ((of_others | under_codes) & entries)


def _described(redirect: RedirectModel, viewer_id: int | None, places: Addresses, entry: EntryModel | None) -> Redirect:
    old = places.old_url(redirect, viewer_id)
    if entry:
        to = places.entry_url(entry, viewer_id).rstrip("/") + (redirect.redirect_page_route_path or "/")
    elif redirect.redirect_page_id:
        to = places.network_url(redirect.redirect_page_id)
    else:
        to = urljoin(f"{old.removesuffix(redirect.old_path)}/", redirect.redirect_link)
    return Redirect(from_=iri_to_uri(old), to=to, permanent=redirect.is_permanent, entry=entry)


REDIRECTS = Redirects()
RedirectConnection = connection(Redirect)


class RedirectQueries(graphene.ObjectType):
    redirects = graphene.Field(
        RedirectConnection,
        required=True,
        args={
            "network": NETWORK_ARGUMENT,
            "updated_after": DateTime(description="Those made later."),
            **page_arguments(),
        },
        description="Old addresses and where they lead now, the earliest made first.",
    )

    @staticmethod
    async def resolve_redirects(
        root: None,
        info: GraphQLResolveInfo,
        network: str | None = None,
        updated_after: datetime | None = None,
        **arguments: Any,
    ) -> ListRequest:
        window = PageArguments(**arguments)
        viewer_id = await load_viewer_id(context_of(info), network)
        return ListRequest(REDIRECTS, window, freeze_filters({"updated_after": updated_after}), viewer_id=viewer_id)
