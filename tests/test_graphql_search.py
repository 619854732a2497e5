"""The search and suggest fields: what they cost, and what answers while there is no index."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from asking import ask
from content.models import Audience, Call, Entry, Network, NewsPost, Sdg, Territory, Theme
from factories import make_entry
from searching_api import search, suggest, titles

Index = Callable[[], None]


class TestWithoutAnIndex:
    @pytest.fixture(autouse=True)
    def _no_index(self, settings: Any, tmp_path: Any) -> None:
        settings.SEARCH_INDEX_PATH = tmp_path / "nowhere"

    def test_the_database_answers(self, paca: Network, bretagne: Network) -> None:
        make_entry(NewsPost, paca, "L’école au Sénégal", audience=Audience.ALL_NETWORKS)
        make_entry(NewsPost, paca, "Sport", summary="Une école")
        make_entry(NewsPost, paca, "Brouillon d’école", live=False)
        results = search("ecole", first=1)
        assert results["degraded"]
        assert (results["facets"], results["didYouMean"]) == ([], None)
        assert titles("école") == ["Sport", "L’école au Sénégal"]
        assert titles("école -sport") == titles("école", network="bretagne") == ["L’école au Sénégal"]
        assert suggest("éco") == [("ENTRY", "Sport"), ("ENTRY", "L’école au Sénégal")]

    def test_the_database_filters_and_pages_results(self, paca: Network) -> None:
        senegal = Territory.objects.get(code="SN")
        theme = Theme.objects.create(slug="eau", name="Eau")
        for number in range(3):
            make_entry(
                Call,
                paca,
                f"Appel {number}",
                territories=[senegal],
                themes=[theme],
                sdgs=[Sdg.objects.get(number=6)],
                closes_at=timezone.now() + timedelta(days=1),
            )
        search_filter = {
            "kinds": ["CALL"],
            "themes": ["eau"],
            "sdgs": [6],
            "territories": ["002"],
            "callStatus": ["OPEN"],
            "publishedBy": ["paca"],
            "publishedAfter": "2020-01-01T00:00:00Z",
            "publishedBefore": "2100-01-01T00:00:00Z",
        }
        first_page = search("appel", filter=search_filter, first=2)
        assert first_page["totalCount"] == 3
        next_page = search("appel", filter=search_filter, first=2, after=first_page["pageInfo"]["endCursor"])
        assert [node["title"] for node in first_page["nodes"] + next_page["nodes"]] == ["Appel 2", "Appel 1", "Appel 0"]
        assert titles("appel", filter={"territories": ["FR"]}) == []

    def test_strange_strings_break_nothing(self, db: None) -> None:
        for text in ("\0", "\ud800", "-", '"', "a" * 10_000, "%_%"):
            assert titles(text) == []


def test_the_same_number_of_queries_for_any_number_of_hits(index: Index, paca: Network) -> None:
    def count() -> int:
        index()
        with CaptureQueriesContext(connection) as queries:
            search("appel", first=100)
        return len(queries)

    def make(kind: type[Entry], number: int) -> None:
        make_entry(kind, paca, f"Appel {number}", themes=[theme], body=[("paragraph", "<p>Appel</p>")])

    theme = Theme.objects.create(slug="eau", name="Eau")
    make(Call, 0)
    make(NewsPost, 0)
    few = count()
    for number in range(1, 6):
        make(Call, number)
        make(NewsPost, number)
    assert count() == few


def test_only_what_is_selected_is_computed(index: Index, paca: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*arguments: Any) -> None:
        raise AssertionError(arguments)

    make_entry(NewsPost, paca, "Eau")
    index()
    for name in ("count", "facet"):
        monkeypatch.setattr(f"search.execution.Search.{name}", never)
    for name in ("did_you_mean", "highlights"):
        monkeypatch.setattr(f"api.search_pages.{name}", never)
    assert ask('{ search(query: "eau") { nodes { title } } }') == {"search": {"nodes": [{"title": "Eau"}]}}
