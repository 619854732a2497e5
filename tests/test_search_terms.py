"""What readers search for: what is counted and what isn't, clicks from any site, and the report for editors."""

import csv
import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, User
from django.test import Client
from django.utils import timezone

from api.global_ids import global_id
from cms.roles import COORDINATION, Role
from content.models import Audience, Call, Network
from factories import make_entry
from search import indexing, term_counts
from search.models import SearchTerm

SEARCH = """
query ($query: String!, $network: String, $filter: SearchFilter, $order: SearchOrder, $first: Int, $after: String) {
  search(query: $query, network: $network, filter: $filter, orderBy: $order, first: $first, after: $after) {
    nodes { id }
    pageInfo { endCursor }
  }
}
"""
REPORT = "/admin/reports/search-terms/"
TODAY = timezone.localdate()

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_yet(db: None) -> None:
    """Tests that ask without HTTP leave searches that no request's end has written."""
    term_counts.write_pending_counts()
    SearchTerm.objects.all().delete()


@pytest.fixture
def water(paca: Network, index: Callable[[], None]) -> Call:
    """The one call that a search for water finds, in all networks."""
    call = make_entry(Call, paca, "Eau potable", audience=Audience.ALL_NETWORKS)
    index()
    return call


def search(client: Client, query: str, **variables: Any) -> dict[str, Any]:
    body = {"query": SEARCH, "variables": {"query": query, **variables}}
    results: dict[str, Any] = client.post("/graphql/", body, "application/json").json()["data"]["search"]
    return results


def click(client: Client, **fields: str) -> Any:
    return client.post("/search-clicks", "&".join(f"{name}={value}" for name, value in fields.items()), FORM)


FORM = "application/x-www-form-urlencoded"


def counted() -> dict[tuple[str | None, str], tuple[int, int, int]]:
    """Searches, those without result, and clicks, by network and text."""
    return {
        (term.network and term.network.code, term.text): (term.searches, term.without_result, term.clicks)
        for term in SearchTerm.objects.select_related("network")
    }


def count(text: str, network: Network | None = None, day: date = TODAY, **counts: int) -> SearchTerm:
    return SearchTerm.objects.create(text=text, network=network, day=day, **{"searches": 1, **counts})


def test_a_search_is_one_row_whatever_its_case_accents_and_spaces(client: Client, water: Call) -> None:
    for text in ("Énergie  solaire", " energie solaire ", "ENERGIE SOLAIRE"):
        search(client, text, network="paca")
    search(client, "énergie solaire")
    assert counted() == {("paca", "energie solaire"): (3, 3, 0), (None, "energie solaire"): (1, 1, 0)}
    assert set(SearchTerm.objects.values_list("day", flat=True)) == {TODAY}


def test_without_result_is_what_finds_nothing_without_filters(client: Client, water: Call) -> None:
    search(client, "eau")
    search(client, "eau", filter={"kinds": ["ACTOR"]})
    search(client, "spéléologie", filter={"kinds": ["CALL"]})
    search(client, "spéléologie", order="NEWEST")
    assert counted() == {(None, "eau"): (2, 0, 0), (None, "speleologie"): (2, 1, 0)}


def test_what_finds_nothing_while_the_engine_is_away_is_not_without_result(client: Client, paca: Network) -> None:
    assert search(client, "eau")["nodes"] == []  # there is no index
    assert counted() == {(None, "eau"): (1, 0, 0)}


def test_a_search_counts_once_however_many_pages_are_read(client: Client, water: Call) -> None:
    make_entry(Call, water.network, "Eau et assainissement")
    indexing.catch_up()
    first = search(client, "eau", first=1)
    assert search(client, "eau", first=1, after=first["pageInfo"]["endCursor"])["nodes"]
    assert counted() == {(None, "eau"): (1, 0, 0)}


def test_a_search_in_the_portal_counts_once(client: Client, water: Call) -> None:
    client.get("/recherche/", {"q": "Eau"}, headers={"host": "paca.localhost"})
    client.get("/recherche/", {"q": "Eau", "rubrique": "annuaire"})
    client.get("/recherche/")
    assert counted() == {("paca", "eau"): (1, 0, 0), (None, "eau"): (1, 0, 0)}


