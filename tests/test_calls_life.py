"""Calls' life: the next edition, deadlines that move, what needs a look, and the calendar."""

import csv
import io
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageLogEntry

from admin_forms import PUBLISH, edit_address, filled, send
from asking import ask
from cms.roles import COORDINATION, Role
from content.models import Call, CallLink, Milestone, Network, Programme, Regulation, Territory
from content.models.call import DEADLINE_EXTENDED
from content.next_edition import advance_years
from factories import make_document, make_entry, make_network
from signing_in import log_in

PARIS = ZoneInfo("Europe/Paris")
CALENDAR = "/admin/calls/calendar/"
FOLLOW_UP = "/admin/calls/"


def main_text(response: Any) -> str:
    """What a page says, in one line."""
    main = BeautifulSoup(response.content, "html.parser").select_one("main")
    assert main is not None
    return " ".join(main.get_text(" ").split())


@pytest.fixture
def programme(paca: Network) -> Programme:
    return Programme.objects.create(slug="jeunesse", name="Jeunesse", network=paca)


@pytest.fixture
def call(paca: Network, programme: Programme) -> Call:
    """The edition 2028 in full, on a 29th of February."""
    return make_entry(
        Call,
        paca,
        "Jeunesse 2028",
        slug="jeunesse-2028",
        programme=programme,
        edition=2028,
        opens_on=date(2028, 2, 29),
        closes_at=datetime(2028, 3, 25, 23, 30, tzinfo=PARIS),
        results_on=date(2028, 6, 1),
        summary="Le dispositif Jeunesse 2028 soutient les échanges.",
        cancelled=True,
        locked=True,
        expire_at=datetime(2029, 1, 1, tzinfo=UTC),
        deadline_history=["2028-03-01T12:00:00+00:00"],
        source_name="Portail",
        seo_title="Appel Jeunesse 2028",
        milestones=[Milestone(label="Réunion", at=datetime(2028, 2, 29, 10, tzinfo=PARIS))],
        regulations=[Regulation(title="Règlement", document=make_document())],
        links=[CallLink(label="Aide", url="https://example.org/aide")],
        territories=[Territory.objects.get(code="SN")],
    )


def new_edition_url(call: Call) -> str:
    return reverse("call_new_edition", args=[call.pk])


def programme_new_edition_url(programme: Programme) -> str:
    return reverse("programme_new_edition", args=[programme.pk])


def create_next_edition(client: Client, address: str) -> Any:
    assert client.get(address).status_code == 200
    return client.post(address, follow=True)


def test_the_next_edition_is_a_draft_with_its_dates_a_year_on(client: Client, call: Call) -> None:
    user = log_in(client, Role.EDITOR, call.network)
    page_text = main_text(client.get(new_edition_url(call)))
    for part in ("Jeunesse 2029", "jeunesse-2029", "28 février 2029", "25 mars 2029 23:30"):
        assert part in page_text
    assert Call.objects.count() == 1, "to look changes nothing"
    response = create_next_edition(client, new_edition_url(call))
    draft = Call.objects.get(slug="jeunesse-2029")
    assert response.redirect_chain == [(edit_address(draft), 302)]
    for version in (draft, draft.get_latest_revision_as_object()):
        assert (version.title, version.slug, version.edition) == ("Jeunesse 2029", "jeunesse-2029", 2029)
        assert (version.opens_on, version.results_on) == (date(2029, 2, 28), date(2029, 6, 1))
        assert version.closes_at == datetime(2029, 3, 25, 23, 30, tzinfo=PARIS), "the same hour, in summer"
        assert [step.at for step in version.milestones.all()] == [datetime(2029, 2, 28, 10, tzinfo=PARIS)]
        assert [rules.document_id for rules in version.regulations.all()] == [call.regulations.get().document_id]
        assert [link.url for link in version.links.all()] == ["https://example.org/aide"]
        assert [place.code for place in version.territories.all()] == ["SN"]
        assert (version.programme, version.network, version.draft_title) == (
            call.programme,
            call.network,
            "Jeunesse 2029",
        )
        assert (version.live, version.locked, version.cancelled, version.expire_at) == (False, False, False, None)
        assert (version.deadline_history, version.source_name, version.first_published_at) == ([], "", None)
        assert version.seo_title == "Appel Jeunesse 2029"
        assert version.owner == user
    assert draft.uid != call.uid
    messages = [str(message) for message in response.context["messages"]]
    assert "L’édition 2029 est en brouillon" in messages[0]
    assert "« 2028 » est encore écrit dans : résumé." in messages[0]
    assert Call.objects.get(pk=call.pk).closes_at == call.closes_at


