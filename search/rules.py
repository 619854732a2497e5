"""The rules that editors set for searches: synonyms, ignored words, and best bets, which come first."""

from collections.abc import Iterable
from functools import cached_property, lru_cache
from operator import itemgetter
from typing import NamedTuple, TypeVar

from django.db.models import Q, QuerySet, Value

from search.best_bets import matches
from search.french import Lexicon
from search.french.lexicon import changed_lexicon
from search.models import BestBet, BestBetEntry, IgnoredWord, SynonymGroup
from search.models.lines import lines_of
from search.models.rule import Rule
from search.query import SearchQuery

MAX_PINS = 10

R = TypeVar("R", SynonymGroup, IgnoredWord, BestBet)


class Rules:
    """The rules in force; with a draft of one, the rules as they would be if it were saved."""

    def __init__(self, draft: Rule | None = None) -> None:
        self._draft = draft

    @cached_property
    def lexicon(self) -> Lexicon:
        groups = self._other_rules(SynonymGroup).values_list(Value(True), "names", "separated")
        words = self._other_rules(IgnoredWord).values_list(Value(False), "word", "restored")
        wordings = [_Wording(*row) for row in groups.union(words, all=True)]
        draft = self._draft
        if isinstance(draft, SynonymGroup):
            wordings.append(_Wording(True, draft.names, draft.separated))
        elif isinstance(draft, IgnoredWord):
            wordings.append(_Wording(False, draft.word, draft.restored))
        return _lexicon(frozenset(wordings))

    def pins(self, query: SearchQuery) -> tuple[int, ...]:
        """Primary keys of the entries that come first: the best bets of the network, then those for all networks."""
        pinned = [
            (network_id is None, entry)
            for network_id, searches, entry in self._pinned(query.network_id)
            if any(matches(line, query) for line in lines_of(searches))
        ]
        return tuple(dict.fromkeys(entry for _, entry in sorted(pinned, key=itemgetter(0))))[:MAX_PINS]

    def _pinned(self, network_id: int | None) -> Iterable[tuple[int | None, str, int]]:
        bets = self._other_rules(BestBet).filter(Q(network=network_id) | Q(network=None))
        entries = BestBetEntry.objects.filter(best_bet__in=bets).order_by("best_bet", "sort_order")
        yield from entries.values_list("best_bet__network", "best_bet__searches", "entry")
        draft = self._draft
        if isinstance(draft, BestBet) and draft.network_id in (network_id, None):
            yield from ((draft.network_id, draft.searches, bet_entry.entry_id) for bet_entry in draft.entries.all())

    def _other_rules(self, model: type[R]) -> "QuerySet[R]":
        """All that are saved but the draft's own earlier state."""
        saved = model._default_manager.all()
        return saved.exclude(pk=self._draft.pk) if isinstance(self._draft, model) and self._draft.pk else saved


class _Wording(NamedTuple):
    """A group of names or an ignored word; `withdrawn` says that they no longer are."""

    is_group: bool
    text: str
    withdrawn: bool


@lru_cache(maxsize=8)
def _lexicon(wordings: frozenset[_Wording]) -> Lexicon:
    def texts(is_group: bool, withdrawn: bool) -> list[list[str]]:
        return [
            lines_of(wording.text)
            for wording in wordings
            if (wording.is_group, wording.withdrawn) == (is_group, withdrawn)
        ]

    return changed_lexicon(
        same=texts(True, False),
        separated=texts(True, True),
        ignored=(word for (word,) in texts(False, False)),
        restored=(word for (word,) in texts(False, True)),
    )
