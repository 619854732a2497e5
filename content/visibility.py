"""What may be read: the one definition that GraphQL, search, feeds and the journal go through."""

from collections.abc import Iterable
from datetime import datetime
from typing import TypeVar

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from content.models import Audience, Entry, Network, Relay, Section

E = TypeVar("E", bound=Entry)
P = TypeVar("P", bound=Page)


def visible(model: type[E], network_id: int | None = None, now: datetime | None = None) -> "QuerySet[E]":
    """Entries of a kind (or Entry, for all kinds) that anyone may read, on one network's site or on the hub.

    A network shows its own entries and those offered to it that it has not hidden.
    """
    now = now or timezone.now()
    entries = unrestricted(model).filter(
        Q(expire_at__isnull=True) | Q(expire_at__gt=now), live=True, first_published_at__lte=now
    )
    return entries if network_id is None else entries.filter(shown_by(network_id))


def unrestricted(model: type[E]) -> "QuerySet[E]":
    """Entries that anyone may read as soon as they are published: not private, in a published network and section."""
    closed = Section.objects.not_live().order_by().values_list("path", flat=True)
    return _outside(_private().union(closed), model.objects.filter(network__live=True))


def shown_by(network_id: int) -> Q:
    chosen = Entry.chosen_networks.through.objects.filter(entry_id=OuterRef("pk"), network_id=network_id)
    hidden = Relay.objects.filter(entry_id=OuterRef("pk"), network_id=network_id, hidden=True)
    offered = Q(audience=Audience.ALL_NETWORKS) | (Q(audience=Audience.CHOSEN_NETWORKS) & Exists(chosen))
    return Q(network_id=network_id) | (offered & ~Exists(hidden))


def visible_networks() -> "QuerySet[Network]":
    return _outside(_private(), Network.objects.live())


def _private() -> "QuerySet[Page, str]":
    """The paths of pages that are, and with them what lies below."""
    private = Page.objects.filter(pk__in=PageViewRestriction.objects.values("page")).order_by()
    paths: QuerySet[Page, str] = private.values_list("path", flat=True)
    return paths


def _outside(closed: Iterable[str], pages: "QuerySet[P]") -> "QuerySet[P]":
    """Not at these paths, nor below; few are closed, but asked in one query SQLite would go through all pages."""
    for path in closed:
        pages = pages.exclude(path__startswith=path)
    return pages
