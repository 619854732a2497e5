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

from api.connections import connection, paging_arguments
from api.context import Context, context_of
from api.filters import NOTHING, frozen
from api.kind_lists import NETWORK_ARGUMENT
from api.lists import Listing, Places, Rows, Source
from api.loaders import View, entries
from api.networks import viewed
from api.paging import Column, Window, by_pk
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


class Redirects(Source):
    """Those that lead to what can be read, or off the hub; the earliest made first, so that new ones come last."""

    name = "redirects"

    def columns(self, listing: Listing, clock: datetime) -> list[Column]:
        return [Column(_made_at(), datetime), by_pk()]

    def querysets(self, context: Context, listing: Listing, places: Places) -> list[Rows]:
        since = listing.filters.get("updated_after")
        redirects = RedirectModel.objects.filter(created_at__gt=since) if since else RedirectModel.objects.all()
        return [
            redirects.filter(_leading_somewhere(context, view)).annotate(
                seen_by=Value(view or 0, IntegerField()), parent=Value(0, IntegerField())
            )
            for view in places
        ]

    def nodes(self, context: Context, found: Iterable[tuple[Any, ...]]) -> Mapping[tuple[View, int], Redirect]:
        places = Addresses()
        wanted = list(found)
        redirects = RedirectModel.objects.select_related("site").in_bulk({pk for _, pk in wanted})
        seen = [(view, redirects[pk]) for view, pk in wanted if pk in redirects]
        shown = entries(context, [(view, one.redirect_page_id) for view, one in seen if one.redirect_page_id])
        return {
            (view, one.pk): _described(one, view, places, shown.get((view, one.redirect_page_id))) for view, one in seen
        }


def _made_at() -> Coalesce:
    return Coalesce("created_at", _UNKNOWN)


def _leading_somewhere(context: Context, view: View) -> Q:
    """On all sites, or on one network's, where other networks' entries have had addresses of their own."""
    entries = Q(redirect_page__in=visible(EntryModel, view, context.now).values("pk"))
    networks = Q(redirect_page__in=visible_networks().values("pk"))
    elsewhere = Q(redirect_page__isnull=True) & ~Q(redirect_link="")
    if view is None:
        return entries | networks | elsewhere
    others = [home for home in Addresses().homes() if home.network_id != view]
    of_others = Q(site__in=[home.sites[0] for home in others if home.sites])
    under_codes = NOTHING
    for home in others:
        if not home.sites:
            under_codes |= Q(site__isnull=True, old_path__startswith=f"{home.redirect_prefix}/")
    here = Q(site__root_page=view) | (Q(site__isnull=True) & ~under_codes)
    return (here & (entries | networks | elsewhere)) | ((of_others | under_codes) & entries)


def _described(redirect: RedirectModel, view: View, places: Addresses, entry: EntryModel | None) -> Redirect:
    old = places.old_url(redirect, view)
    if entry:
        to = places.entry_url(entry, view).rstrip("/") + (redirect.redirect_page_route_path or "/")
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
            **paging_arguments(),
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
    ) -> Listing:
        window = Window(**arguments)
        view = await viewed(context_of(info), network)
        return Listing(REDIRECTS, window, frozen({"updated_after": updated_after}), view=view)
