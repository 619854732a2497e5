"""Filters, facets and the clock."""

from datetime import timedelta

import pytest

from content.models import CallStatus, EntryKind
from corpus import BRETAGNE, EARLIER, LATER, NOW, PACA, SOON, Corpus, call, document
from search.query import FacetName, Filters

CALLS = {
    CallStatus.FORTHCOMING: call(1, "à venir", opens_at=SOON, closes_at=LATER),
    CallStatus.OPEN: call(2, "ouvert", opens_at=EARLIER, closes_at=LATER),
    CallStatus.CLOSING_SOON: call(3, "bientôt clos", opens_at=EARLIER, closes_at=SOON),
    CallStatus.CLOSED: call(4, "clos", opens_at=EARLIER, closes_at=NOW),
    CallStatus.CANCELLED: call(5, "annulé", opens_at=EARLIER, closes_at=LATER, cancelled=True),
}


@pytest.mark.parametrize(
    ("filters", "expected_titles"),
    [
        (Filters(), ["un", "deux", "trois"]),
        (Filters(kinds=frozenset([EntryKind.ACTOR])), ["deux"]),
        (Filters(kinds=frozenset([EntryKind.ACTOR, EntryKind.PROJECT])), ["deux", "trois"]),
        (Filters(kinds=frozenset()), []),
        (Filters(themes=frozenset(["jeunesse"])), ["un"]),
        (Filters(themes=frozenset(["inconnu"])), []),
        (Filters(sdgs=frozenset([4, 6])), ["un", "trois"]),
        (Filters(territories=frozenset(["SN"])), ["un", "deux"]),
        (Filters(territories=frozenset(["SN"]), sdgs=frozenset([6])), ["un"]),
        (Filters(publishers=frozenset([BRETAGNE])), ["trois"]),
        (Filters(published_after=NOW - timedelta(minutes=2)), ["un", "deux"]),
        (Filters(published_before=NOW - timedelta(minutes=2)), ["trois"]),
    ],
)
def test_filters(corpus: Corpus, filters: Filters, expected_titles: list[str]) -> None:
    corpus.hold(
        document(1, "un", themes=("jeunesse", "education"), sdgs=(6, 17), territories=("001", "002", "SN")),
        document(2, "deux", kind=EntryKind.ACTOR, territories=("001", "SN")),
        document(3, "trois", kind=EntryKind.PROJECT, sdgs=(4,), publisher=BRETAGNE),
    )
    assert corpus.find("", filters) == expected_titles


@pytest.mark.parametrize("status", CallStatus)
def test_status_comes_from_the_clock(corpus: Corpus, status: CallStatus) -> None:
    corpus.hold(*CALLS.values(), document(6, "actualité"))
    also = ["bientôt clos"] if status is CallStatus.OPEN else []
    assert corpus.find("", Filters(call_status=frozenset([status]))) == [status.label, *also]


def test_a_call_closes_without_anyone_indexing(corpus: Corpus) -> None:
    corpus.hold(*CALLS.values())
    closed = Filters(call_status=frozenset([CallStatus.CLOSED]))
    assert set(corpus.find("", closed, now=LATER)) == {"à venir", "ouvert", "bientôt clos", "clos"}


def test_an_entry_expires_without_anyone_indexing(corpus: Corpus) -> None:
    corpus.hold(document(1, "pour un temps", expire_at=SOON), document(2, "pour toujours"))
    assert corpus.find("") == ["pour un temps", "pour toujours"]
    assert corpus.find("", now=SOON) == ["pour toujours"]
    assert corpus.facet(FacetName.KIND, now=SOON) == {"news": 1}


