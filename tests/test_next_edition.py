"""« Nouvelle édition » : the draft of a call's next edition, with its dates a year on."""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse

from admin_forms import PUBLISH, edit_address, main_text, send
from asking import ask
from cms.roles import Role
from content.models import Call, CallLink, Milestone, Network, Programme, Regulation, Territory
from content.next_edition import advance_years
from factories import make_document, make_entry, make_network
from signing_in import log_in

PARIS = ZoneInfo("Europe/Paris")


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


def test_the_next_edition_is_a_draft_with_its_dates_a_year_later(client: Client, call: Call) -> None:
    user = log_in(client, Role.EDITOR, call.network)
    page_text = main_text(client.get(new_edition_url(call)))
    for part in ("Jeunesse 2029", "jeunesse-2029", "28 février 2029", "25 mars 2029 23:30"):
        assert part in page_text
    assert Call.objects.count() == 1, "opening the page creates nothing"
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


def test_the_api_lists_the_next_edition_once_published_with_its_previous_editions(client: Client, call: Call) -> None:
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


def test_the_next_edition_of_an_old_call_follows_the_latest_one(client: Client, call: Call) -> None:
    older = make_entry(Call, call.network, "Jeunesse 2026", programme=call.programme, edition=2026)
    log_in(client, Role.EDITOR, call.network)
    create_next_edition(client, new_edition_url(older))
    assert Call.objects.filter(edition=2029).exists()


def test_an_edition_is_not_created_twice(client: Client, call: Call) -> None:
    log_in(client, Role.EDITOR, call.network)
    create_next_edition(client, new_edition_url(call))
    draft = Call.objects.get(edition=2029)
    for response in (
        client.get(new_edition_url(call)),
        client.post(new_edition_url(call)),
        client.post(new_edition_url(draft)),
    ):
        assert "L’édition 2029 existe déjà : Jeunesse 2029 (brouillon)" in main_text(response)
        assert edit_address(draft) in response.content.decode()
    assert Call.objects.count() == 2


def test_each_call_of_a_programme_in_a_year_has_a_next_edition(client: Client, call: Call) -> None:
    make_entry(Call, call.network, "Jeunesse, mobilité 2028", programme=call.programme, edition=2028)
    log_in(client, Role.EDITOR, call.network)
    for past_call in Call.objects.filter(edition=2028):
        create_next_edition(client, new_edition_url(past_call))
        assert "existe déjà" in main_text(client.post(new_edition_url(past_call)))
    drafts = Call.objects.filter(edition=2029).order_by("title")
    assert [draft.title for draft in drafts] == ["Jeunesse 2029", "Jeunesse, mobilité 2029"]


def test_an_existing_edition_without_a_programme_is_recognized_by_its_slug(client: Client, paca: Network) -> None:
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
def test_the_year_of_a_call_without_edition_comes_from_its_title_or_dates(
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
def test_only_the_year_of_the_edition_advances_in_a_text(before: str, after: str) -> None:
    assert advance_years(before, 2026) == after


def test_a_contributor_creates_a_next_edition_and_edits_it(client: Client, call: Call) -> None:
    log_in(client, Role.CONTRIBUTOR, call.network)
    assert create_next_edition(client, new_edition_url(call)).status_code == 200
    draft = Call.objects.get(edition=2029)
    assert not draft.live
    send(client, edit_address(draft), {"title": "Relu"})
    assert Call.objects.get(pk=draft.pk).get_latest_revision_as_object().title == "Relu"


def test_a_next_edition_is_refused_to_users_of_another_network(
    client: Client, call: Call, programme: Programme, bretagne: Network
) -> None:
    log_in(client, Role.MANAGER, bretagne)
    for address in (new_edition_url(call), programme_new_edition_url(programme)):
        client.get(address)
        client.post(address)
    assert Call.objects.count() == 1
    assert new_edition_url(call) not in client.get(edit_address(call)).content.decode()


def has_link(client: Client, page_url: str, linked_url: str) -> bool:
    return f'href="{linked_url}"' in client.get(page_url).content.decode()


@pytest.mark.parametrize("role", [Role.CONTRIBUTOR, Role.EDITOR])
def test_calls_and_programmes_have_a_button_for_their_next_edition(
    client: Client, call: Call, programme: Programme, role: Role
) -> None:
    log_in(client, role, call.network)
    assert has_link(client, reverse("wagtailadmin_explore", args=[call.get_parent().pk]), new_edition_url(call))
    assert has_link(client, edit_address(call), new_edition_url(call)) == (role != Role.CONTRIBUTOR)
    programmes = reverse("wagtailsnippets_content_programme:list")
    assert has_link(client, programmes, programme_new_edition_url(programme))
    section = reverse("wagtailadmin_explore", args=[call.network.pk])
    assert "new-edition" not in client.get(section).content.decode()


def test_a_programme_has_a_next_edition_if_it_has_a_call(client: Client, call: Call, programme: Programme) -> None:
    log_in(client, Role.MANAGER, call.network)
    create_next_edition(client, programme_new_edition_url(programme))
    assert Call.objects.filter(edition=2029).exists()
    empty = Programme.objects.create(slug="eau", name="Eau", network=call.network)
    response = client.get(programme_new_edition_url(empty), follow=True)
    assert "pas encore d’appel" in str(next(iter(response.context["messages"])))


def test_a_network_overseas_keeps_the_hour_of_its_deadline(client: Client, db: None) -> None:
    network = make_network("reunion", region=Territory.objects.get(code="FR-974"))
    reunion = ZoneInfo("Indian/Reunion")
    call = make_entry(Call, network, "Océan 2028", closes_at=datetime(2028, 2, 29, 0, 30, tzinfo=reunion))
    log_in(client, Role.EDITOR, network)
    create_next_edition(client, new_edition_url(call))
    assert Call.objects.get(edition=2029).closes_at == datetime(2029, 2, 28, 0, 30, tzinfo=reunion)
