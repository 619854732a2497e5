"""Relaying: what others offer a network, what it accepts of that, and what its publisher sees of it."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from wagtail.models import ModelLogEntry

from admin_forms import PUBLISH, edit_address, filled, send
from asking import ask
from cms.roles import COORDINATION, Role
from content.models import Actor, Audience, Call, Change, Network, NewsPost, Relay, Theme
from factories import make_entry, make_network
from signing_in import log_in

pytestmark = pytest.mark.django_db
ENTRIES_QUERY = "query($code: String!) { entries(network: $code) { nodes { title } } }"


@pytest.fixture(scope="module", autouse=True)
def calls(module_data: None) -> None:
    """Three that are offered to Bretagne, and two that are not."""
    cirrma = make_network("cirrma", "Conférence nationale", kind="national")
    paca, bretagne = (Network.objects.get(code=code) for code in ("paca", "bretagne"))
    environment = Theme.objects.create(slug="environnement", name="Environnement")
    water = Theme.objects.create(slug="eau", name="Eau", parent=environment)
    for_all = {"audience": Audience.ALL_NETWORKS}
    make_entry(Call, cirrma, "Clés en main", **for_all)
    make_entry(Call, paca, "Puits", themes=[water], **for_all)
    make_entry(Call, paca, "Jumelages", audience=Audience.CHOSEN_NETWORKS, chosen_networks=[bretagne])
    make_entry(Call, paca, "À nous")
    make_entry(Call, paca, "Brouillon", live=False, **for_all)


@pytest.fixture
def cirrma(db: None) -> Network:
    return Network.objects.get(code="cirrma")


@pytest.fixture
def water(db: None) -> Theme:
    return Theme.objects.get(slug="eau")


@pytest.fixture
def offered_calls(db: None) -> dict[str, Call]:
    """By title, what Bretagne is offered."""
    return {call.title: call for call in Call.objects.filter(title__in=["Clés en main", "Puits", "Jumelages"])}


def set_acceptance(network: Network, **rules: Any) -> None:
    network.accepts_all = False
    for name, value in rules.items():
        setattr(network, name, value)
    network.save()


def titles_shown_by(network: Network) -> set[str]:
    nodes = ask(ENTRIES_QUERY, code=network.code)["entries"]["nodes"]
    return {node["title"] for node in nodes}


def inbox_url(network: Network, **query_fields: str) -> str:
    query = "&".join(f"{name}={value}" for name, value in query_fields.items())
    return reverse("relay_inbox_of", args=[network.pk]) + (f"?{query}" if query else "")


def states_by_title(response: Any) -> dict[str, str]:
    """By title, what the network makes of each."""
    rows = BeautifulSoup(response.content, "lxml").select(".relay-inbox tbody tr")
    return {row.select_one(".title a").text: row.select("td")[-4].get_text(" ", strip=True) for row in rows}  # type: ignore[union-attr]


ALL = {"Clés en main", "Puits", "Jumelages"}


def test_a_network_shows_only_offers_that_it_accepts(
    client: Client, bretagne: Network, offered_calls: dict[str, Call], water: Theme
) -> None:
    assert titles_shown_by(bretagne) == ALL
    set_acceptance(bretagne)
    assert titles_shown_by(bretagne) == set()
    set_acceptance(bretagne, accepts_national=True)
    assert titles_shown_by(bretagne) == {"Clés en main"}
    set_acceptance(bretagne, accepts_national=False, accepted_themes=[water.parent])
    assert titles_shown_by(bretagne) == {"Puits"}
    Relay.objects.create(network=bretagne, entry=offered_calls["Jumelages"])
    assert titles_shown_by(bretagne) == {"Puits", "Jumelages"}
    Relay.objects.create(network=bretagne, entry=offered_calls["Puits"], hidden=True)
    assert titles_shown_by(bretagne) == {"Jumelages"}


def test_the_acceptance_rule_of_a_network_changes_nothing_for_others(
    client: Client, bretagne: Network, offered_calls: dict[str, Call]
) -> None:
    normandie = make_network("normandie")
    set_acceptance(bretagne)
    assert titles_shown_by(normandie) == {"Clés en main", "Puits"}


def test_searches_and_changes_follow_the_acceptance_rule(
    client: Client, index: Any, bretagne: Network, offered_calls: dict[str, Call], water: Theme
) -> None:
    search = '{ search(query: "puits", network: "bretagne") { totalCount } }'

    def search_count() -> int:
        index()
        return int(ask(search)["search"]["totalCount"])

    def last(title: str) -> str:
        change = Change.objects.filter(entry_id=offered_calls[title].pk).order_by("-id").first()
        assert change is not None
        return str(change.kind_for(bretagne.pk))

    assert search_count() == 1
    set_acceptance(bretagne)
    assert (search_count(), last("Puits")) == (0, "removed")
    set_acceptance(bretagne, accepted_themes=[water])
    assert (search_count(), last("Puits"), last("Jumelages")) == (1, "published", "removed")
    water.delete()
    assert (search_count(), last("Puits")) == (0, "removed")


def test_an_editor_sets_the_acceptance_rule_of_the_network(
    client: Client, bretagne: Network, offered_calls: dict[str, Call]
) -> None:
    log_in(client, Role.EDITOR, bretagne)
    address = reverse("wagtailadmin_pages:edit", args=[bretagne.pk])
    form = filled(client, address, {"accepts_national": "on", **PUBLISH})
    del form["accepts_all"]
    assert client.post(address, form).status_code == 302
    assert titles_shown_by(bretagne) == {"Clés en main"}


def test_the_inbox_lists_offers_with_their_state(
    client: Client, bretagne: Network, offered_calls: dict[str, Call]
) -> None:
    set_acceptance(bretagne, accepts_national=True)
    Relay.objects.create(network=bretagne, entry=offered_calls["Jumelages"], featured=True, note="Pour nos villes")
    log_in(client, Role.EDITOR, bretagne)
    states = states_by_title(client.get(inbox_url(bretagne)))
    assert states.keys() == ALL
    assert states["Clés en main"].startswith("Repris d’office")
    assert states["Puits"].startswith("Attend votre accord")
    assert states["Jumelages"].startswith("À la une « Pour nos villes »")


def test_the_inbox_is_filtered_by_state_kind_publisher_and_theme(
    client: Client, bretagne: Network, paca: Network, offered_calls: dict[str, Call]
) -> None:
    make_entry(NewsPost, paca, "Forum", audience=Audience.ALL_NETWORKS)
    theme = Theme.objects.get(slug="environnement")
    log_in(client, Role.EDITOR, bretagne)

    def titles(**query_fields: str) -> set[str]:
        return set(states_by_title(client.get(inbox_url(bretagne, **query_fields))))

    assert titles(kind="news") == {"Forum"}
    assert titles(publisher=str(paca.pk)) == {"Puits", "Jumelages", "Forum"}
    assert titles(theme=str(theme.pk)) == {"Puits"}
    assert titles(state="waiting") == set()
    assert titles(q="jumel") == {"Jumelages"}


@pytest.mark.parametrize(
    ("answer", "state", "is_shown"),
    [("relayed", "Repris", True), ("featured", "À la une", True), ("hidden", "Masqué", False)],
)
def test_several_offers_are_answered_at_once(
    client: Client, bretagne: Network, offered_calls: dict[str, Call], answer: str, state: str, is_shown: bool
) -> None:
    set_acceptance(bretagne)
    Relay.objects.create(network=bretagne, entry=offered_calls["Puits"], note="La nôtre")
    user = log_in(client, Role.EDITOR, bretagne)
    entry_ids = [offered_calls["Puits"].pk, offered_calls["Clés en main"].pk]
    response = client.post(inbox_url(bretagne), {"entry": entry_ids, "answer": answer}, follow=True)
    states = states_by_title(response)
    assert states["Puits"].startswith(f"{state} « La nôtre »")
    assert states["Clés en main"].startswith(state)
    assert states["Jumelages"].startswith("Attend votre accord")
    assert titles_shown_by(bretagne) == ({"Puits", "Clés en main"} if is_shown else set())
    assert ModelLogEntry.objects.filter(user=user, content_type__model="relay").count() == 2


def test_an_answer_without_a_selected_offer_changes_nothing(
    client: Client, bretagne: Network, paca: Network, offered_calls: dict[str, Call]
) -> None:
    log_in(client, Role.EDITOR, bretagne)
    own_entry = make_entry(Actor, paca, "Association d’ailleurs")
    for sent in ({}, {"entry": ["x"], "answer": "hidden"}, {"entry": [own_entry.pk], "answer": "eaten"}):
        assert "Rien n’a changé" in client.post(inbox_url(bretagne), sent, follow=True).content.decode()
    response = client.post(inbox_url(bretagne), {"entry": [own_entry.pk], "answer": "hidden"}, follow=True)
    assert "ne vous est plus proposé" in response.content.decode()
    assert not Relay.objects.exists()


def test_a_note_is_added_from_the_inbox(client: Client, bretagne: Network, offered_calls: dict[str, Call]) -> None:
    log_in(client, Role.EDITOR, bretagne)
    page = BeautifulSoup(client.get(inbox_url(bretagne)).content, "lxml")
    address = next(str(link["href"]) for link in page("a") if link.text == "Ajouter une note à « Puits »")
    form = BeautifulSoup(client.get(address).content, "lxml")
    assert form.select_one("input[name=entry]")["value"] == str(offered_calls["Puits"].pk)  # type: ignore[index]
    sent = {"network": bretagne.pk, "entry": offered_calls["Puits"].pk, "note": "Parlons-en mardi"}
    client.post(address.split("?")[0], sent)
    assert states_by_title(client.get(inbox_url(bretagne)))["Puits"].startswith("Repris « Parlons-en mardi »")


def test_users_see_and_answer_the_offers_of_their_own_networks(
    client: Client, paca: Network, bretagne: Network, offered_calls: dict[str, Call]
) -> None:
    log_in(client, Role.CONTRIBUTOR, bretagne)
    assert states_by_title(client.get(inbox_url(bretagne))).keys() == ALL
    fields = {"entry": [offered_calls["Puits"].pk], "answer": "hidden"}
    client.post(inbox_url(bretagne), fields)
    client.get(inbox_url(paca))
    assert client.get(inbox_url(paca)).status_code == 404
    assert not Relay.objects.exists()
    client.logout()
    log_in(client, COORDINATION)
    client.post(inbox_url(bretagne), fields)
    assert states_by_title(client.get(inbox_url(bretagne)))["Puits"].startswith("Masqué")


def test_the_first_page_counts_offers_that_are_new_or_wait(
    client: Client, bretagne: Network, offered_calls: dict[str, Call]
) -> None:
    log_in(client, Role.EDITOR, bretagne)
    assert "Proposés depuis 7 jours : 3" in client.get("/admin/").content.decode()
    set_acceptance(bretagne, accepts_national=True)
    assert "Attendent l’accord de « Réseau Bretagne Solidaire » : 2" in client.get("/admin/").content.decode()


def test_the_publisher_s_form_lists_the_networks_that_relay_the_entry(
    client: Client, paca: Network, cirrma: Network, bretagne: Network, offered_calls: dict[str, Call]
) -> None:
    set_acceptance(cirrma)
    Relay.objects.create(network=bretagne, entry=offered_calls["Puits"], featured=True, note="Pour nos villes")
    log_in(client, Role.EDITOR, paca)
    page = " ".join(BeautifulSoup(client.get(edit_address(offered_calls["Puits"])).content, "lxml").text.split())
    assert "Réseau Bretagne Solidaire : à la une, avec la note « Pour nos villes »" in page
    assert "Conférence nationale : attend son accord" in page


def test_relaying_networks_show_changes_and_no_longer_show_withdrawn_entries(
    client: Client, paca: Network, bretagne: Network, offered_calls: dict[str, Call]
) -> None:
    Relay.objects.create(network=bretagne, entry=offered_calls["Jumelages"])
    log_in(client, Role.EDITOR, paca)
    send(client, edit_address(offered_calls["Jumelages"]), {"title": "Jumelages 2027", **PUBLISH})
    assert titles_shown_by(bretagne) == {"Clés en main", "Puits", "Jumelages 2027"}
    client.post(reverse("wagtailadmin_pages:unpublish", args=[offered_calls["Jumelages"].pk]))
    assert titles_shown_by(bretagne) == {"Clés en main", "Puits"}
