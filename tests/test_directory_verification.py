"""Actors that nobody has checked for a year are listed for those who publish in their network."""

import csv
import io
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone

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


def listed(client: Client, **asked: str) -> list[str]:
    page = BeautifulSoup(client.get(REPORT, asked).content, "html.parser")
    return [" ".join(row.text.split()) for row in page.select("tbody .title-wrapper")]


def test_the_oldest_come_first(client: Client, actors: None, paca: Network) -> None:
    log_in(client, Role.EDITOR, paca)
    assert listed(client) == ["Jamais", "Plus ancien", "Ancien"]
    assert listed(client, never="true") == ["Jamais"]
    assert listed(client, never="false") == ["Plus ancien", "Ancien"]
    assert "Pas vérifiés depuis un an : 3" in client.get("/admin/").content.decode()


def test_the_coordination_chooses_a_network(client: Client, actors: None, bretagne: Network) -> None:
    log_in(client, COORDINATION)
    assert len(listed(client)) == 4
    assert listed(client, network=str(bretagne.pk)) == ["Breton"]


def test_it_can_be_downloaded(client: Client, actors: None, paca: Network) -> None:
    log_in(client, Role.EDITOR, paca)
    content = b"".join(client.get(REPORT, {"export": "csv"}).streaming_content)  # type: ignore[attr-defined]
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert rows[0] | {"Vérifié le": ""} == {
        "Nom": "Jamais",
        "Réseau": "Territoires Solidaires",
        "Ville": "'=Aix",
        "Vérifié le": "",
    }


def test_contributors_do_not_see_it(client: Client, actors: None, paca: Network) -> None:
    log_in(client, Role.CONTRIBUTOR, paca)
    assert client.get(REPORT).status_code == 302
    assert "Acteurs à vérifier" not in client.get("/admin/").content.decode()
