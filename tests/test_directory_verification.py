"""Actors that nobody has checked for a year are listed for those who publish in their network."""

import csv
import io
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from wagtail.models import PageLogEntry

from asking import ask
from cms.roles import COORDINATION, Role
from content.models import Actor, Network
from factories import make_entry
from signing_in import log_in

pytestmark = pytest.mark.django_db
REPORT = "/admin/directory/verification/"


@pytest.fixture
def actors(paca: Network, bretagne: Network) -> None:
    today = timezone.localdate()
    make_entry(Actor, paca, "Jamais", city="=Aix")
    make_entry(Actor, paca, "Ancien", verified_on=today - timedelta(days=366))
    make_entry(Actor, paca, "Plus ancien", verified_on=today - timedelta(days=800))
    make_entry(Actor, paca, "Récent", verified_on=today - timedelta(days=365))
    make_entry(Actor, paca, "Brouillon", live=False)
    make_entry(Actor, bretagne, "Breton")


def report_titles(client: Client, **query: str) -> list[str]:
    page = BeautifulSoup(client.get(REPORT, query).content, "lxml")
    return [" ".join(row.text.split()) for row in page.select("tbody .title-wrapper")]


def test_actors_are_listed_from_the_oldest_verification_on(client: Client, actors: None, paca: Network) -> None:
    log_in(client, Role.EDITOR, paca)
    assert report_titles(client) == ["Jamais", "Plus ancien", "Ancien"]
    assert report_titles(client, never="true") == ["Jamais"]
    assert report_titles(client, never="false") == ["Plus ancien", "Ancien"]
    assert "Pas vérifiés depuis un an : 3" in client.get("/admin/").content.decode()


def test_the_coordination_may_filter_by_network(client: Client, actors: None, bretagne: Network) -> None:
    log_in(client, COORDINATION)
    assert len(report_titles(client)) == 4
    assert report_titles(client, network=str(bretagne.pk)) == ["Breton"]


def test_the_report_is_exported_as_csv_without_formulas(client: Client, actors: None, paca: Network) -> None:
    log_in(client, Role.EDITOR, paca)
    content = b"".join(client.get(REPORT, {"export": "csv"}).streaming_content)  # type: ignore[attr-defined]
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert rows[0] | {"Vérifié le": ""} == {
        "Nom": "Jamais",
        "Réseau": "Territoires Solidaires",
        "Ville": "'=Aix",
        "Vérifié le": "",
    }


def verify_actors(client: Client, *titles: str) -> str:
    actor_ids = Actor.objects.filter(title__in=titles).values_list("pk", flat=True)
    return client.post(f"{REPORT}?never=true", {"entry": list(actor_ids)}, follow=True).content.decode()


def test_selected_actors_are_verified_unless_they_are_locked(
    client: Client, actors: None, paca: Network, bretagne: Network
) -> None:
    chief = User.objects.create_superuser("chef")
    draft = Actor.objects.get(title="Ancien")
    draft.city = "Arles"
    draft.save_revision()
    Actor.objects.filter(title="Plus ancien").update(locked=True, locked_by=chief)
    log_in(client, Role.EDITOR, paca)
    page = verify_actors(client, "Jamais", "Ancien", "Plus ancien", "Breton")
    assert "Vérifiés aujourd’hui : 2." in page
    assert "Verrouillés par quelqu’un d’autre, et laissés : « Plus ancien »." in page
    today = timezone.localdate()
    assert sorted(Actor.objects.filter(verified_on=today).values_list("title", flat=True)) == ["Ancien", "Jamais"]
    actor = Actor.objects.get(title="Ancien")
    assert (actor.city, actor.latest_revision.as_object().city) == ("", "Arles")
    assert actor.latest_revision.as_object().verified_on == today
    assert PageLogEntry.objects.filter(action="cms.actor.verify").count() == 2
    nodes = ask('{ actors(network: "paca") { nodes { title verifiedOn } } }')["actors"]["nodes"]
    assert {"title": "Jamais", "verifiedOn": today.isoformat()} in nodes
    assert "cochez les acteurs" in verify_actors(client)


def test_contributors_neither_see_the_report_nor_verify(client: Client, actors: None, paca: Network) -> None:
    log_in(client, Role.CONTRIBUTOR, paca)
    assert client.get(REPORT).status_code == 302
    verify_actors(client, "Jamais")
    assert Actor.objects.get(title="Jamais").verified_on is None
    assert "Acteurs à vérifier" not in client.get("/admin/").content.decode()
