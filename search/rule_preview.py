"""What a change of a rule would do, if it were saved: the first ten of a search as it is and as it would be."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from content.models import Entry
from search.execution import Search
from search.models.rule import Rule
from search.query import SearchQuery
from search.rules import Rules

FIRST = 10
MOST_TRIED = 5


@dataclass(frozen=True)
class Place:
    """`before` is the place, from 1 on, that the entry has today; None if it is not among the first."""

    title: str
    network: str
    pinned: bool
    before: int | None


@dataclass(frozen=True)
class Effect:
    """`gone` are the titles of those that are no longer among the first."""

    text: str
    before: int
    after: int
    places: Sequence[Place]
    gone: Sequence[str]

    @property
    def is_none(self) -> bool:
        return not self.gone and all(place.before == number for number, place in enumerate(self.places, start=1))


def effects(draft: Rule, network_id: int | None) -> list[Effect]:
    """`draft` as it would be saved."""
    return [_effect(text, network_id, draft) for text in list(draft.tried)[:MOST_TRIED]]


def _effect(text: str, network_id: int | None, draft: Rule) -> Effect:
    query = SearchQuery(now=timezone.now(), text=text, network_id=network_id, first=FIRST)
    today = Search(query)
    then = Search(query, Rules(draft))
    before, after = _first(today), _first(then)
    entries = Entry.objects.select_related("network").in_bulk([*before, *after])
    places = [
        Place(
            entries[pk].title,
            entries[pk].network.title,
            pk in then.query.pins,
            before.index(pk) + 1 if pk in before else None,
        )
        for pk in after
    ]
    return Effect(text, today.count(), then.count(), places, [entries[pk].title for pk in before if pk not in after])


def _first(search: Search) -> list[int]:
    return [hit.pk for hit, _ in search.page().hits]