def test_readers_find_it_once_it_is_published_and_with_its_past(client: Client, call: Call) -> None:
    Call.objects.filter(pk=call.pk).update(cancelled=False, locked=False)
    log_in(client, Role.EDITOR, call.network)
    create_next_edition(client, new_edition_url(call))
    query = """{ calls(network: "paca", orderBy: TITLE) { nodes { title closesAt deadlineHistory
        previousEditions { title } } } }"""
    assert [node["title"] for node in ask(query)["calls"]["nodes"]] == ["Jeunesse 2028"]
    draft = Call.objects.get(edition=2029)
    assert send(client, edit_address(draft), PUBLISH).status_code == 302
    assert ask(query)["calls"]["nodes"][1] == {
        "title": "Jeunesse 2029",
        "closesAt": "2029-03-25T23:30:00+02:00",
        "deadlineHistory": [],
        "previousEditions": [{"title": "Jeunesse 2028"}],
    }


def test_from_an_older_page_the_latest_edition_is_followed(client: Client, call: Call) -> None:
    older = make_entry(Call, call.network, "Jeunesse 2026", programme=call.programme, edition=2026)
    log_in(client, Role.EDITOR, call.network)
    create_next_edition(client, new_edition_url(older))
    assert Call.objects.filter(edition=2029).exists()


def test_an_edition_is_not_made_twice(client: Client, call: Call) -> None:
    log_in(client, Role.EDITOR, call.network)
    create_next_edition(client, new_edition_url(call))
    draft = Call.objects.get(edition=2029)
    for again in (
        client.get(new_edition_url(call)),
        client.post(new_edition_url(call)),
        client.post(new_edition_url(draft)),
    ):
        assert "L’édition 2029 existe déjà : Jeunesse 2029 (brouillon)" in main_text(again)
        assert edit_address(draft) in again.content.decode()
    assert Call.objects.count() == 2


def test_each_of_a_programme_s_calls_of_a_year_has_its_own_next_edition(client: Client, call: Call) -> None:
    make_entry(Call, call.network, "Jeunesse, mobilité 2028", programme=call.programme, edition=2028)
    log_in(client, Role.EDITOR, call.network)
    for source in Call.objects.filter(edition=2028):
        create_next_edition(client, new_edition_url(source))
        assert "existe déjà" in main_text(client.post(new_edition_url(source)))
    drafts = Call.objects.filter(edition=2029).order_by("title")
    assert [draft.title for draft in drafts] == ["Jeunesse 2029", "Jeunesse, mobilité 2029"]


def test_an_edition_is_known_by_its_address_too(client: Client, paca: Network) -> None:
    call = make_entry(Call, paca, "Appel santé", edition=2026)
    log_in(client, Role.EDITOR, paca)
    create_next_edition(client, new_edition_url(call))
    draft = Call.objects.get(edition=2027)
    assert (draft.title, draft.slug) == ("Appel santé", "appel-santé-2027")
    assert "existe déjà" in main_text(client.post(new_edition_url(call)))


@pytest.mark.parametrize(
    ("title", "fields", "edition"),
    [
        ("Jeunesse 2026", {}, 2027),
        ("Jeunesse", {"closes_at": datetime(2025, 5, 1, tzinfo=PARIS)}, 2026),
        ("Jeunesse", {"opens_on": date(2025, 12, 1), "closes_at": datetime(2026, 1, 8, tzinfo=PARIS)}, 2026),
    ],
)
def test_a_call_without_edition_has_its_year_elsewhere(
    client: Client, paca: Network, title: str, fields: dict[str, Any], edition: int
) -> None:
    call = make_entry(Call, paca, title, **fields)
    log_in(client, Role.EDITOR, paca)
    create_next_edition(client, new_edition_url(call))
    assert Call.objects.filter(edition=edition).exists()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Jeunesse 2026", "Jeunesse 2027"),
        ("Jeunesse 2026-2027", "Jeunesse 2027-2028"),
        ("Jeunesse 2025/2026", "Jeunesse 2026/2027"),
        ("Jeunesse 2026–27", "Jeunesse 2027–28"),
        ("jeunesse-2026", "jeunesse-2027"),
        ("Agenda 2030 : appel 2026", "Agenda 2030 : appel 2027"),
        ("FEDER 2021-2027", "FEDER 2021-2027"),
        ("N° 120265", "N° 120265"),
    ],
)
def test_only_the_year_of_the_edition_moves_on(before: str, after: str) -> None:
    assert advance_years(before, 2026) == after