def test_an_answer_that_the_client_has_already_counts_too(client: Client, water: Call) -> None:
    document = '{ search(query: "eau") { nodes { title } } }'
    answer = client.get("/graphql/", {"query": document})
    assert client.get("/graphql/", {"query": document}, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    assert counted() == {(None, "eau"): (2, 0, 0)}


@pytest.mark.parametrize(
    "text",
    [
        "camille@exemple.fr",
        "camille＠exemple.fr",
        "06 12 34 56 78",
        "+33.6.12.34.56.78",
        "siren 732829320",
        "eau" * 34,
        "œ" * 51,
        "",
        " ?! ",
        "\0",
    ],
)
def test_texts_that_may_name_a_person_or_have_no_letter_are_not_counted(client: Client, water: Call, text: str) -> None:
    search(client, text)
    assert counted() == {}


def test_years_are_no_telephone_number(client: Client, water: Call) -> None:
    search(client, "FEDER 2021-2027")
    search(client, "eau\0\ud800 12345")
    assert set(counted()) == {(None, "feder 2021-2027"), (None, "eau 12345")}


def test_suggestions_and_counts_alone_are_no_search(client: Client, water: Call) -> None:
    for document in ('{ suggest(prefix: "eau") { text } }', '{ search(query: "eau") { totalCount } }'):
        client.post("/graphql/", {"query": document}, "application/json")
    assert counted() == {}


def test_an_answer_comes_even_where_nothing_can_be_counted(
    client: Client, water: Call, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(SearchTerm._meta, "db_table", "away")
    assert search(client, "eau")["nodes"]
    assert "could not be counted" in caplog.text
    monkeypatch.undo()
    search(client, "eau")
    assert counted() == {(None, "eau"): (1, 0, 0)}


def test_clicks_count_with_the_search_once_each(client: Client, water: Call) -> None:
    entry = global_id(water)
    for _ in range(2):
        search(client, "L'eau", network="paca")
    search(client, "L'eau")
    for _ in range(3):
        response = click(client, network="paca", query="l'Eau", entry=entry)
        assert (response.status_code, response.content, response.cookies) == (204, b"", {})
    assert counted() == {("paca", "l'eau"): (2, 0, 2), (None, "l'eau"): (1, 0, 0)}
    click(client, query="l'eau", entry=entry)
    assert counted()[None, "l'eau"] == (1, 0, 1)


def test_a_click_counts_with_a_search_of_yesterday_but_no_older(client: Client, water: Call) -> None:
    counts = [count("eau", day=TODAY - timedelta(days=days)) for days in (1, 2)]
    for _ in range(2):
        click(client, query="eau", entry=global_id(water))
    assert [SearchTerm.objects.get(pk=term.pk).clicks for term in counts] == [1, 0]


def test_a_click_tells_nothing_of_what_others_search_and_adds_no_text(client: Client, water: Call) -> None:
    for query in ("jamais cherché", "camille@exemple.fr"):
        assert click(client, query=query, entry=global_id(water)).status_code == 204
    assert counted() == {}


def test_clicks_are_taken_from_any_site(client: Client, water: Call) -> None:
    strict = Client(enforce_csrf_checks=True)
    search(client, "eau")
    response = strict.post(
        "/search-clicks/",
        f"query=eau&entry={global_id(water)}",
        FORM + ";charset=UTF-8",
        headers={"Origin": "https://ailleurs.example"},
    )
    assert (response.status_code, response["Access-Control-Allow-Origin"]) == (204, "*")
    assert counted() == {(None, "eau"): (1, 0, 1)}


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"q": "eau"}, "The field query is missing"),
        ({"query": "eau"}, "The field entry is missing"),
        ({"query": "eau", "entry": "Q2FsbDp4"}, "entry is not the id of an entry that can be read there"),
        ({"query": "eau", "entry": "\0"}, "entry is not the id"),
        (
            {"query": "eau", "entry": "x", "network": "sud"},
            "There is no network 'sud'; the networks are bretagne, paca",
        ),
    ],
)
def test_a_bad_click_is_refused_with_the_reason(
    client: Client, paca: Network, bretagne: Network, fields: Any, message: str
) -> None:
    response = click(client, **fields)
    (error,) = response.json()["errors"]
    assert (response.status_code, error["extensions"]["code"]) == (400, "BAD_USER_INPUT")
    assert error["message"].startswith(message)


