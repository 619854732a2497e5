"""The search and suggest fields, whichever engine answers."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from wagtail.models import PageViewRestriction

from asking import ask, fault
from content.models import Actor, Audience, Call, Network, NewsPost, Relay, Sdg, Territory, Theme
from factories import make_entry
from searching_api import SEARCH, SUGGEST, facet, search, suggest, titles

Index = Callable[[], None]


def test_finds_entries_of_all_kinds(index: Index, paca: Network) -> None:
    make_entry(Call, paca, "Jeunesse et coopération décentralisée")
    make_entry(Actor, paca, "Maison des coopérations")
    make_entry(NewsPost, paca, "Sport")
    index()
    results = search("coopération")
    assert {edge["node"]["__typename"] for edge in results["edges"]} == {"Call", "Actor"}
    assert results["totalCount"] == 2
    assert not results["degraded"]
    assert results["edges"][0]["score"] >= results["edges"][1]["score"] > 0


def test_lists_filter_by_the_same_search(index: Index, paca: Network) -> None:
    make_entry(Call, paca, "Un appel sénégalais")
    make_entry(Call, paca, "Un autre appel")
    make_entry(Actor, paca, "Sénégal")
    index()
    assert ask('{ calls(filter: {search: "sénégal"}) { totalCount nodes { title } } }')["calls"] == {
        "totalCount": 1,
        "nodes": [{"title": "Un appel sénégalais"}],
    }
    assert ask('{ calls(filter: {search: "?!"}) { totalCount } }')["calls"]["totalCount"] == 2


class TestHighlights:
    def highlights(self, query: str) -> dict[str, list[str]]:
        (edge,) = search(query)["edges"]
        return {highlight["field"]: highlight["fragments"] for highlight in edge["highlights"]}

    def test_mark_all_forms_and_synonyms(self, index: Index, paca: Network) -> None:
        make_entry(
            NewsPost,
            paca,
            "Deux projets sénégalais",
            summary="L’AAP",
            body=[("paragraph", "<p>Un appel à projets</p>")],
        )
        index()
        assert self.highlights("projet Sénégal") == {
            "title": ["Deux <mark>projets</mark> <mark>sénégalais</mark>"],
            "body": ["Un appel à <mark>projets</mark>"],
        }
        assert self.highlights("AAP") == {
            "summary": ["L’<mark>AAP</mark>"],
            "body": ["Un <mark>appel à projets</mark>"],
        }

    def test_hold_mark_elements_only(self, index: Index, paca: Network) -> None:
        make_entry(
            NewsPost,
            paca,
            'Eau <script>alert("eau")</script> & <mark>eau</mark>',
            body=[("paragraph", "<p>eau &lt;img src=x onerror=eau&gt;</p>")],
        )
        index()
        assert self.highlights("eau") == {
            "title": [
                "<mark>Eau</mark> &lt;script&gt;alert(&quot;<mark>eau</mark>&quot;)&lt;/script&gt; &amp;"
                " &lt;mark&gt;<mark>eau</mark>&lt;/mark&gt;"
            ],
            "body": ["<mark>eau</mark> &lt;img src=x onerror=<mark>eau</mark>&gt;"],
        }

    def test_are_short(self, index: Index, paca: Network) -> None:
        make_entry(NewsPost, paca, "Titre", body=[("paragraph", f"<p>{'avant ' * 100}eau{' après' * 100}</p>")])
        index()
        (fragment,) = self.highlights("eau")["body"]
        assert "<mark>eau</mark>" in fragment
        assert fragment.startswith("…avant")
        assert fragment.endswith("après…")
        assert len(fragment) < 200

    def test_none_without_words(self, index: Index, paca: Network) -> None:
        make_entry(NewsPost, paca, "Titre")
        index()
        assert self.highlights("") == {}


class TestFilters:
    @pytest.fixture(autouse=True)
    def _content(self, index: Index, paca: Network, bretagne: Network) -> None:
        youth = Theme.objects.create(slug="jeunesse", name="Jeunesse")
        school = Theme.objects.create(slug="ecole", name="École", parent=youth)
        now = timezone.now()
        territories = {code: Territory.objects.get(code=code) for code in ("419", "MX", "SN", "002")}
        make_entry(
            Call,
            paca,
            "Amérique latine sauf Mexique",
            territories=[territories["419"]],
            excluded_territories=[territories["MX"]],
            closes_at=now + timedelta(days=3),
            themes=[school],
        )
        make_entry(Call, paca, "Afrique", territories=[territories["002"]], closes_at=now - timedelta(days=3))
        make_entry(
            Actor,
            bretagne,
            "Sénégal",
            territories=[territories["SN"]],
            sdgs=[Sdg.objects.get(number=6)],
            themes=[youth],
        )
        index()

    def test_keep_what_they_say(self) -> None:
        expected: list[tuple[dict[str, Any], set[str]]] = [
            ({"kinds": ["ACTOR"]}, {"Sénégal"}),
            ({"kinds": []}, {"Sénégal", "Afrique", "Amérique latine sauf Mexique"}),
            ({"themes": ["jeunesse"]}, {"Sénégal", "Amérique latine sauf Mexique"}),
            ({"themes": ["ecole"]}, {"Amérique latine sauf Mexique"}),
            ({"themes": ["\ud800"]}, set()),
            ({"sdgs": [6, 7]}, {"Sénégal"}),
            ({"territories": ["SN"]}, {"Sénégal", "Afrique"}),
            ({"territories": ["002"]}, {"Sénégal", "Afrique"}),
            ({"territories": ["GT"]}, {"Amérique latine sauf Mexique"}),
            ({"territories": ["MX"]}, set()),
            ({"territories": ["001"]}, {"Sénégal", "Afrique", "Amérique latine sauf Mexique"}),
            ({"callStatus": ["OPEN"]}, {"Amérique latine sauf Mexique"}),
            ({"callStatus": ["CLOSED", "CLOSING_SOON"]}, {"Afrique", "Amérique latine sauf Mexique"}),
            ({"publishedBy": ["bretagne"]}, {"Sénégal"}),
            ({"publishedBy": ["nulle-part"]}, set()),
            ({"publishedAfter": "2100-01-01T00:00:00Z"}, set()),
            ({"publishedBefore": "2100-01-01T00:00:00Z", "sdgs": [6]}, {"Sénégal"}),
        ]
        for given, expected_titles in expected:
            assert set(titles("", filter=given)) == expected_titles, given

    def test_a_mistake_is_told(self) -> None:
        assert "There is no territory 'ZZ'" in fault(SEARCH, query="", filter={"territories": ["ZZ"]})
        assert "there is no goal 18" in fault(SEARCH, query="", filter={"sdgs": [18]})
        assert "There is no network 'nowhere'" in fault(SEARCH, query="", network="nowhere")
        assert "at most 100" in fault(SEARCH, query="", filter={"themes": ["a"] * 101})

    def test_facets_leave_their_own_filter_out(self) -> None:
        results = search("", filter={"kinds": ["ACTOR"], "themes": ["ecole"]})
        assert results["totalCount"] == 0
        assert facet(results, "KIND") == [
            {"value": "CALL", "label": "appel à projets", "count": 1, "selected": False},
            {"value": "ACTOR", "label": "acteur", "count": 0, "selected": True},
        ]
        assert facet(results, "THEME") == [
            {"value": "jeunesse", "label": "Jeunesse", "count": 1, "selected": False},
            {"value": "ecole", "label": "École", "count": 0, "selected": True},
        ]

    def test_facets_are_for_people(self) -> None:
        results = search("")
        assert [value["label"] for value in facet(results, "CALL_STATUS")] == ["ouvert", "bientôt clos", "clos"]
        assert facet(results, "SDG")[0]["label"] == "ODD 6 – Eau propre et assainissement"
        assert {value["value"]: value["label"] for value in facet(results, "NETWORK")} == {
            "paca": "Territoires Solidaires",
            "bretagne": "Réseau Bretagne Solidaire",
        }
        assert {"SN": "Sénégal", "419": "Amérique latine et Caraïbes"}.items() <= {
            value["value"]: value["label"] for value in facet(results, "TERRITORY")
        }.items()

    def test_every_value_finds_what_it_counts(self) -> None:
        names = {
            "KIND": "kinds",
            "THEME": "themes",
            "SDG": "sdgs",
            "TERRITORY": "territories",
            "CALL_STATUS": "callStatus",
            "NETWORK": "publishedBy",
        }
        for name, argument in names.items():
            for value in facet(search(""), name):
                given = int(value["value"]) if name == "SDG" else value["value"]
                results = search("", filter={argument: [given]})
                assert results["totalCount"] == value["count"] > 0
                assert next(facet_value for facet_value in facet(results, name) if facet_value["selected"]) == {
                    **value,
                    "selected": True,
                }

    def test_a_year_is_selected_by_its_dates(self) -> None:
        year = timezone.localtime(timezone.now() - timedelta(days=1)).year
        results = search("", filter={"publishedAfter": f"{year}-01-01T00:00:00Z"})
        assert facet(results, "YEAR") == [{"value": str(year), "label": str(year), "count": 3, "selected": True}]


class TestPages:
    @pytest.mark.parametrize("order", ["RELEVANCE", "NEWEST", "CLOSING_SOONEST"])
    def test_hold_everything_once(self, index: Index, paca: Network, order: str) -> None:
        for number in range(7):
            make_entry(Call, paca, f"Appel {number}", closes_at=timezone.now() + timedelta(days=number))
        index()
        seen: list[str] = []
        after = None
        for _page in range(3):
            results = search("appel", orderBy=order, first=3, after=after)
            assert results["totalCount"] == 7
            assert results["pageInfo"]["hasPreviousPage"] == (after is not None)
            seen += [node["title"] for node in results["nodes"]]
            after = results["pageInfo"]["endCursor"]
        assert results["pageInfo"]["hasNextPage"] is False
        assert sorted(seen) == [f"Appel {number}" for number in range(7)]

    def test_a_page_is_of_at_most_100(self, index: Index, paca: Network) -> None:
        assert fault(SEARCH, query="", first=101) == "first must be between 0 and 100; it is 101."
        assert search("", first=0)["nodes"] == []

    def test_a_cursor_belongs_to_its_order(self, index: Index, paca: Network) -> None:
        make_entry(NewsPost, paca, "Eau")
        index()
        cursor = search("eau")["pageInfo"]["endCursor"]
        assert "another list or order" in fault(SEARCH, query="eau", orderBy="NEWEST", after=cursor)
        assert "not a cursor" in fault(SEARCH, query="eau", after="garbage")


class TestVisibility:
    @pytest.fixture(autouse=True)
    def _content(self, index: Index, paca: Network, bretagne: Network) -> None:
        theme = Theme.objects.create(slug="arcane", name="Arcane")
        hidden = Theme.objects.create(slug="arcades", name="Arcades")
        make_entry(NewsPost, paca, "Arcane propre", themes=[theme])
        make_entry(NewsPost, paca, "Arcane partagé", audience=Audience.ALL_NETWORKS)
        masked = make_entry(NewsPost, paca, "Arcane masqué", audience=Audience.ALL_NETWORKS, themes=[theme])
        Relay.objects.create(network=bretagne, entry=masked, hidden=True)
        make_entry(NewsPost, paca, "Arcane brouillon", live=False, themes=[hidden])
        private = make_entry(NewsPost, paca, "Arcane privé", themes=[hidden])
        PageViewRestriction.objects.create(page=private, restriction_type="login")
        make_entry(NewsPost, paca, "Arcane expiré", expire_at=timezone.now() - timedelta(seconds=1), themes=[hidden])
        index()

    def test_nothing_else_is_found(self) -> None:
        assert set(titles("arcane")) == {"Arcane propre", "Arcane partagé", "Arcane masqué"}
        assert set(titles("arcane", network="paca")) == {"Arcane propre", "Arcane partagé", "Arcane masqué"}
        assert titles("arcane", network="bretagne") == ["Arcane partagé"]

    def test_nothing_else_is_counted(self) -> None:
        results = search("", network="bretagne")
        assert results["totalCount"] == 1
        assert facet(results, "THEME") == []
        assert facet(search(""), "THEME") == [{"value": "arcane", "label": "Arcane", "count": 2, "selected": False}]

    def test_nothing_else_is_suggested(self) -> None:
        assert suggest("arc", network="bretagne") == [("ENTRY", "Arcane partagé"), ("QUERY", "arcane")]
        assert suggest("propre", network="bretagne") == []
        assert ("THEME", "Arcane") in suggest("arc")
        assert ("THEME", "Arcades") not in suggest("arc")

    def test_nothing_else_is_meant(self) -> None:
        assert search("brouilon")["didYouMean"] is None
        assert search("masquee", network="bretagne")["didYouMean"] is None
        assert search("partgé", network="bretagne")["didYouMean"] == "partagé"


class TestDidYouMean:
    @pytest.fixture(autouse=True)
    def _content(self, index: Index, paca: Network) -> None:
        for number in range(3):
            make_entry(NewsPost, paca, f"Coopération décentralisée {number}")
        make_entry(Actor, paca, "Une ville au Sénégal")
        index()

    def test_offers_what_finds_more(self) -> None:
        for typed, meant in {
            "cooperaton": "coopération",
            "coopértaion": "coopération",
            "Ocopération décentralisé": "Coopération décentralisé",
            "coopération décentraliséz": "coopération décentralisée",
            "cooperation": None,
            "coopération": None,
            "coopé": "coopération",
            "xyzzyx": None,
            "12345": None,
            "": None,
            '"cooperaton"': None,
        }.items():
            assert search(typed)["didYouMean"] == meant, typed

    def test_respects_the_filters(self) -> None:
        assert search("senegual")["didYouMean"] == "sénégal"
        assert search("senegual", filter={"kinds": ["CALL"]})["didYouMean"] is None


class TestSuggestions:
    @pytest.fixture(autouse=True)
    def _content(self, index: Index, paca: Network) -> None:
        theme = Theme.objects.create(slug="eau", name="Eau et assainissement")
        Theme.objects.create(slug="eaux", name="Eaux usées")
        make_entry(NewsPost, paca, "L’eau potable au Sénégal", themes=[theme])
        make_entry(NewsPost, paca, "Éducation : une école")
        index()

    def test_themes_titles_and_words(self) -> None:
        assert suggest("ea") == [
            ("THEME", "Eau et assainissement"),
            ("ENTRY", "L’eau potable au Sénégal"),
            ("QUERY", "eau"),
        ]
        assert ask('{ suggest(prefix: "ea", first: 2) { theme { slug } } }')["suggest"] == [
            {"theme": {"slug": "eau"}},
            {"theme": None},
        ]
        assert ("QUERY", "eau") not in suggest("eau")
        assert suggest("eau pot") == [("ENTRY", "L’eau potable au Sénégal"), ("QUERY", "eau potable")]

    def test_a_word_half_typed_is_no_slip(self, index: Index, paca: Network) -> None:
        make_entry(NewsPost, paca, "Une scène")
        index()
        assert ("ENTRY", "L’eau potable au Sénégal") in suggest("séné")

    def test_whatever_the_accents_and_case(self) -> None:
        for typed in ("education", "ÉCO", "l’éco", "educ"):
            assert ("ENTRY", "Éducation : une école") in suggest(typed), typed

    def test_so_many_at_most(self) -> None:
        assert len(suggest("ea", first=1)) == 1
        assert suggest("ea", first=0) == []
        assert fault(SUGGEST, prefix="ea", first=21) == "first must be between 0 and 20; it is 21."

    def test_any_string_will_do(self) -> None:
        for typed in ("", " ", "\0", "\ud800", "(", ".*", "-", '"', "a" * 10_000):
            assert suggest(typed) == []


def test_some_of_the_words_will_do_where_few_entries_have_all(index: Index, paca: Network) -> None:
    make_entry(NewsPost, paca, "Eau potable", summary="Au Sénégal")
    make_entry(Call, paca, "Eau")
    index()
    assert titles("eau potable") == ["Eau potable", "Eau"]
    assert titles("eau potable madagascar") == ["Eau potable"]
    assert titles("eau potable", orderBy="NEWEST") == titles('"eau potable"') == ["Eau potable"]
    # A filter narrows what is found without it; it never makes the search more lenient.
    assert titles("eau potable", orderBy="NEWEST", filter={"kinds": ["CALL"]}) == []