def test_a_contributor_makes_one_and_goes_on_with_it(client: Client, call: Call) -> None:
    log_in(client, Role.CONTRIBUTOR, call.network)
    assert create_next_edition(client, new_edition_url(call)).status_code == 200
    draft = Call.objects.get(edition=2029)
    assert not draft.live
    send(client, edit_address(draft), {"title": "Relu"})
    assert Call.objects.get(pk=draft.pk).get_latest_revision_as_object().title == "Relu"


def test_nobody_makes_one_in_anothers_network(
    client: Client, call: Call, programme: Programme, bretagne: Network
) -> None:
    log_in(client, Role.MANAGER, bretagne)
    for address in (new_edition_url(call), programme_new_edition_url(programme)):
        client.get(address)
        client.post(address)
    assert Call.objects.count() == 1
    assert new_edition_url(call) not in client.get(edit_address(call)).content.decode()


def has_link(client: Client, address: str, linked_address: str) -> bool:
    return f'href="{linked_address}"' in client.get(address).content.decode()


@pytest.mark.parametrize("role", [Role.CONTRIBUTOR, Role.EDITOR])
def test_the_buttons_that_lead_there(client: Client, call: Call, programme: Programme, role: Role) -> None:
    log_in(client, role, call.network)
    assert has_link(client, reverse("wagtailadmin_explore", args=[call.get_parent().pk]), new_edition_url(call))
    assert has_link(client, edit_address(call), new_edition_url(call)) == (role != Role.CONTRIBUTOR)
    programmes = reverse("wagtailsnippets_content_programme:list")
    assert has_link(client, programmes, programme_new_edition_url(programme))
    section = reverse("wagtailadmin_explore", args=[call.network.pk])
    assert "new-edition" not in client.get(section).content.decode()


def test_from_the_list_of_programmes(client: Client, call: Call, programme: Programme) -> None:
    log_in(client, Role.MANAGER, call.network)
    create_next_edition(client, programme_new_edition_url(programme))
    assert Call.objects.filter(edition=2029).exists()
    empty = Programme.objects.create(slug="eau", name="Eau", network=call.network)
    response = client.get(programme_new_edition_url(empty), follow=True)
    assert "pas encore d’appel" in str(next(iter(response.context["messages"])))


def test_extending_a_deadline_keeps_it_with_who_and_when(client: Client, paca: Network) -> None:
    call = make_entry(Call, paca, "Eau", closes_at=datetime(2027, 4, 15, 12, tzinfo=PARIS))
    log_in(client, Role.EDITOR, paca)
    assert "Dates limites précédentes" not in main_text(client.get(edit_address(call)))
    send(client, edit_address(call), {"closes_at": "2027-04-30 12:00"})
    assert "Dates limites précédentes" not in main_text(client.get(edit_address(call))), "a draft extends nothing"
    send(client, edit_address(call), {"closes_at": "2027-04-30 12:00"} | PUBLISH)
    today = f"{timezone.localdate():%Y}"
    page_text = main_text(client.get(edit_address(call)))
    assert "Dates limites précédentes 15 avril 2027 à 12 h 00, remplacée le" in page_text
    assert f"{today} par Camille" in page_text
    send(client, edit_address(call), {"closes_at": "2027-05-15 12:00"} | PUBLISH)
    assert "30 avril 2027 à 12 h 00, remplacée le" in main_text(client.get(edit_address(call)))
    history = main_text(client.get(reverse("wagtailadmin_pages:history", args=[call.pk])))
    assert "Date limite reportée du 15 avril 2027 à 12 h 00 au 30 avril 2027 à 12 h 00" in history
    query = '{ calls(network: "paca") { nodes { closesAt deadlineHistory } } }'
    assert ask(query)["calls"]["nodes"] == [
        {
            "closesAt": "2027-05-15T12:00:00+02:00",
            "deadlineHistory": ["2027-04-15T12:00:00+02:00", "2027-04-30T12:00:00+02:00"],
        }
    ]