def test_an_entry_that_the_network_does_not_show_is_no_result(client: Client, bretagne: Network, water: Call) -> None:
    own_call = make_entry(Call, water.network, "Eau d’ici")
    assert click(client, network="paca", query="eau", entry=global_id(own_call)).status_code == 204
    assert click(client, network="bretagne", query="eau", entry=global_id(own_call)).status_code == 400
    assert click(client, query="eau", entry=global_id(water.network)).status_code == 400


def test_other_requests_for_clicks_are_refused(client: Client, water: Call) -> None:
    refused = client.get("/search-clicks")
    assert (refused.status_code, refused["Allow"]) == (405, "POST")
    for content, content_type, status in [
        ("query=eau", FORM + ";charset=latin-1", 400),
        ("&".join(["a=1"] * 2000), FORM, 400),
        (f"query={'e' * 20_000}", FORM, 413),
        ('{"query": "eau"}', "application/json", 415),
    ]:
        response = client.post("/search-clicks", content, content_type)
        assert (response.status_code, len(response.json()["errors"])) == (status, 1)


def log_in(client: Client, group: str) -> None:
    user = User.objects.create_user("camille")
    user.groups.add(Group.objects.get(name=group))
    client.force_login(user)


def report_rows(client: Client, **filters: str) -> list[tuple[str, ...]]:
    """The rows of the report, without what spaces a language writes numbers with."""
    page = BeautifulSoup(client.get(REPORT, filters).content, "lxml")
    for actions in page.select(".listing .actions"):
        actions.decompose()
    return [tuple("".join(cell.get_text().split()) for cell in row("td")) for row in page.select(".listing tbody tr")]


def texts(client: Client, **filters: str) -> list[str]:
    return [row[0] for row in report_rows(client, **filters)]


def links(client: Client, **filters: str) -> list[Any]:
    page = BeautifulSoup(client.get(REPORT, filters).content, "lxml")
    return [link["href"] for link in page.select("tbody .title-wrapper a")]


@pytest.fixture
def searches(paca: Network, bretagne: Network) -> None:
    count("eau", paca, searches=4, clicks=1)
    count("eau", paca, TODAY - timedelta(days=20), searches=2, without_result=1, clicks=1)
    count("mexique", paca, searches=3)
    count("dragons", paca, TODAY - timedelta(days=8), searches=2, without_result=2)
    count("eau", bretagne, searches=10)
    count("algues", bretagne)
    count("carrefour", searches=7)


def test_the_report_sums_the_days_of_a_text(client: Client, searches: None) -> None:
    log_in(client, "Éditeurs – paca")
    assert report_rows(client) == [
        ("eau", "6", "1", "2", "33%"),
        ("mexique", "3", "0", "0", "0%"),
        ("dragons", "2", "2", "0", "0%"),
    ]
    assert texts(client, ordering="-fruitless") == ["dragons", "eau", "mexique"]
    assert texts(client, ordering="text") == ["dragons", "eau", "mexique"]


def test_each_network_sees_its_own_searches(client: Client, searches: None, paca: Network) -> None:
    log_in(client, "Responsables – bretagne")
    assert report_rows(client) == [("eau", "10", "0", "0", "0%"), ("algues", "1", "0", "0", "0%")]
    assert report_rows(client, network=str(paca.pk)) == report_rows(client)
    assert "Territoires Solidaires" not in client.get(REPORT).content.decode()


@pytest.mark.parametrize("group", [COORDINATION, "admin"])
def test_the_coordination_sees_all_of_them(client: Client, searches: None, paca: Network, group: str) -> None:
    if group == COORDINATION:
        log_in(client, group)
    else:
        client.force_login(User.objects.create_superuser("admin"))
    assert texts(client) == ["eau", "carrefour", "mexique", "dragons", "algues"]
    assert report_rows(client)[0] == ("eau", "16", "1", "2", "12%")
    assert texts(client, network=str(paca.pk)) == ["eau", "mexique", "dragons"]
    assert texts(client, network="carrefour") == ["carrefour"]


