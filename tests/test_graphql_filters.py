"""Filters of lists."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from graphql_relay import to_global_id

from asking import ask, execute, fault
from content.models import (
    Actor,
    ApplicantKind,
    Audience,
    Call,
    Funder,
    Network,
    NewsPost,
    Partner,
    Programme,
    Project,
    Relay,
    Sdg,
    Territory,
    Theme,
)
from factories import make_entry


def titles_of(field: str, filters: str, network: str = "") -> list[str]:
    arguments = f'network: "{network}", ' if network else ""
    page = ask(f"{{ {field}({arguments}filter: {{ {filters} }}, first: 100) {{ totalCount nodes {{ title }} }} }}")[
        field
    ]
    assert page["totalCount"] == len(page["nodes"])
    return sorted(node["title"] for node in page["nodes"])


def territories(*codes: str) -> list[Territory]:
    return list(Territory.objects.filter(code__in=codes))


def test_status_follows_the_clock(paca: Network) -> None:
    now = timezone.now()
    make_entry(Call, paca, "À venir", opens_on=(now + timedelta(days=2)).date(), closes_at=now + timedelta(days=40))
    make_entry(Call, paca, "Ouvert", closes_at=now + timedelta(days=40))
    make_entry(Call, paca, "Permanent", recurrence="permanent")
    make_entry(Call, paca, "Bientôt clos", closes_at=now + timedelta(days=13))
    make_entry(Call, paca, "Clos", closes_at=now - timedelta(seconds=1))
    make_entry(Call, paca, "Annulé", cancelled=True, closes_at=now + timedelta(days=13))
    statuses = {node["title"]: node["status"] for node in ask("{ calls { nodes { title status } } }")["calls"]["nodes"]}
    assert statuses == {
        "À venir": "FORTHCOMING",
        "Ouvert": "OPEN",
        "Permanent": "OPEN",
        "Bientôt clos": "CLOSING_SOON",
        "Clos": "CLOSED",
        "Annulé": "CANCELLED",
    }
    for title, status in statuses.items():
        expected = ["Bientôt clos", "Ouvert", "Permanent"] if status == "OPEN" else [title]
        assert titles_of("calls", f"status: [{status}]") == expected
    assert titles_of("calls", "status: [CLOSED, CANCELLED]") == ["Annulé", "Clos"]


@pytest.fixture
def over_the_world(paca: Network) -> None:
    for model in (Call, Project):
        make_entry(model, paca, "Afrique", territories=territories("002"))
        make_entry(model, paca, "Sénégal", territories=territories("SN"))
        make_entry(model, paca, "Bouches-du-Rhône", territories=territories("FR-13"))
        make_entry(model, paca, "Liban et Sénégal", territories=territories("LB", "SN"))
        make_entry(model, paca, "Nulle part")
    latin = make_entry(Call, paca, "Amérique latine sauf Mexique", territories=territories("419"))
    latin.excluded_territories = territories("MX")
    latin.save()


@pytest.mark.parametrize(
    ("codes", "titles"),
    [
        (["SN"], ["Afrique", "Liban et Sénégal", "Sénégal"]),
        (["002"], ["Afrique", "Liban et Sénégal", "Sénégal"]),
        (["ML"], ["Afrique"]),
        (["FR-PAC"], ["Bouches-du-Rhône"]),
        (["FR-13"], ["Bouches-du-Rhône"]),
        (["LB", "FR"], ["Bouches-du-Rhône", "Liban et Sénégal"]),
        (["JP"], []),
    ],
)
def test_territories_match_up_and_down(over_the_world: None, codes: list[str], titles: list[str]) -> None:
    filters = f"territories: {codes}".replace("'", '"')
    assert titles_of("calls", filters) == titles_of("projects", filters) == titles


@pytest.mark.parametrize(("code", "finds"), [("419", True), ("BR", True), ("013", True), ("MX", False)])
def test_a_call_is_not_found_from_what_it_excludes(over_the_world: None, code: str, finds: bool) -> None:
    assert ("Amérique latine sauf Mexique" in titles_of("calls", f'territories: ["{code}"]')) is finds
    assert "Amérique latine sauf Mexique" in titles_of("calls", f'territories: ["{code}", "BR"]')


def test_a_theme_finds_those_under_it(paca: Network) -> None:
    wide = Theme.objects.create(slug="environnement", name="Environnement")
    narrow = Theme.objects.create(slug="eau", name="Eau", parent=wide)
    narrowest = Theme.objects.create(slug="assainissement", name="Assainissement", parent=narrow)
    for field, model in {"news": NewsPost, "actors": Actor, "partners": Partner}.items():
        for theme in (wide, narrow, narrowest):
            make_entry(model, paca, theme.name, themes=[theme])
        make_entry(model, paca, "Tout", themes=[wide, narrow, narrowest])
        assert titles_of(field, 'themes: ["environnement"]') == ["Assainissement", "Eau", "Environnement", "Tout"]
        assert titles_of(field, 'themes: ["eau"]') == ["Assainissement", "Eau", "Tout"]
        assert titles_of(field, 'themes: ["assainissement", "inconnu"]') == ["Assainissement", "Tout"]
        assert titles_of(field, 'themes: ["inconnu"]') == []


def test_goals_and_publishers(paca: Network, bretagne: Network) -> None:
    goals = list(Sdg.objects.filter(number__in=[4, 6]))
    for field, model in {"partners": Partner, "projects": Project, "calls": Call}.items():
        make_entry(model, paca, "Éducation et eau", sdgs=goals)
        make_entry(model, bretagne, "Eau", sdgs=goals[1:], audience=Audience.ALL_NETWORKS)
        assert titles_of(field, "sdgs: [6]") == ["Eau", "Éducation et eau"]
        assert titles_of(field, "sdgs: [4, 17]") == ["Éducation et eau"]
        assert titles_of(field, 'publishedBy: ["bretagne"]') == ["Eau"]
        assert titles_of(field, 'publishedBy: ["bretagne", "nulle-part"]', network="paca") == ["Eau"]
        assert titles_of(field, 'publishedBy: ["nulle-part"]') == []
        assert titles_of(field, 'sdgs: [6], publishedBy: ["paca"]') == ["Éducation et eau"]


def test_featured_is_what_the_viewing_network_features(paca: Network, bretagne: Network) -> None:
    star = make_entry(NewsPost, paca, "À la une", audience=Audience.ALL_NETWORKS)
    make_entry(NewsPost, paca, "Plus loin", audience=Audience.ALL_NETWORKS)
    Relay.objects.create(network=bretagne, entry=star, featured=True)
    assert titles_of("news", "featured: true", network="bretagne") == ["À la une"]
    assert titles_of("news", "featured: false", network="bretagne") == ["Plus loin"]
    assert titles_of("news", "featured: true", network="paca") == []
    assert titles_of("news", "featured: true") == ["À la une"]


def test_funders_by_name_id_or_key(paca: Network) -> None:
    agency = make_entry(Partner, paca, "Agence de l’Eau – Rhône")
    for title, funder in {"Par la fiche": Funder(entry=agency), "Par le nom": Funder(name="Ministère")}.items():
        call = make_entry(Call, paca, title)
        call.funders = [funder, Funder(name="Autre")]
        call.save()
    assert titles_of("calls", 'funders: ["agence de l’eau – RHONE"]') == ["Par la fiche"]
    assert titles_of("calls", f'funders: ["{to_global_id("Partner", agency.uid)}"]') == ["Par la fiche"]
    assert titles_of("calls", f'funders: ["{agency.key}"]') == ["Par la fiche"]
    assert titles_of("calls", f'funders: ["ministere", "{agency.key}"]') == ["Par la fiche", "Par le nom"]
    assert titles_of("calls", 'funders: ["Minist"]') == []


def test_the_other_filters_of_calls(paca: Network) -> None:
    programme = Programme.objects.create(slug="aap-jeunesse", name="AAP Jeunesse", network=paca)
    closes_at = datetime(2026, 4, 15, 10, tzinfo=UTC)
    make_entry(
        Call,
        paca,
        "Jeunesse",
        programme=programme,
        edition=2026,
        scope="thematic",
        closes_at=closes_at,
        eligible_applicants=list(ApplicantKind.objects.filter(code__in=["association", "school"])),
    )
    make_entry(Call, paca, "Autre", edition=2025, closes_at=closes_at + timedelta(days=1))
    for filters in (
        'programme: "aap-jeunesse"',
        "edition: 2026",
        "scope: [THEMATIC, JOINT]",
        "eligibleApplicants: [SCHOOL, COMPANY]",
        'closesBefore: "2026-04-15T12:00:01+02:00"',
        'search: "jeunesse"',
    ):
        assert titles_of("calls", filters) == ["Jeunesse"], filters
    assert titles_of("calls", 'closesAfter: "2026-04-15T12:00:00+02:00"') == ["Autre", "Jeunesse"]
    assert titles_of("calls", 'closesAfter: "2026-04-15T12:00:01+02:00"') == ["Autre"]
    assert titles_of("calls", 'closesBefore: "2026-04-15T12:00:00+02:00"') == []
    assert titles_of("calls", 'programme: "inconnu"') == []


def test_the_filters_of_news_actors_partners_and_projects(paca: Network) -> None:
    make_entry(NewsPost, paca, "Fête", date=date(2026, 6, 21), category="event")
    make_entry(NewsPost, paca, "Poste", date=date(2026, 6, 22), category="job")
    assert titles_of("news", "categories: [EVENT]") == titles_of("news", 'before: "2026-06-21"') == ["Fête"]
    assert titles_of("news", 'after: "2026-06-22"') == ["Poste"]
    lead = make_entry(Actor, paca, "Cheffe de file", kind="association", countries=territories("SN"))
    make_entry(Actor, paca, "Mairie", kind="local_authority")
    assert titles_of("actors", "kinds: [ASSOCIATION, SCHOOL]") == ["Cheffe de file"]
    assert titles_of("actors", 'countries: ["SN"]') == titles_of("actors", 'countries: ["011"]') == ["Cheffe de file"]
    make_entry(Partner, paca, "Financeur", kind="funder")
    make_entry(Partner, paca, "Membre", kind="member")
    assert titles_of("partners", "kinds: [FUNDER]") == ["Financeur"]
    make_entry(Project, paca, "Mené", lead=lead, countries=territories("SN"))
    make_entry(Project, paca, "Sans chef", countries=territories("MG"))
    assert titles_of("projects", f'lead: "{to_global_id("Actor", lead.uid)}"') == ["Mené"]
    assert titles_of("projects", f'lead: "{to_global_id("Call", lead.uid)}"') == []
    assert titles_of("projects", 'lead: "n’importe quoi"') == []
    assert titles_of("projects", 'countries: ["MG", "FR"]') == ["Sans chef"]


def test_places_on_the_map(paca: Network) -> None:
    coordinates = {
        "Marseille": (43.30, 5.37),
        "Toulon": (43.12, 5.93),
        "Fidji": (-17.7, 178.0),
        "Samoa": (-13.8, -172.0),
    }
    for title, (latitude, longitude) in coordinates.items():
        make_entry(Actor, paca, title, latitude=latitude, longitude=longitude)
    make_entry(Actor, paca, "Sans adresse")
    assert titles_of("actors", "near: { latitude: 43.3, longitude: 5.37, kilometres: 0.1 }") == ["Marseille"]
    assert titles_of("actors", "near: { latitude: 43.3, longitude: 5.37, kilometres: 49 }") == ["Marseille"]
    assert titles_of("actors", "near: { latitude: 43.3, longitude: 5.37, kilometres: 50 }") == ["Marseille", "Toulon"]
    assert titles_of("actors", "near: { latitude: -16, longitude: 179, kilometres: 1200 }") == ["Fidji", "Samoa"]
    assert len(titles_of("actors", "near: { latitude: 90, longitude: 0, kilometres: 20100 }")) == 4
    assert titles_of("actors", "bounds: { south: 43, west: 5, north: 43.2, east: 6 }") == ["Toulon"]
    assert titles_of("actors", "bounds: { south: -20, west: 170, north: 0, east: -170 }") == ["Fidji", "Samoa"]


@pytest.mark.parametrize(
    ("field", "filters", "message"),
    [
        ("calls", "sdgs: [4, 18]", "sdgs are numbers from 1 to 17; there is no goal 18."),
        ("calls", 'territories: ["SN", "XX"]', "There is no territory 'XX';"),
        ("actors", 'countries: ["Senegal"]', "There is no territory 'Senegal';"),
        (
            "actors",
            "near: { latitude: 91, longitude: 0, kilometres: 1 }",
            "near.latitude must be between -90 and 90; it is",
        ),
        (
            "actors",
            "near: { latitude: 9, longitude: 0, kilometres: 0 }",
            "near.kilometres must be more than 0 and at most",
        ),
        ("actors", "bounds: { south: 2, west: 0, north: 1, east: 0 }", "bounds.south (2.0) must not be greater than"),
        (
            "actors",
            "bounds: { south: 2, west: 0, north: 3, east: 181 }",
            "bounds.east must be between -180 and 180; it is",
        ),
    ],
)
def test_impossible_values_are_refused_with_the_reason(db: None, field: str, filters: str, message: str) -> None:
    assert fault(f"{{ {field}(filter: {{ {filters} }}) {{ totalCount }} }}").startswith(message)


def test_too_many_values_are_refused_with_their_limit(db: None) -> None:
    themes = [f"t{number}" for number in range(101)]
    message = fault("query ($themes: [String!]) { calls(filter: { themes: $themes }) { totalCount } }", themes=themes)
    assert message == "themes takes at most 100 values; it has 101."


def test_distance_needs_a_point(db: None) -> None:
    assert "needs filter.near" in fault("{ actors(orderBy: DISTANCE) { totalCount nodes { title } } }")


def test_a_network_must_be_known(paca: Network, bretagne: Network) -> None:
    message = "There is no network 'pac'; the networks are bretagne, paca."
    for field in ("calls", "news", "actors", "partners", "projects", "entries", "redirects"):
        assert fault(f'{{ {field}(network: "pac") {{ totalCount }} }}') == message


def test_a_date_time_needs_its_offset(db: None) -> None:
    message = fault_text('{ calls(filter: { closesAfter: "2026-04-15T12:00:00" }) { totalCount } }')
    assert "'2026-04-15T12:00:00' has no offset" in message
    assert "is not a date-time" in fault_text('{ calls(filter: { closesAfter: "demain" }) { totalCount } }')


def test_a_date_time_at_an_end_of_the_calendar_stands_for_always(paca: Network) -> None:
    """Its offset leads out of the calendar."""
    make_entry(Call, paca, "Jeunesse", closes_at=datetime(2026, 4, 15, 12, tzinfo=UTC))
    for bound in ('closesAfter: "0001-01-01T00:00:00+14:00"', 'closesBefore: "9999-12-31T23:59:59-12:00"'):
        assert execute(f"{{ calls(filter: {{ {bound} }}) {{ totalCount }} }}").data == {"calls": {"totalCount": 1}}


def fault_text(document: str) -> str:
    errors = execute(document).errors
    assert errors
    return errors[0].message


def test_empty_conditions_filter_nothing(paca: Network) -> None:
    make_entry(Call, paca, "Seul")
    assert titles_of("calls", 'themes: [], status: [], search: "", territories: null') == ["Seul"]


STRANGE = ["\0", "\ud800", "a\0b", "'; DROP TABLE", "%", "_", "é" * 5000, "‮", "\uffff"]


@pytest.mark.parametrize("text", STRANGE)
def test_strange_strings_match_nothing_and_break_nothing(paca: Network, text: str) -> None:
    make_entry(Call, paca, "Un appel")
    document = """query ($text: String!, $id: ID!, $url: URL!) {
      themes: calls(filter: { themes: [$text] }) { totalCount }
      funders: calls(filter: { funders: [$text] }) { totalCount }
      programme: calls(filter: { programme: $text }) { totalCount }
      publishedBy: calls(filter: { publishedBy: [$text] }) { totalCount }
      search: calls(filter: { search: $text }) { totalCount }
      lead: projects(filter: { lead: $id }) { totalCount }
      node(id: $id) { id }
      nodes(ids: [$id]) { id }
      byUrl: entry(url: $url) { id }
      bySlug: entry(network: "paca", kind: CALL, slug: $text) { id }
      network(code: $text) { code }
      byHost: network(hostname: $text) { code }
      territories(query: $text) { code }
    }"""
    answer: dict[str, Any] = ask(document, text=text, id=text, url=f"http://paca.localhost/{text}")
    assert all(answer[name]["totalCount"] == 0 for name in ("themes", "funders", "programme", "publishedBy", "lead"))
    assert [answer[name] for name in ("node", "byUrl", "bySlug", "network", "byHost")] == [None] * 5
    assert answer["nodes"] == [None]
    key = to_global_id("Actor", "x\0")
    assert ask("query ($id: ID!) { node(id: $id) { id } }", id=key) == {"node": None}
