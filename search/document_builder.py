"""Makes the search documents of many entries at once, in a constant number of queries."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, Prefetch

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
from search.document import EVERYONE, SearchDocument

WORLD = "001"
# The columns that a document needs of those that all kinds share. A kind's own are all read, for its search_keywords.
SHARED_FIELDS = ("title", "summary", "body", "network", "audience", "first_published_at", "expire_at")


def build_documents(pks: Collection[int]) -> Iterator[SearchDocument]:
    """The documents of those of the entries that anyone may read."""
    keys = dict(visible(Entry).filter(pk__in=pks).values_list("pk", "key"))
    pks_by_kind: dict[EntryKind, list[int]] = defaultdict(list)
    for pk, key in keys.items():
        pks_by_kind[EntryKind(key.split("/")[1])].append(pk)
    relations = _Relations(list(keys))
    for kind, kind_pks in pks_by_kind.items():
        for entry in _entries_with_keywords(ENTRY_MODELS[kind], kind_pks):
            yield _build_document(entry, relations)


def _entries_with_keywords(model: type[Entry], pks: Sequence[int]) -> Iterable[Entry]:
    """The entries, with the rows that search_keywords reads; another entry is read only while anyone may read it."""
    lookups = [
        Prefetch(path, visible(target)) if issubclass(target, Entry) else path
        for path, target in keyword_relations(model)
    ]
    kind_fields = [field.name for field in model._meta.local_fields]
    entries: Iterable[Entry] = (
        model.objects.filter(pk__in=pks).only(*SHARED_FIELDS, *kind_fields).prefetch_related(*lookups)
    )
    return entries


def keyword_relations(model: type[Entry]) -> list[tuple[str, type[Model]]]:
    """The paths in a model's search_related, each with the model that it leads to."""
    paths = []
    for path in model.search_related:
        target: Any = model
        for name in path.split("__"):
            target = target._meta.get_field(name).related_model
        paths.append((path, target))
    return paths


@dataclass(frozen=True)
class _TerritoryCodes:
    """SearchDocument.territories and listed_territories."""

    found_from: tuple[str, ...]
    listed: tuple[str, ...]

    @classmethod
    def of_entry(
        cls, codes: Iterable[str], excluded_codes: Iterable[str], territories: Mapping[str, Territory]
    ) -> "_TerritoryCodes":
        paths = tuple(territories[code].path for code in codes)
        excluded_paths = tuple(territories[code].path for code in excluded_codes)
        listed = {code for path in paths for code in path.strip("/").split("/")}
        inside = {
            code
            for code, territory in territories.items()
            if territory.path.startswith(paths) and not territory.path.startswith(excluded_paths)
        }
        return cls(tuple(sorted(inside | listed)), tuple(sorted(listed)))


class _Relations:
    """The themes, goals, territories and networks of a set of entries, by primary key of the entry."""

    def __init__(self, pks: Sequence[int]) -> None:
        self._pks = pks
        self.themes = self._related("themes", "theme_id")
        self.sdgs = self._related("sdgs", "sdg_id")
        self.territories = self._related("territories", "territory_id")
        self.excluded = self._related("excluded_territories", "territory_id", Call)
        self.chosen_network_ids = self._related("chosen_networks", "network_id")
        self.hidden_by = withholding_network_ids(pks)
        self.all_themes = {theme.pk: theme for theme in Theme.objects.all()}
        self.all_territories = {territory.code: territory for territory in Territory.objects.all()}
        self._territory_codes: dict[tuple[tuple[str, ...], tuple[str, ...]], _TerritoryCodes] = {}

    def territory_codes(self, pk: int) -> _TerritoryCodes:
        # Most entries share their territories with others, and there are 400 territories to go through.
        key = tuple(self.territories[pk]), tuple(self.excluded[pk])
        if key not in self._territory_codes:
            self._territory_codes[key] = _TerritoryCodes.of_entry(*key, self.all_territories)
        return self._territory_codes[key]

    def _related(self, field: str, column: str, model: type[Entry] = Entry) -> Mapping[int, list[Any]]:
        through = getattr(model, field).through
        owner = f"{model._meta.model_name}_id"
        values_by_entry = defaultdict(list)
        rows = through.objects.filter(**{f"{owner}__in": self._pks}).order_by(column).values_list(owner, column)
        for pk, value in rows:
            values_by_entry[pk].append(value)
        return values_by_entry


def _build_document(entry: Entry, relations: _Relations) -> SearchDocument:
    pk = entry.pk
    themes = list(_with_ancestors([relations.all_themes[theme] for theme in relations.themes[pk]], relations))
    territories = relations.territory_codes(pk)
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
            *_category_labels(entry),
        ),
        themes=tuple(theme.slug for theme in themes),
        sdgs=tuple(relations.sdgs[pk]),
        territories=territories.found_from,
        listed_territories=territories.listed,
        publisher=entry.network_id,
        shown_to=_shown_to(entry, relations.chosen_network_ids[pk]),
        hidden_by=tuple(map(str, sorted(relations.hidden_by.get(pk, ())))),
        published_at=entry.first_published_at,
        expire_at=entry.expire_at,
        opens_at=call.opens_at if call else None,
        closes_at=call.closes_at if call else None,
        cancelled=call.cancelled if call else False,
    )


def _category_labels(entry: Entry) -> Iterator[str]:
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
