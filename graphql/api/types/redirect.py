"""Old addresses and where they lead now."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin

import graphene
from django.db.models import DateTimeField, IntegerField, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils.encoding import iri_to_uri
from graphql import GraphQLResolveInfo
from wagtail.contrib.redirects.models import Redirect as RedirectModel

from api.connections import connection, page_arguments
from api.context import Context, context_of
from api.entry_loaders import fetch_entries
from api.filters import NO_ROWS, freeze_filters
from api.kind_connections import NETWORK_ARGUMENT
from api.list_sources import ListRequest, ListSource
from api.pagination import PageArguments, SortKey, pk_sort_key
from api.scalars import URL, DateTime
from api.types.entry import Entry
from api.viewer import load_viewer_id
from content.addresses import Addresses
from content.models import Entry as EntryModel
from content.visibility import visible, visible_networks, visible_sections

_BEFORE_ALL = Value(datetime(1970, 1, 1, tzinfo=UTC), DateTimeField())


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

    def get_sort_keys(self, request: ListRequest, clock: datetime) -> list[SortKey]:
        return [SortKey(_creation_time(), datetime), pk_sort_key()]

    def get_querysets(self, context: Context, batch: list[ListRequest]) -> list[QuerySet[Any]]:
        since = batch[0].filters.get("updated_after")
        redirects = RedirectModel.objects.filter(created_at__gt=since) if since else RedirectModel.objects.all()
        return [
            redirects.filter(_leads_to_what_is_readable(context, request.viewer_id)).annotate(
                viewer_id=Value(request.viewer_id or 0, IntegerField()), parent_id=Value(0, IntegerField())
            )
            for request in batch
        ]

    def fetch_nodes(
        self, context: Context, rows: Iterable[tuple[Any, ...]]
    ) -> Mapping[tuple[int | None, int], Redirect]:
        keys = list(rows)
        stored = RedirectModel.objects.select_related("site", "redirect_page").in_bulk({pk for _viewer_id, pk in keys})
        redirects = [(viewer_id, stored[pk]) for viewer_id, pk in keys if pk in stored]
        entries = fetch_entries(
            context,
            [(viewer_id, redirect.redirect_page_id) for viewer_id, redirect in redirects if redirect.redirect_page_id],
        )
        addresses = Addresses()
        return {
            (viewer_id, redirect.pk): _with_addresses(
                redirect, viewer_id, addresses, entries.get((viewer_id, redirect.redirect_page_id))
            )
            for viewer_id, redirect in redirects
        }


def _creation_time() -> Coalesce:
    return Coalesce("created_at", _BEFORE_ALL)


def _leads_to_what_is_readable(context: Context, viewer_id: int | None) -> Q:
    """On all sites, or on one network's, where other networks' entries have had addresses of their own."""
    entries = Q(redirect_page__in=visible(EntryModel, viewer_id, context.now).values("pk"))
    networks = Q(redirect_page__in=visible_networks().values("pk"))
    sections = Q(redirect_page__in=visible_sections().order_by().values("pk"))
    off_the_hub = Q(redirect_page__isnull=True) & ~Q(redirect_link="")
    if viewer_id is None:
        return entries | sections | networks | off_the_hub
    homes_elsewhere = [home for home in Addresses().homes() if home.network_id != viewer_id]
    on_sites_elsewhere = Q(site__in=[home.sites[0] for home in homes_elsewhere if home.sites])
    under_codes = NO_ROWS
    for home in homes_elsewhere:
        if not home.sites:
            under_codes |= Q(site__isnull=True, old_path__startswith=f"{home.redirect_prefix}/")
    on_own_site = Q(site__root_page=viewer_id) | (Q(site__isnull=True) & ~under_codes)
    return (on_own_site & (entries | sections | networks | off_the_hub)) | (
        (on_sites_elsewhere | under_codes) & entries
    )


def _with_addresses(
    redirect: RedirectModel, viewer_id: int | None, addresses: Addresses, entry: EntryModel | None
) -> Redirect:
    old_url = addresses.redirect_url(redirect, viewer_id)
    if entry:
        new_url = addresses.entry_url(entry, viewer_id).rstrip("/") + (redirect.redirect_page_route_path or "/")
    elif redirect.redirect_page:
        new_url = addresses.page_url(redirect.redirect_page.url_path)
    else:
        new_url = urljoin(f"{old_url.removesuffix(redirect.old_path)}/", redirect.redirect_link)
    return Redirect(from_=iri_to_uri(old_url), to=new_url, permanent=redirect.is_permanent, entry=entry)


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
        viewer_id = await load_viewer_id(context_of(info), network)
        return ListRequest(
            REDIRECTS, PageArguments(**arguments), freeze_filters({"updated_after": updated_after}), viewer_id=viewer_id
        )
