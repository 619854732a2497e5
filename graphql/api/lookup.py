"""Finding one thing by what clients know of it: an id, an address, or a network, a kind and a slug."""

from collections import defaultdict
from typing import Any

from django.db.models import Case, Model, Q, When
from wagtail.contrib.redirects.models import Redirect

from api import ids
from api.context import Context
from api.loaders import View, all_networks, entries, shown, specific
from api.text import storable
from content.addresses import Addresses, Target
from content.models import ENTRY_MODELS, Entry, EntryKind, Network, Programme

NaturalKey = tuple[type[Model], str]


async def by_id(context: Context, text: str) -> Model | None:
    key = ids.parse(text)
    return await context.load(_by_natural_key, key) if key else None


def _by_natural_key(context: Context, keys: list[NaturalKey]) -> dict[NaturalKey, Model]:
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
    found = shown(context.readable(Entry), None).filter(uid__in=uids)
    return list(specific((None, pk, key) for pk, key in found.values_list("pk", "key")).values())


def _readable_rows(context: Context, model: type[Model]) -> Any:
    known = all_networks(context) if model in (Network, Programme) else {}
    if model is Network:
        return Network.objects.filter(pk__in=known)
    return model._default_manager.filter(network__in=known) if model is Programme else model._default_manager.all()


async def by_slug(context: Context, view: View, kind: EntryKind, slug: str) -> Entry | None:
    """In the view of a network: its own entry, or else one of another that it relays."""
    return await context.load(_by_slug, (view, kind, storable(slug)))


def _by_slug(context: Context, keys: list[tuple[View, EntryKind, str]]) -> dict[tuple[View, EntryKind, str], Entry]:
    found = {}
    for view, kind, slug in keys:
        own_first = Case(When(network_id=view, then=0), default=1)
        rows = shown(context.readable(ENTRY_MODELS[kind]), view).filter(slug=slug).order_by(own_first, "pk")
        row = rows.values_list("pk", "key").first()
        if row:
            found[view, kind, slug] = specific([(view, *row)])[view, row[0]]
    return found


async def by_url(context: Context, url: str) -> Entry | None:
    return await context.load(_by_url, storable(url))


def _by_url(context: Context, keys: list[str]) -> dict[str, Entry]:
    places = Addresses()
    targets = {url: target for url in keys if (target := places.target(url))}
    return {url: entry for url, target in targets.items() if (entry := _at(context, target))}


def _at(context: Context, target: Target) -> Entry | None:
    """The entry at an address, or where an old address leads now, if the network there shows it."""
    view = target.viewer.network_id
    here = context.readable(Entry).filter(network=target.publisher.network_id, url_path=target.url_path)
    pk = here.values_list("pk", flat=True).first() or _redirected(target)
    return entries(context, [(view, pk)]).get((view, pk)) if pk else None


def _redirected(target: Target) -> int | None:
    old_path = Redirect.normalise_path(target.publisher.redirect_prefix + target.path)
    old = Redirect.objects.filter(old_path=old_path)
    of_site = Q(site__in=target.publisher.site_ids) | Q(site__isnull=True)
    pages = old.filter(of_site, redirect_page__isnull=False).values_list("redirect_page_id", flat=True)
    return next(iter(pages[:1]), None)
