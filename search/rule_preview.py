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
MAX_SAMPLES = 5


@dataclass(frozen=True)
class RankedEntry:
    """An entry of the first ten to be, with its rank today, from 1 on; None if it is not among today's first ten."""

    title: str
    network: str
    pinned: bool
    rank_before: int | None


@dataclass(frozen=True)
class SearchComparison:
    """A search before and after the change: how many it finds, and the titles of those that leave the first ten."""

    text: str
    count_before: int
    count_after: int
    entries: Sequence[RankedEntry]
    titles_leaving: Sequence[str]

    @property
    def is_empty(self) -> bool:
        return not self.titles_leaving and all(
            entry.rank_before == number for number, entry in enumerate(self.entries, start=1)
        )


def compare_searches(draft: Rule, network_id: int | None) -> list[SearchComparison]:
    """What each of the rule's sample searches finds now, and would find with the draft as it is."""
    return [_compare_search(text, network_id, draft) for text in list(draft.sample_searches)[:MAX_SAMPLES]]


def _compare_search(text: str, network_id: int | None, draft: Rule) -> SearchComparison:
    query = SearchQuery(now=timezone.now(), text=text, network_id=network_id, first=FIRST)
    current_search, changed_search = Search(query), Search(query, Rules(draft))
    pks_before, pks_after = _first_pks(current_search), _first_pks(changed_search)
    entries = Entry.objects.select_related("network").in_bulk([*pks_before, *pks_after])
    ranked_entries = [
        RankedEntry(
            entries[pk].title,
            entries[pk].network.title,
            pk in changed_search.query.pins,
            pks_before.index(pk) + 1 if pk in pks_before else None,
        )
        for pk in pks_after
    ]
    return SearchComparison(
        text,
        current_search.count(),
        changed_search.count(),
        ranked_entries,
        [entries[pk].title for pk in pks_before if pk not in pks_after],
    )


def _first_pks(search: Search) -> list[int]:
    return [hit.pk for hit, _ in search.page().hits]