def test_contributors_have_no_report(client: Client, searches: None) -> None:
    log_in(client, f"{Role.CONTRIBUTOR.label} – paca")
    assert client.get(REPORT).status_code == 302
    assert REPORT not in client.get("/admin/").content.decode()
    client.force_login(User.objects.create_superuser("admin"))
    assert REPORT in client.get("/admin/").content.decode()


def test_the_report_is_filtered(client: Client, searches: None) -> None:
    log_in(client, "Éditeurs – paca")
    assert texts(client, show="without_result") == ["eau", "dragons"]
    assert texts(client, show="without_click") == ["mexique"]
    assert report_rows(client, last="7") == [("eau", "4", "0", "1", "25%"), ("mexique", "3", "0", "0", "0%")]
    until = (TODAY - timedelta(days=8)).isoformat()
    assert report_rows(client, day_to=until) == [("dragons", "2", "2", "0", "0%"), ("eau", "2", "1", "1", "50%")]
    assert "Aucune recherche ne correspond à ces filtres." in page(client, day_to="2020-01-01")


def page(client: Client, **filters: str) -> str:
    return client.get(REPORT, filters).content.decode()


def test_an_empty_report_says_so(client: Client, paca: Network) -> None:
    log_in(client, "Éditeurs – paca")
    assert "Aucune recherche n’a été comptée." in page(client)


def test_a_text_leads_to_the_search_of_its_network(client: Client, searches: None, paca: Network) -> None:
    count("a&b <i>", paca)
    log_in(client, "Éditeurs – paca")
    assert links(client, last="7")[-1] == "http://paca.localhost/recherche?q=a%26b+%3Ci%3E"
    client.force_login(User.objects.create_superuser("admin"))
    assert links(client, show="without_result")[0] == "http://localhost/recherche?q=eau"
    assert links(client, network=str(paca.pk))[0] == "http://paca.localhost/recherche?q=eau"
    assert links(client, network="carrefour")[0] == "http://localhost/recherche?q=carrefour"
    paca.set_hostnames([])
    assert links(client, network=str(paca.pk))[0] == "http://localhost/recherche?q=eau"


def test_a_text_leads_to_a_best_bet_for_it(client: Client, searches: None) -> None:
    log_in(client, f"{Role.EDITOR.label} – paca")
    page = BeautifulSoup(client.get(REPORT).content, "lxml")
    (link,) = page.select('a[href$="?searches=eau"]')
    assert link["aria-label"] == "Mettre en avant un contenu pour « eau »"
    form = BeautifulSoup(client.get(str(link["href"])).content, "lxml")
    assert form.select_one("[name=searches]").get_text(strip=True) == "eau"  # type: ignore[union-attr]


def test_above_a_limit_new_texts_are_not_counted_and_known_ones_are(
    client: Client, water: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(term_counts, "MAX_TEXTS", 1)
    for text in ("eau", "air", "eau"):
        search(client, text)
    assert {text: numbers[0] for (_, text), numbers in counted().items()} == {"eau": 2}


def test_the_report_is_exported_as_csv_without_formulas(client: Client, searches: None, paca: Network) -> None:
    count("=1+1", paca)
    log_in(client, "Éditeurs – paca")
    answer = client.get(REPORT, {"export": "csv", "last": "7"})
    rows = list(csv.reader(io.StringIO(answer.getvalue().decode())))
    assert rows == [
        ["Recherche", "Recherches", "Sans résultat", "Clics", "Part avec clic (%)"],
        ["eau", "4", "0", "1", "25"],
        ["mexique", "3", "0", "0", "0"],
        ["'=1+1", "1", "0", "0", "0"],
    ]
    assert client.get(REPORT, {"export": "xlsx"}).getvalue().startswith(b"PK")


def test_counts_older_than_13_months_are_deleted(one_turn: Callable[[], object]) -> None:
    for days in (0, 390, 394, 800):
        count("eau", day=TODAY - timedelta(days=days))
    one_turn()
    ages = [(TODAY - term.day).days for term in SearchTerm.objects.order_by("-day")]
    assert ages == [0, 390]


def test_searches_go_with_their_network(client: Client, paca: Network) -> None:
    count("eau", paca)
    paca.delete()
    assert not SearchTerm.objects.exists()