def test_looking_at_a_preview_extends_no_deadline(client: Client, paca: Network) -> None:
    call = make_entry(Call, paca, "Eau", closes_at=datetime(2027, 4, 15, 12, tzinfo=PARIS))
    log_in(client, Role.EDITOR, paca)
    later = {"closes_at": "2027-04-30 12:00"}
    preview = reverse("wagtailadmin_pages:preview_on_edit", args=[call.pk])
    for _pause in range(2):
        assert client.post(preview, filled(client, edit_address(call), later)).json()["is_valid"]
        preview_page = client.get(preview, {"mode": "", "in_preview_panel": "true"}, follow=True)
        assert "30 avril 2027" in main_text(preview_page)
    extensions = PageLogEntry.objects.filter(page=call.pk, action=DEADLINE_EXTENDED)
    assert not extensions.exists()
    call.refresh_from_db()
    assert call.deadline_history == []
    send(client, edit_address(call), later | PUBLISH)
    assert [entry.data["from"] for entry in extensions] == ["2027-04-15T10:00:00+00:00"]


def test_a_deadline_that_comes_sooner_is_a_correction(client: Client, paca: Network) -> None:
    call = make_entry(Call, paca, "Eau", closes_at=datetime(2027, 4, 15, 12, tzinfo=PARIS))
    log_in(client, Role.EDITOR, paca)
    send(client, edit_address(call), {"closes_at": "2027-04-10 12:00"} | PUBLISH)
    assert "Dates limites précédentes" not in main_text(client.get(edit_address(call)))


def test_a_deadline_extended_at_a_set_hour_is_kept_too(client: Client, paca: Network) -> None:
    call = make_entry(Call, paca, "Eau", closes_at=datetime(2027, 4, 15, 12, tzinfo=PARIS))
    call.save_revision().publish()
    log_in(client, Role.EDITOR, paca)
    later = timezone.localtime() + timedelta(days=2)
    fields = {"closes_at": "2027-04-30 12:00", "go_live_at": later.strftime("%Y-%m-%d %H:%M")}
    send(client, edit_address(call), fields | PUBLISH)
    assert Call.objects.get().deadline_history == []
    with patch("django.utils.timezone.now", return_value=later + timedelta(minutes=1)):
        call_command("publish_scheduled")
    assert "15 avril 2027 à 12 h 00, remplacée le" in main_text(client.get(edit_address(call)))


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
    page = BeautifulSoup(client.get(FOLLOW_UP, filters).content, "html.parser")
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
def test_what_needs_a_look(client: Client, calls: None, paca: Network, show: str, expected_titles: list[str]) -> None:
    log_in(client, Role.EDITOR, paca)
    assert sorted(follow_up_titles(client, show=show)) == sorted(expected_titles)
    home = BeautifulSoup(client.get("/admin/").content, "html.parser")
    counts = {link["href"]: link.get_text() for link in home.select(".dashboard-counts a")}
    assert counts[f"{FOLLOW_UP}?show={show}"].endswith(f" : {len(expected_titles)}")


def test_those_that_close_first_come_first_and_those_over_last(client: Client, calls: None, paca: Network) -> None:
    log_in(client, Role.EDITOR, paca)
    listed_titles = follow_up_titles(client)
    assert listed_titles[:3] == ["Bientôt", "Plus tard", "À venir"]
    assert set(listed_titles[3:5]) == {"Sans date", "Permanent"}
    assert "Brouillon" not in listed_titles
    assert "Ailleurs" not in listed_titles
    assert follow_up_titles(client, ordering="sort_title")[0] == "À venir"


def test_whoever_has_several_networks_chooses_one(client: Client, calls: None, bretagne: Network) -> None:
    log_in(client, COORDINATION)
    assert "Ailleurs" in follow_up_titles(client)
    assert follow_up_titles(client, network=bretagne.pk) == ["Ailleurs"]
    assert 'name="network"' in client.get(FOLLOW_UP).content.decode()


