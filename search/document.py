"""An entry as a search engine sees it: plain values, made for many entries at once in a constant number of queries."""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Model, Prefetch
from django.utils import timezone

from content.models import (
    ENTRY_MODELS,
    Actor,
    Audience,
    Call,
    Entry,
    EntryKind,
    NewsPost,
    Partner,
    Territory,
    Theme,
)
from content.visibility import visible, withholding_network_ids
from search.body import body_texts

EVERYONE = "*"
WORLD = "001"
# What a document has of the columns that all kinds share. A kind's own are read whole, for its search_keywords.
SHARED = ("title", "summary", "body", "network", "audience", "first_published_at", "expire_at")


@dataclass(frozen=True)
class SearchDocument:
    """keywords are names that the entry goes by; tags are the names of its themes and places, and of its sort.

    territories are all the codes from which it is found; places, those it is listed under: its own and what
    they lie in. shown_to holds primary keys of networks as text, or "*" for all; hidden_by takes those away that
    hide it, or have yet to accept it.
    Private contacts are no part of it.
    """

    pk: int
    kind: EntryKind
    title: str
    summary: str
    body: tuple[str, ...]
    keywords: tuple[str, ...]
    tags: tuple[str, ...]
    themes: tuple[str, ...]
    sdgs: tuple[int, ...]
    territories: tuple[str, ...]
    places: tuple[str, ...]
    publisher: int
    shown_to: tuple[str, ...]
    hidden_by: tuple[str, ...]
    published_at: datetime
    expire_at: datetime | None
    opens_at: datetime | None
    closes_at: datetime | None
    cancelled: bool

    @property
    def label(self) -> str:
        """What people call such an entry: it finds « appel à projets Mexique » though the call says no such thing."""
        return str(self.kind.label)

    @property
    def year(self) -> int:
        return timezone.localtime(self.published_at).year

    @cached_property
    def fingerprint(self) -> int:
        """The same for the same content, in this process and in the next; 62 bits."""
        digest = hashlib.blake2b(repr(self).encode("utf-8", "surrogatepass"), digest_size=8).digest()
        return int.from_bytes(digest) >> 2


def build_documents(pks: Collection[int]) -> Iterator[SearchDocument]:
    """The documents of those of the entries that somebody may read."""
    keys = visible(Entry).filter(pk__in=pks).values_list("pk", "key")
    by_kind: dict[EntryKind, list[int]] = defaultdict(list)
    for pk, key in keys:
        by_kind[EntryKind(key.split("/")[1])].append(pk)
    relations = _Relations([pk for kind in by_kind.values() for pk in kind])
    for kind, pks in by_kind.items():
        for entry in _with_related(ENTRY_MODELS[kind], pks):
            yield _document(entry, relations)


def _with_related(model: type[Entry], pks: Sequence[int]) -> Iterable[Entry]:
    """With what search_keywords follows; another entry's name is a keyword only while it may be read itself."""
    related = [
        Prefetch(path, visible(target)) if issubclass(target, Entry) else path for path, target in followed(model)
    ]
    field_names = [field.name for field in model._meta.local_fields]
    entries: Iterable[Entry] = model.objects.filter(pk__in=pks).only(*SHARED, *field_names).prefetch_related(*related)
    return entries


def followed(model: type[Entry]) -> list[tuple[str, type[Model]]]:
    """The relations in a model's search_related, each with the model it leads to."""
    paths = []
    for path in model.search_related:
        target: Any = model
        for name in path.split("__"):
            target = target._meta.get_field(name).related_model
        paths.append((path, target))
    return paths


@dataclass(frozen=True)
class _EntryTerritories:
    """What an entry's territories come to: SearchDocument.territories and territories."""

    found_from: tuple[str, ...]
    listed: tuple[str, ...]

    @classmethod
    def of(
        cls, codes: Iterable[str], excluded: Iterable[str], territories: Mapping[str, Territory]
    ) -> "_EntryTerritories":
        inside = tuple(territories[code].path for code in codes)
        outside = tuple(territories[code].path for code in excluded)
        listed = {code for path in inside for code in path.strip("/").split("/")}
        reached = {
            code
            for code, territory in territories.items()
            if territory.path.startswith(inside) and not territory.path.startswith(outside)
        }
        return cls(tuple(sorted(reached | listed)), tuple(sorted(listed)))


