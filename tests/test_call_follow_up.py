"""« Suivi des appels » and « Calendrier des appels » : the calls that need an editor's attention, and their dates."""

import csv
import io
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from admin_forms import main_text
from cms.roles import COORDINATION, Role
from content.models import Call, Milestone, Network
from factories import make_entry
from signing_in import log_in

PARIS = ZoneInfo("Europe/Paris")
CALENDAR = "/admin/calls/calendar/"
FOLLOW_UP = "/admin/calls/"


@pytest.fixture
def calls(paca: Network, bretagne: Network) -> None:
    now, today = timezone.now(), timezone.localdate()

    def closed(title: str, results_on: date | None) -> None:
        make_entry(Call, paca, title, closes_at=now - timedelta(days=5), results_on=results_on)

    make_entry(Call, paca, "Bientôt", closes_at=now + timedelta(days=10))
    make_entry(Call, paca, "Plus tard", closes_at=now + timedelta(days=40))
    make_entry(Call, paca, "Sans date")
    make_entry(Call, paca, "Permanent", recurrence="permanent")
    make_entry(Call, paca, "À venir", opens_on=today + timedelta(days=30), closes_at=now + timedelta(days=60))
    make_entry(Call, paca, "Annulé", cancelled=True)
    make_entry(Call, paca, "Brouillon", live=False)
    closed("Attendu", today + timedelta(days=20))
    closed("Sans résultats", None)
    closed("Connu", today - timedelta(days=1))
    make_entry(Call, bretagne, "Ailleurs", closes_at=now + timedelta(days=1))


def follow_up_titles(client: Client, **filters: Any) -> list[str]:
    page = BeautifulSoup(client.get(FOLLOW_UP, filters).content, "lxml")
    return [row.get_text(strip=True) for row in page.select("tbody .title-wrapper")]


@pytest.mark.parametrize(
    ("show", "expected_titles"),
    [
        ("closing-soon", ["Bientôt"]),
        ("no-deadline", ["Sans date", "Permanent"]),
        ("awaiting-results", ["Attendu", "Sans résultats"]),
        ("results-passed", ["Connu"]),
        ("forthcoming", ["À venir"]),
    ],
)
def test_each_condition_lists_its_calls_and_counts_them_on_the_first_page(
    client: Client, calls: None, paca: Network, show: str, expected_titles: list[str]
) -> None:
    log_in(client, Role.EDITOR, paca)
    assert sorted(follow_up_titles(client, show=show)) == sorted(expected_titles)
    home = BeautifulSoup(client.get("/admin/").content, "lxml")
    counts = {link["href"]: link.get_text() for link in home.select(".dashboard-counts a")}
    assert counts[f"{FOLLOW_UP}?show={show}"].endswith(f" : {len(expected_titles)}")


def test_calls_are_sorted_by_deadline_with_past_ones_last(client: Client, calls: None, paca: Network) -> None:
    log_in(client, Role.EDITOR, paca)
    listed_titles = follow_up_titles(client)
    assert listed_titles[:3] == ["Bientôt", "Plus tard", "À venir"]
    assert set(listed_titles[3:5]) == {"Sans date", "Permanent"}
    assert "Brouillon" not in listed_titles
    assert "Ailleurs" not in listed_titles
    assert follow_up_titles(client, ordering="sort_title")[0] == "À venir"


def test_a_user_of_several_networks_may_filter_by_one(client: Client, calls: None, bretagne: Network) -> None:
    log_in(client, COORDINATION)
    assert "Ailleurs" in follow_up_titles(client)
    assert follow_up_titles(client, network=bretagne.pk) == ["Ailleurs"]
    assert 'name="network"' in client.get(FOLLOW_UP).content.decode()


def test_a_user_of_one_network_has_no_filter_by_network(
    client: Client, calls: None, paca: Network, bretagne: Network
) -> None:
    log_in(client, Role.EDITOR, paca)
    for address in (FOLLOW_UP, CALENDAR):
        response = client.get(address, {"network": bretagne.pk})
        assert 'name="network"' not in response.content.decode()
        assert "Ailleurs" not in response.content.decode()


def test_the_report_is_exported_as_csv_without_formulas(client: Client, paca: Network) -> None:
    make_entry(Call, paca, "=1+1", opens_on=date(2020, 1, 2), closes_at=datetime(2020, 2, 3, 12, tzinfo=PARIS))
    log_in(client, Role.EDITOR, paca)
    response: Any = client.get(FOLLOW_UP, {"export": "csv"})
    heading, row = csv.reader(io.StringIO(b"".join(response.streaming_content).decode()))
    assert heading == ["Titre", "Réseau", "État", "Ouverture", "Date limite", "Résultats"]
    assert row[:4] == ["'=1+1", "Territoires Solidaires", "clos", "2020-01-02"]
    assert row[4].startswith("2020-02-03")


@pytest.mark.parametrize(
    ("role", "sees"), [(Role.CONTRIBUTOR, False), (Role.EDITOR, True), (Role.MANAGER, True), (COORDINATION, True)]
)
def test_the_report_and_the_calendar_are_for_users_who_publish(
    client: Client, calls: None, paca: Network, role: str, sees: bool
) -> None:
    log_in(client, role, *([] if role == COORDINATION else [paca]))
    home = client.get("/admin/").content.decode()
    for address, title in ((FOLLOW_UP, "Suivi des appels"), (CALENDAR, "Calendrier des appels")):
        assert (title in home) == sees
        assert (client.get(address).status_code == 200) == sees