def test_an_editor_of_one_network_has_none_to_choose(
    client: Client, calls: None, paca: Network, bretagne: Network
) -> None:
    log_in(client, Role.EDITOR, paca)
    for address in (FOLLOW_UP, CALENDAR):
        response = client.get(address, {"network": bretagne.pk})
        assert 'name="network"' not in response.content.decode()
        assert "Ailleurs" not in response.content.decode()


def test_the_report_as_a_table_for_a_spreadsheet(client: Client, paca: Network) -> None:
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
def test_who_sees_the_report_and_the_calendar(
    client: Client, calls: None, paca: Network, role: str, sees: bool
) -> None:
    log_in(client, role, *([] if role == COORDINATION else [paca]))
    home = client.get("/admin/").content.decode()
    for address, title in ((FOLLOW_UP, "Suivi des appels"), (CALENDAR, "Calendrier des appels")):
        assert (title in home) == sees
        assert (client.get(address).status_code == 200) == sees


def test_an_editor_is_told_of_the_networks_where_they_publish_only(
    client: Client, calls: None, paca: Network, bretagne: Network
) -> None:
    user = log_in(client, Role.EDITOR, paca)
    user.groups.add(Group.objects.get(name=f"{Role.CONTRIBUTOR.label} – {bretagne.code}"))
    assert "Bientôt" in follow_up_titles(client)
    assert "Ailleurs" not in follow_up_titles(client)


def test_the_first_page_costs_the_same_however_many_calls(
    client: Client, calls: None, paca: Network, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    log_in(client, Role.EDITOR, paca)
    for address in ("/admin/", FOLLOW_UP, CALENDAR):
        client.get(address)
        with django_assert_max_num_queries(100) as few:
            client.get(address)
        for number in range(5):
            make_entry(Call, paca, f"Autre {number} {address}", closes_at=timezone.now() + timedelta(minutes=1))
        with django_assert_max_num_queries(len(few)):
            client.get(address)


def events_by_day(client: Client, address: str, **filters: Any) -> dict[str, list[str]]:
    page = BeautifulSoup(client.get(address, filters).content, "html.parser")
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


def test_a_month_of_the_calendar_day_by_day(
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


def test_an_editor_has_the_calendar_of_the_own_network(client: Client, dated_calls: None, bretagne: Network) -> None:
    log_in(client, Role.EDITOR, bretagne)
    assert events_by_day(client, f"{CALENDAR}2027/3/") == {"2027-03-01": ["Ouverture : Mer (annulé)"]}


def test_milestones_are_in_the_month_in_which_they_fall(client: Client, dated_calls: None, bretagne: Network) -> None:
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


def test_from_month_to_month(client: Client, dated_calls: None, bretagne: Network) -> None:
    log_in(client, COORDINATION)
    page = BeautifulSoup(client.get(f"{CALENDAR}2027/12/", {"network": bretagne.pk}).content, "html.parser")
    links = {link["rel"][0]: (link["href"], link.get_text()) for link in page.select(".call-calendar nav a")}
    assert links["prev"] == (f"{CALENDAR}2027/11/?network={bretagne.pk}", "← novembre 2027")
    assert links["next"] == (f"{CALENDAR}2028/1/?network={bretagne.pk}", "janvier 2028 →")
    assert "Décembre 2027" in page.get_text()


@pytest.mark.parametrize("month", ["2027/13", "2027/0", "0/1", "1/1", "9999/12", "99999/1"])
def test_a_month_that_is_not_is_not_found(client: Client, dated_calls: None, month: str) -> None:
    log_in(client, COORDINATION)
    assert client.get(f"{CALENDAR}{month}/").status_code == 404


def test_a_network_overseas_keeps_its_hour(client: Client, db: None) -> None:
    network = make_network("reunion", region=Territory.objects.get(code="FR-974"))
    reunion = ZoneInfo("Indian/Reunion")
    call = make_entry(Call, network, "Océan 2028", closes_at=datetime(2028, 2, 29, 0, 30, tzinfo=reunion))
    log_in(client, Role.EDITOR, network)
    create_next_edition(client, new_edition_url(call))
    assert Call.objects.get(edition=2029).closes_at == datetime(2029, 2, 28, 0, 30, tzinfo=reunion)