class _Relations:
    """What many-to-many fields and relays say of a set of entries, by primary key."""

    def __init__(self, pks: Sequence[int]) -> None:
        self._pks = pks
        self.themes = self._related("themes", "theme_id")
        self.sdgs = self._related("sdgs", "sdg_id")
        self.territories = self._related("territories", "territory_id")
        self.excluded = self._related("excluded_territories", "territory_id", Call)
        self.chosen = self._related("chosen_networks", "network_id")
        self.hidden_by = withholding_network_ids(pks)
        self.all_themes = {theme.pk: theme for theme in Theme.objects.all()}
        self.all_territories = {territory.code: territory for territory in Territory.objects.all()}
        self._places: dict[tuple[tuple[str, ...], tuple[str, ...]], _EntryTerritories] = {}

    def entry_territories(self, pk: int) -> "_EntryTerritories":
        # Few entries have places that no other has, and there are 400 territories to go through.
        key = tuple(self.territories[pk]), tuple(self.excluded[pk])
        if key not in self._places:
            self._places[key] = _EntryTerritories.of(*key, self.all_territories)
        return self._places[key]

    def _related(self, field: str, column: str, model: type[Entry] = Entry) -> Mapping[int, list[Any]]:
        through = getattr(model, field).through
        owner = f"{model._meta.model_name}_id"
        values_by_entry = defaultdict(list)
        rows = through.objects.filter(**{f"{owner}__in": self._pks}).order_by(column).values_list(owner, column)
        for pk, value in rows:
            values_by_entry[pk].append(value)
        return values_by_entry


def _document(entry: Entry, relations: _Relations) -> SearchDocument:
    pk = entry.pk
    themes = list(_with_ancestors([relations.all_themes[theme] for theme in relations.themes[pk]], relations))
    territories = relations.entry_territories(pk)
    call = entry if isinstance(entry, Call) else None
    return SearchDocument(
        pk=pk,
        kind=entry.KIND,
        title=entry.title,
        summary=entry.summary,
        body=tuple(body_texts(entry.body.raw_data)),
        keywords=tuple(filter(None, entry.search_keywords())),
        tags=(
            *(theme.name for theme in themes),
            *(relations.all_territories[code].name for code in territories.listed if code != WORLD),
            *_sorts(entry),
        ),
        themes=tuple(theme.slug for theme in themes),
        sdgs=tuple(relations.sdgs[pk]),
        territories=territories.found_from,
        places=territories.listed,
        publisher=entry.network_id,
        shown_to=_shown_to(entry, relations.chosen[pk]),
        hidden_by=tuple(map(str, sorted(relations.hidden_by.get(pk, ())))),
        published_at=entry.first_published_at,
        expire_at=entry.expire_at,
        opens_at=call.opens_at if call else None,
        closes_at=call.closes_at if call else None,
        cancelled=call.cancelled if call else False,
    )


def _sorts(entry: Entry) -> Iterator[str]:
    """What it is among its kind: so « association malgache » finds those that don't say that they are one."""
    if isinstance(entry, Actor | Partner):
        yield entry.get_kind_display()
    elif isinstance(entry, NewsPost):
        yield entry.get_category_display()


def _with_ancestors(themes: Iterable[Theme], relations: _Relations) -> Iterable[Theme]:
    themes_by_pk: dict[int, Theme] = {}
    for theme in themes:
        ancestor: Theme | None = theme
        while ancestor is not None and ancestor.pk not in themes_by_pk:
            themes_by_pk[ancestor.pk] = ancestor
            ancestor = relations.all_themes[ancestor.parent_id] if ancestor.parent_id else None
    return themes_by_pk.values()


def _shown_to(entry: Entry, chosen_network_ids: list[int]) -> tuple[str, ...]:
    if entry.audience == Audience.ALL_NETWORKS:
        return (EVERYONE,)
    offered_network_ids = chosen_network_ids if entry.audience == Audience.CHOSEN_NETWORKS else []
    return tuple(map(str, sorted({entry.network_id, *offered_network_ids})))