def test_the_report_has_only_calls_of_networks_where_the_user_publishes(
    client: Client, calls: None, paca: Network, bretagne: Network
) -> None:
    user = log_in(client, Role.EDITOR, paca)
    user.groups.add(Group.objects.get(name=f"{Role.CONTRIBUTOR.label} – {bretagne.code}"))
    assert "Bientôt" in follow_up_titles(client)
    assert "Ailleurs" not in follow_up_titles(client)


def test_the_number_of_queries_does_not_grow_with_the_calls(
    client: Client, calls: None, paca: Network, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    log_in(client, Role.EDITOR, paca)
    for address in ("/admin/", FOLLOW_UP, CALENDAR):
        client.get(address)
        with django_assert_max_num_queries(100) as queries:
            client.get(address)
        for number in range(5):
            make_entry(Call, paca, f"Autre {number} {address}", closes_at=timezone.now() + timedelta(minutes=1))
        with django_assert_max_num_queries(len(queries)):
            client.get(address)


def events_by_day(client: Client, address: str, **filters: Any) -> dict[str, list[str]]:
    page = BeautifulSoup(client.get(address, filters).content, "lxml")
    days_and_events = zip(page.select(".call-calendar time"), page.select(".call-calendar ul"), strict=True)
    return {
        str(day["datetime"]): [" ".join(item.get_text().split()) for item in events("li")]
        for day, events in days_and_events
    }


@pytest.fixture
def dated_calls(paca: Network, bretagne: Network) -> None:
    dates = {"opens_on": date(2027, 3, 1), "closes_at": datetime(2027, 3, 31, 23, 59, tzinfo=PARIS)}
    make_entry(Call, paca, "Eau", results_on=date(2027, 6, 1), **dates)
    make_entry(Call, bretagne, "Mer", opens_on=date(2027, 3, 1), cancelled=True)
    make_entry(Call, paca, "Brouillon", live=False, **dates)


def test_the_calendar_lists_the_dates_of_a_month_by_day(
    client: Client, dated_calls: None, paca: Network, bretagne: Network
) -> None:
    log_in(client, COORDINATION)
    march = f"{CALENDAR}2027/3/"
    assert events_by_day(client, march) == {
        "2027-03-01": [
            "Ouverture : Eau, Territoires Solidaires",
            "Ouverture : Mer, Réseau Bretagne Solidaire (annulé)",
        ],
        "2027-03-31": ["Date limite à 23 h 59 : Eau, Territoires Solidaires"],
    }
    assert list(events_by_day(client, march, network=bretagne.pk)) == ["2027-03-01"]
    assert events_by_day(client, f"{CALENDAR}2027/6/") == {"2027-06-01": ["Résultats : Eau, Territoires Solidaires"]}
    assert events_by_day(client, f"{CALENDAR}2027/4/") == {}
    assert "Aucune ouverture" in main_text(client.get(f"{CALENDAR}2027/4/"))


def test_the_calendar_of_an_editor_has_only_their_network(client: Client, dated_calls: None, bretagne: Network) -> None:
    log_in(client, Role.EDITOR, bretagne)
    assert events_by_day(client, f"{CALENDAR}2027/3/") == {"2027-03-01": ["Ouverture : Mer (annulé)"]}


def test_the_calendar_has_milestones_on_their_day_in_paris(
    client: Client, dated_calls: None, bretagne: Network
) -> None:
    for title, live in (("Eau", True), ("Brouillon", False)):
        call = Call.objects.get(title=title, live=live)
        Milestone.objects.create(call=call, label="Réunion", at=datetime(2027, 4, 1, 0, 30, tzinfo=PARIS))
        Milestone.objects.create(call=call, label="Oral", at=datetime(2027, 5, 31, 23, 30, tzinfo=PARIS))
    user = log_in(client, COORDINATION)
    april, may = f"{CALENDAR}2027/4/", f"{CALENDAR}2027/5/"
    assert events_by_day(client, april) == {"2027-04-01": ["Réunion à 00 h 30 : Eau, Territoires Solidaires"]}
    assert events_by_day(client, may) == {"2027-05-31": ["Oral à 23 h 30 : Eau, Territoires Solidaires"]}
    user.groups.set(Group.objects.filter(name=f"{Role.EDITOR.label} – {bretagne.code}"))
    assert events_by_day(client, april) == {}


def test_the_calendar_links_to_the_months_before_and_after(
    client: Client, dated_calls: None, bretagne: Network
) -> None:
    log_in(client, COORDINATION)
    page = BeautifulSoup(client.get(f"{CALENDAR}2027/12/", {"network": bretagne.pk}).content, "lxml")
    links = {link["rel"][0]: (link["href"], link.get_text()) for link in page.select(".call-calendar nav a")}
    assert links["prev"] == (f"{CALENDAR}2027/11/?network={bretagne.pk}", "← novembre 2027")
    assert links["next"] == (f"{CALENDAR}2028/1/?network={bretagne.pk}", "janvier 2028 →")
    assert "Décembre 2027" in page.get_text()


@pytest.mark.parametrize("month", ["2027/13", "2027/0", "0/1", "1/1", "9999/12", "99999/1"])
def test_an_impossible_month_is_not_found(client: Client, dated_calls: None, month: str) -> None:
    log_in(client, COORDINATION)
    assert client.get(f"{CALENDAR}{month}/").status_code == 404
