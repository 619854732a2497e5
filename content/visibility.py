"""What may be read: the one definition that GraphQL, search, feeds and the journal go through."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import TypeVar

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from content.models import Entry, Network, NetworkKind, Relay, Section, Theme

E = TypeVar("E", bound=Entry)
P = TypeVar("P", bound=Page)


def visible(model: type[E], viewer_id: int | None = None, now: datetime | None = None) -> "QuerySet[E]":
    """Entries of a kind (or Entry, for all kinds) that anyone may read, on one network's site or on the hub.

    A network shows its own entries, and of those offered to it what it accepts and has not hidden. Without a viewer,
    the entries are those of the hub as a whole.
    """
    now = now or timezone.now()
    entries = unrestricted(model).filter(
        Q(expire_at__isnull=True) | Q(expire_at__gt=now), live=True, first_published_at__lte=now
    )
    return entries if viewer_id is None else entries.filter(shown_on(viewer_id))


def unrestricted(model: type[E]) -> "QuerySet[E]":
    """Entries that anyone may read as soon as they are published: not private, in a published network and section."""
    closed = Section.objects.not_live().order_by().values_list("path", flat=True)
    return _outside(_private().union(closed), model.objects.filter(network__live=True))


def shown_on(viewer_id: int) -> Q:
    """The condition, on entries that can be read at all, of those that the network's site shows."""
    hidden = Relay.objects.filter(entry_id=OuterRef("pk"), network_id=viewer_id, hidden=True)
    return Q(network_id=viewer_id) | (Entry.offered_to(viewer_id) & ~Q(Exists(hidden)) & _accepted_by(viewer_id))


def awaiting_acceptance_by(network_id: int) -> Q:
    """The condition of what is offered to the network, and that nobody there has accepted or hidden yet."""
    return Entry.offered_to(network_id) & ~_accepted_by(network_id)


def _accepted_by(network_id: int) -> Q:
    """The condition of what the network accepts by its settings, or has relayed or hidden itself."""
    network = Network.objects.filter(pk=network_id)
    relays = Relay.objects.filter(entry_id=OuterRef("pk"), network_id=network_id)
    return (
        Q(Exists(network.filter(accepts_all=True)))
        | Q(Exists(relays))
        | (Q(network__kind=NetworkKind.NATIONAL) & Q(Exists(network.filter(accepts_national=True))))
        | Q(Exists(_accepted_themes(network_id).filter(entries=OuterRef("pk"))))
    )


def will_accept(network: Network, draft: Entry) -> bool:
    """Whether a network will accept a draft as it is now, before any of it is stored."""
    if network.pk == draft.network_id or network.accepts_all:
        return True
    return (
        (draft.network.kind == NetworkKind.NATIONAL and network.accepts_national)
        or Relay.objects.filter(network=network, entry=draft.pk).exists()
        or _accepted_themes(network.pk).filter(pk__in=[theme.pk for theme in draft.themes.all()]).exists()
    )


def _accepted_themes(network_id: int) -> "QuerySet[Theme]":
    """The themes whose entries a network always accepts, with the themes below them."""
    accepted = Q(accepted_by=network_id) | Q(parent__accepted_by=network_id) | Q(parent__parent__accepted_by=network_id)
    return Theme.objects.filter(accepted)


def withholding_network_ids(entry_ids: Collection[int]) -> dict[int, set[int]]:
    """By entry, the networks that don't show it though it is offered to them: hidden there, or not yet accepted."""
    network_ids: dict[int, set[int]] = defaultdict(set)
    hidden = Relay.objects.filter(entry_id__in=entry_ids, hidden=True).exclude(network=F("entry__network"))
    for pk, network_id in hidden.values_list("entry_id", "network_id"):
        network_ids[pk].add(network_id)
    for network_id in Network.objects.filter(accepts_all=False).values_list("pk", flat=True):
        for pk in Entry.objects.filter(awaiting_acceptance_by(network_id), pk__in=entry_ids).values_list(
            "pk", flat=True
        ):
            network_ids[pk].add(network_id)
    return dict(network_ids)


def visible_networks() -> "QuerySet[Network]":
    return _outside(_private(), Network.objects.live())


def visible_sections() -> "QuerySet[Section]":
    """Those that are published and not private, network by network in the order of the tree."""
    return _outside(_private(), Section.objects.live().order_by("path"))


def _private() -> "QuerySet[Page, str]":
    """The tree paths of private pages; what lies below them is private too."""
    private = Page.objects.filter(pk__in=PageViewRestriction.objects.values("page")).order_by()
    paths: QuerySet[Page, str] = private.values_list("path", flat=True)
    return paths


def _outside(closed: Iterable[str], pages: "QuerySet[P]") -> "QuerySet[P]":
    """The pages that lie neither at these paths nor below. In one query for all paths SQLite would scan all pages."""
    for path in closed:
        pages = pages.exclude(path__startswith=path)
    return pages
