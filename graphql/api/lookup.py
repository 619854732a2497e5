"""Finding one thing by what clients know of it: an id, an address, or a network, a kind and a slug."""

from collections import defaultdict
from typing import Any

from django.db.models import Case, Model, Q, When
from wagtail.contrib.redirects.models import Redirect

from api import ids
from api.context import Context
from api.loaders import fetch_entries, fetch_networks, fetch_specific, shown_to
from api.text import storable
from content.addresses import Addresses, Target
from content.models import ENTRY_MODELS, Entry, EntryKind, Network, Programme

NaturalKey = tuple[type[Model], str]


async def load_by_id(context: Context, text: str) -> Model | None:
    key = ids.parse(text)
    return await context.load(_fetch_by_natural_key, key) if key else None


def _fetch_by_natural_key(context: Context, keys: list[NaturalKey]) -> dict[NaturalKey, Model]:
    wanted: dict[type[Model], list[str]] = defaultdict(list)
    for model, key in keys:
        wanted[model].append(key)
    uids = [uid for model, found in wanted.items() if issubclass(model, Entry) for uid in found]
    found: dict[NaturalKey, Model] = {(type(entry), entry.uid): entry for entry in _entries_by_uid(context, uids)}
    for model, natural in wanted.items():
        if not issubclass(model, Entry):
            field = ids.NATURAL_KEYS[model]
            rows = _readable_rows(context, model).filter(**{f"{field}__in": natural})
            found |= {(model, str(getattr(row, field))): row for row in rows}
    return found


def _entries_by_uid(context: Context, uids: list[str]) -> list[Entry]:
    if not uids:
        return []
    found = shown_to(context.readable(Entry), None).filter(uid__in=uids)
    return list(fetch_specific((None, pk, key) for pk, key in found.values_list("pk", "key")).values())


def _readable_rows(context: Context, model: type[Model]) -> Any:
    known = fetch_networks(context) if model in (Network, Programme) else {}
    if model is Network:
        return Network.objects.filter(pk__in=known)
    return model._default_manager.filter(network__in=known) if model is Programme else model._default_manager.all()


async def load_by_slug(context: Context, viewer_id: int | None, kind: EntryKind, slug: str) -> Entry | None:
    """The viewer's own entry, or else one of another network that it relays."""
    return await context.load(_fetch_by_slug, (viewer_id, kind, storable(slug)))


def _fetch_by_slug(
    context: Context, keys: list[tuple[int | None, EntryKind, str]]
) -> dict[tuple[int | None, EntryKind, str], Entry]:
    found = {}
    for viewer_id, kind, slug in keys:
        own_first = Case(When(network_id=viewer_id, then=0), default=1)
        rows = shown_to(context.readable(ENTRY_MODELS[kind]), viewer_id).filter(slug=slug).order_by(own_first, "pk")
        row = rows.values_list("pk", "key").first()
        if row:
            found[viewer_id, kind, slug] = fetch_specific([(viewer_id, *row)])[viewer_id, row[0]]
    return found


async def load_by_url(context: Context, url: str) -> Entry | None:
    return await context.load(_fetch_by_url, storable(url))


def _fetch_by_url(context: Context, keys: list[str]) -> dict[str, Entry]:
    places = Addresses()
    targets = {url: target for url in keys if (target := places.target(url))}
    return {url: entry for url, target in targets.items() if (entry := _at(context, target))}


def _at(context: Context, target: Target) -> Entry | None:
    """The entry at an address, or where an old address leads now, if the network there shows it."""
    viewer_id = target.viewer.network_id
    here = context.readable(Entry).filter(network=target.publisher.network_id, url_path=target.url_path)
    pk = here.values_list("pk", flat=True).first() or _redirected(target)
    return fetch_entries(context, [(viewer_id, pk)]).get((viewer_id, pk)) if pk else None


def _redirected(target: Target) -> int | None:
    old_path = Redirect.normalise_path(target.publisher.redirect_prefix + target.path)
    old = Redirect.objects.filter(old_path=old_path)
    of_site = Q(site__in=target.publisher.site_ids) | Q(site__isnull=True)
    pages = old.filter(of_site, redirect_page__isnull=False).values_list("redirect_page_id", flat=True)
    return next(iter(pages[:1]), None)