class TestFacets:
    def test_each_property_is_counted(self, corpus: Corpus) -> None:
        corpus.hold(
            document(6, "un", themes=("jeunesse",), sdgs=(4, 6), publisher=BRETAGNE),
            document(7, "deux", themes=("jeunesse", "sport"), kind=EntryKind.ACTOR),
            *CALLS.values(),
        )
        assert corpus.facet(FacetName.KIND) == {"news": 1, "actor": 1, "call": 5}
        assert corpus.facet(FacetName.THEME) == {"jeunesse": 2, "sport": 1}
        assert corpus.facet(FacetName.SDG) == {"4": 1, "6": 1}
        assert corpus.facet(FacetName.NETWORK) == {str(PACA): 6, str(BRETAGNE): 1}
        assert corpus.facet(FacetName.YEAR) == {"2026": 7}
        assert corpus.facet(FacetName.CALL_STATUS) == {
            "forthcoming": 1,
            "open": 2,
            "closing_soon": 1,
            "closed": 1,
            "cancelled": 1,
        }

    def test_only_what_is_found_is_counted(self, corpus: Corpus) -> None:
        corpus.hold(document(1, "sport", themes=("a",)), document(2, "eau", themes=("b",)))
        assert corpus.facet(FacetName.THEME, "eau") == {"b": 1}
        assert corpus.facet(FacetName.THEME, "-eau") == {"a": 1}
        assert corpus.facet(FacetName.THEME, "", Filters(themes=frozenset("a"))) == {"a": 1}

    def test_territories_are_counted_as_they_are_found(self, corpus: Corpus) -> None:
        """A call for all Africa is counted under Senegal, which a project names; not under Mali, which none does."""
        corpus.hold(
            document(
                1, "partout en Afrique", territories=("001", "002", "SN", "ML"), listed_territories=("001", "002")
            ),
            document(2, "au Sénégal", territories=("001", "002", "SN"), listed_territories=("001", "002", "SN")),
        )
        counts = corpus.facet(FacetName.TERRITORY)
        assert counts == {"001": 2, "002": 2, "SN": 2}
        for code, count in counts.items():
            assert len(corpus.find("", Filters(territories=frozenset([code])))) == count

    def test_every_count_is_what_its_filter_finds(self, corpus: Corpus) -> None:
        corpus.hold(*CALLS.values())
        for status, count in corpus.facet(FacetName.CALL_STATUS).items():
            assert len(corpus.find("", Filters(call_status=frozenset([CallStatus(status)])))) == count


class TestVisibility:
    @pytest.fixture(autouse=True)
    def _hold(self, corpus: Corpus) -> None:
        corpus.hold(
            document(1, "secret de Bretagne", shown_to=(str(BRETAGNE),), themes=("secret",)),
            document(2, "pour tous", hidden_by=(str(BRETAGNE),), themes=("commun",)),
            document(3, "les deux", shown_to=(str(PACA), str(BRETAGNE)), themes=("commun",)),
        )

    @pytest.mark.parametrize(
        ("network", "expected_titles"),
        [
            (None, ["secret de Bretagne", "pour tous", "les deux"]),
            (PACA, ["pour tous", "les deux"]),
            (BRETAGNE, ["secret de Bretagne", "les deux"]),
            (99, ["pour tous"]),
        ],
    )
    def test_each_network_finds_what_it_shows(
        self, corpus: Corpus, network: int | None, expected_titles: list[str]
    ) -> None:
        assert corpus.find("", network_id=network) == expected_titles

    def test_nothing_else_is_counted_completed_or_spelled(self, corpus: Corpus) -> None:
        query = corpus.query("secret", network_id=PACA)
        assert corpus.find("secret", network_id=PACA) == []
        assert corpus.facet(FacetName.THEME, network_id=PACA) == {"commun": 2}
        assert corpus.engine.complete(query, 10) == []
        assert corpus.engine.vocabulary(query, "secr") == []
        assert corpus.engine.vocabulary(corpus.query(network_id=BRETAGNE), "secr") == [("secret", 1)]

    def test_what_was_removed_since_is_left_out(self, corpus: Corpus) -> None:
        removed = frozenset([2])
        assert corpus.find("", removed=removed) == ["secret de Bretagne", "les deux"]
        assert corpus.facet(FacetName.THEME, removed=removed) == {"secret": 1, "commun": 1}
        assert corpus.engine.complete(corpus.query("tous", removed=removed), 10) == []


def test_no_document_of_the_engine_itself_is_found(corpus: Corpus) -> None:
    corpus.hold()
    assert corpus.find("") == []
    assert corpus.engine.fingerprints() == {}
