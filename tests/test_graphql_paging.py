"""Connections: pages in both directions, cursors that survive changes, counts, limits."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.utils import timezone

from asking import ask, fault
from content.models import Actor, Call, Network, NewsPost, Partner, Project
from factories import make_entry, make_network

PAGE_INFO = "pageInfo { hasNextPage hasPreviousPage startCursor endCursor }"


def titles(connection: dict[str, Any]) -> list[str]:
    return [node["title"] for node in connection["nodes"]]


@pytest.fixture
def five(paca: Network) -> list[Actor]:
    return [make_entry(Actor, paca, name) for name in ("Élan", "abri", "Zénith", "École", "Bâtir")]


def actors(arguments: str) -> dict[str, Any]:
    connection: dict[str, Any] = ask(f"{{ actors({arguments}) {{ totalCount nodes {{ title }} {PAGE_INFO} }} }}")[
        "actors"
    ]
    return connection


def test_pages_forward_and_backward(five: list[Actor]) -> None:
    first = actors("first: 2")
    assert titles(first) == ["abri", "Bâtir"]
    assert (first["totalCount"], first["pageInfo"]["hasNextPage"], first["pageInfo"]["hasPreviousPage"]) == (
        5,
        True,
        False,
    )
    second = actors(f'first: 2, after: "{first["pageInfo"]["endCursor"]}"')
    assert titles(second) == ["École", "Élan"]
    assert (second["totalCount"], second["pageInfo"]["hasNextPage"], second["pageInfo"]["hasPreviousPage"]) == (
        5,
        True,
        True,
    )
    third = actors(f'first: 2, after: "{second["pageInfo"]["endCursor"]}"')
    assert titles(third) == ["Zénith"]
    assert (third["pageInfo"]["hasNextPage"], third["pageInfo"]["hasPreviousPage"]) == (False, True)
    back = actors(f'last: 2, before: "{third["pageInfo"]["startCursor"]}"')
    assert titles(back) == ["École", "Élan"]
    assert (back["pageInfo"]["hasNextPage"], back["pageInfo"]["hasPreviousPage"]) == (True, True)
    assert titles(actors("last: 2")) == ["Élan", "Zénith"]
    between = f'first: 9, after: "{first["pageInfo"]["startCursor"]}", before: "{third["pageInfo"]["startCursor"]}"'
    assert titles(actors(between)) == ["Bâtir", "École", "Élan"]


def test_edges_carry_the_cursors_of_their_nodes(five: list[Actor]) -> None:
    edges = ask("{ actors { edges { cursor node { title } } } }")["actors"]["edges"]
    for edge, following in pairwise(edges):
        assert titles(actors(f'first: 1, after: "{edge["cursor"]}"')) == [following["node"]["title"]]


def test_a_page_of_none_counts_all_the_same(five: list[Actor]) -> None:
    page = actors("first: 0")
    assert (page["nodes"], page["totalCount"]) == ([], 5)
    assert page["pageInfo"] == {"hasNextPage": True, "hasPreviousPage": False, "startCursor": None, "endCursor": None}


def test_cursors_stay_valid_while_entries_come_and_go(paca: Network, five: list[Actor]) -> None:
    page = actors("first: 3")
    assert titles(page) == ["abri", "Bâtir", "École"]
    Actor.objects.get(title="École").delete()
    Actor.objects.get(title="abri").unpublish()
    make_entry(Actor, paca, "Aube")
    make_entry(Actor, paca, "Fanal")
    next_page = actors(f'first: 3, after: "{page["pageInfo"]["endCursor"]}"')
    assert titles(next_page) == ["Élan", "Fanal", "Zénith"]
    assert next_page["pageInfo"]["hasPreviousPage"] is True


def test_a_page_has_twenty_by_default(paca: Network) -> None:
    for number in range(21):
        make_entry(Partner, paca, f"Partenaire {number:02}")
    assert len(ask("{ partners { nodes { title } } }")["partners"]["nodes"]) == 20


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("first: 101", "first must be between 0 and 100; it is 101."),
        ("last: 101", "last must be between 0 and 100; it is 101."),
        ("first: -1", "first must be between 0 and 100; it is -1."),
        ("first: 1, last: 1", "Give first or last, not both."),
        ('after: "garbage"', "after is not a cursor; take one from pageInfo or edges of an earlier answer."),
        ('before: "W10"', "before is not a cursor; take one from pageInfo or edges of an earlier answer."),
        ('after: "é\\u0000"', "after is not a cursor; take one from pageInfo or edges of an earlier answer."),
    ],
)
def test_bad_arguments_are_refused_with_the_reason(db: None, arguments: str, message: str) -> None:
    assert fault(f"{{ actors({arguments}) {{ nodes {{ title }} }} }}") == message


def test_a_cursor_serves_its_own_list_and_order_only(five: list[Actor]) -> None:
    cursor = actors("first: 1")["pageInfo"]["endCursor"]
    for field in (f'actors(after: "{cursor}", orderBy: NEWEST)', f'partners(after: "{cursor}")'):
        assert "a cursor of another list or order" in fault(f"{{ {field} {{ nodes {{ title }} }} }}")


Walk = Callable[[str, str], list[str]]
MAX_PAGES = 100  # of one entry each


@pytest.fixture
def walk() -> Walk:
    """A list read page by page, forwards; and the same backwards."""

    def walk(field: str, arguments: str) -> list[str]:
        forward, backward = _walk(field, arguments, "first", "after"), _walk(field, arguments, "last", "before")
        assert forward == backward
        return forward

    return walk


def _walk(field: str, arguments: str, size: str, cursor: str) -> list[str]:
    walked_titles: list[str] = []
    position = ""
    for _ in range(MAX_PAGES):
        document = f"{{ {field}({size}: 1 {position} {arguments}) {{ nodes {{ title }} {PAGE_INFO} }} }}"
        page = ask(document)[field]
        info = page["pageInfo"]
        walked_titles = [*walked_titles, *titles(page)] if size == "first" else [*titles(page), *walked_titles]
        if not info["hasNextPage" if size == "first" else "hasPreviousPage"]:
            return walked_titles
        position = f'{cursor}: "{info["endCursor" if size == "first" else "startCursor"]}"'
    pytest.fail(f"the pages of {field} do not end: {walked_titles[:10]}…")


def test_calls_by_deadline(paca: Network, walk: Walk) -> None:
    now = timezone.now()
    deadlines = {"Demain": 1, "Hier": -1, "Dans un an": 365, "L’an dernier": -365, "Ce soir": 0.2}
    for title, days in deadlines.items():
        make_entry(Call, paca, title, closes_at=now + timedelta(days=days))
    make_entry(Call, paca, "Permanent", recurrence="permanent")
    make_entry(Call, paca, "Annulé", cancelled=True, closes_at=now + timedelta(days=2))
    make_entry(Call, paca, "Annulé sans date", cancelled=True)
    assert walk("calls", "") == [
        "Ce soir",
        "Demain",
        "Dans un an",
        "Permanent",
        "Annulé",
        "Hier",
        "L’an dernier",
        "Annulé sans date",
    ]


def test_pages_by_deadline_fit_together_when_a_call_closes_between_them(
    paca: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = timezone.now()
    for hours in range(1, 5):
        make_entry(Call, paca, f"Dans {hours} h", closes_at=now + timedelta(hours=hours))
    page = ask(f"{{ calls(first: 2) {{ nodes {{ title }} {PAGE_INFO} }} }}")["calls"]
    monkeypatch.setattr("api.context.timezone.now", lambda: now + timedelta(hours=3, minutes=30))
    after = page["pageInfo"]["endCursor"]
    next_page = ask(f'{{ calls(first: 9, after: "{after}") {{ nodes {{ title status }} }} }}')["calls"]
    assert titles(page) + titles(next_page) == ["Dans 1 h", "Dans 2 h", "Dans 3 h", "Dans 4 h"]
    assert [node["status"] for node in next_page["nodes"]] == ["CLOSED", "CLOSING_SOON"]


def test_orders_of_every_list(paca: Network, walk: Walk) -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    for number, title in enumerate(["Été", "automne", "Hiver", "Étang"]):
        at = start + timedelta(days=number)
        make_entry(Call, paca, title, first_published_at=at)
        make_entry(Project, paca, title, first_published_at=at)
        make_entry(Actor, paca, title, first_published_at=at, latitude=43 + number, longitude=5)
        make_entry(Partner, paca, title, first_published_at=at, rank=number // 2)
        make_entry(NewsPost, paca, title, first_published_at=at, date=date(2026, 3, 1) - timedelta(days=number // 2))
    newest = ["Étang", "Hiver", "automne", "Été"]
    by_title = ["automne", "Étang", "Été", "Hiver"]
    assert walk("calls", "orderBy: NEWEST") == walk("projects", "orderBy: NEWEST") == walk("projects", "") == newest
    assert walk("actors", "orderBy: NEWEST") == newest
    assert walk("calls", "orderBy: TITLE") == walk("projects", "orderBy: TITLE") == by_title
    assert walk("actors", "") == walk("partners", "orderBy: NAME") == by_title
    assert walk("partners", "") == ["automne", "Été", "Étang", "Hiver"]
    assert walk("news", "") == ["automne", "Été", "Étang", "Hiver"]
    assert walk("news", "orderBy: OLDEST") == ["Hiver", "Étang", "Été", "automne"]
    near = "filter: { near: { latitude: 45, longitude: 5.1, kilometres: 500 } }, orderBy: DISTANCE"
    assert walk("actors", near) == ["Hiver", "Étang", "automne", "Été"]
    assert walk("entries", 'network: "paca"')[0] == "Été"


def test_entries_with_equal_sort_values_keep_one_order(paca: Network, walk: Walk) -> None:
    at = timezone.now() - timedelta(days=1)
    projects = [make_entry(Project, paca, "Puits", first_published_at=at, summary=str(number)) for number in range(3)]
    for order in ("NEWEST", "TITLE"):
        assert len(walk("projects", f"orderBy: {order}")) == len(projects)


def test_the_lists_of_several_networks_in_one_operation(paca: Network, bretagne: Network) -> None:
    for number in range(3):
        make_entry(Actor, paca, f"Sud {number}", audience="all_networks")
        make_entry(Actor, bretagne, f"Ouest {number}")
    query = f"{{ networks {{ code actors(first: 4) {{ totalCount nodes {{ title }} {PAGE_INFO} }} }} }}"
    by_code = {network["code"]: network["actors"] for network in ask(query)["networks"]}
    assert titles(by_code["paca"]) == ["Sud 0", "Sud 1", "Sud 2"]
    assert titles(by_code["bretagne"]) == ["Ouest 0", "Ouest 1", "Ouest 2", "Sud 0"]
    assert {code: page["totalCount"] for code, page in by_code.items()} == {"paca": 3, "bretagne": 6}
    assert {code: page["pageInfo"]["hasNextPage"] for code, page in by_code.items()} == {
        "paca": False,
        "bretagne": True,
    }
    cursor = by_code["bretagne"]["pageInfo"]["endCursor"]
    query = f'{{ networks {{ code actors(last: 2, before: "{cursor}") {{ nodes {{ title }} {PAGE_INFO} }} }} }}'
    by_code = {network["code"]: network["actors"] for network in ask(query)["networks"]}
    assert titles(by_code["bretagne"]) == ["Ouest 1", "Ouest 2"]
    assert by_code["bretagne"]["pageInfo"]["hasNextPage"] is True
    assert by_code["paca"] == {
        "nodes": [],
        "pageInfo": {"hasNextPage": True, "hasPreviousPage": False, "startCursor": None, "endCursor": None},
    }


def test_the_projects_of_an_actor_are_paged(paca: Network) -> None:
    lead, partner = make_entry(Actor, paca, "Cheffe"), make_entry(Actor, paca, "Partenaire")
    make_network("centre")
    for number in range(4):
        at = timezone.now() - timedelta(days=9 - number)
        make_entry(Project, paca, f"Projet {number}", lead=lead, partners=[partner, lead], first_published_at=at)
    query = f"{{ actors {{ nodes {{ title projects(first: 3) {{ totalCount nodes {{ title }} {PAGE_INFO} }} }} }} }}"
    for actor in ask(query)["actors"]["nodes"]:
        page = actor["projects"]
        assert (titles(page), page["totalCount"]) == (["Projet 3", "Projet 2", "Projet 1"], 4)
        assert page["pageInfo"]["hasNextPage"] is True
        after = f'first: 3, after: "{page["pageInfo"]["endCursor"]}"'
    next_page = ask(f"{{ actors {{ nodes {{ projects({after}) {{ nodes {{ title }} }} }} }} }}")["actors"]["nodes"]
    assert [titles(actor["projects"]) for actor in next_page] == [["Projet 0"], ["Projet 0"]]
