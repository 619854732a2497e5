"""What a role has of its network: files, programmes, relays. test_roles_matrix.py tries all that each role may do."""

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse
from wagtail.models import Collection

from admin_forms import filled
from cms.roles import COORDINATION, Role
from content.models import Audience, Call, Network, Programme, Relay
from factories import make_entry, make_network
from lines import BRETAGNE, PACA, entry, load, write_files


def attempt(client: Client, address: str, fields: dict[str, Any]) -> None:
    """Send a form if it opens at all."""
    if client.get(address).status_code == 200:
        client.post(address, filled(client, address, fields))


def offered() -> Call:
    publisher = Network.objects.get(code="normandie")
    return make_entry(Call, publisher, "Jeunesse", audience=Audience.ALL_NETWORKS)


@pytest.fixture
def networks(paca: Network, bretagne: Network) -> list[Network]:
    return [paca, bretagne, make_network("normandie")]


def log_in(client: Client, role: str) -> None:
    user = User.objects.create_user("camille")
    name = role if role == COORDINATION else f"{Role(role).label} – paca"
    user.groups.add(Group.objects.get(name=name))
    client.force_login(user)


def test_a_programme_stays_in_the_networks_of_who_edits_it(client: Client, networks: list[Network]) -> None:
    log_in(client, Role.MANAGER)
    own_programme, foreign_programme = (
        Programme.objects.create(slug=network.code, name=network.title, network=network) for network in networks[:2]
    )
    fields = {"name": "Renommé", "network": networks[1].pk}
    attempt(client, reverse("wagtailsnippets_content_programme:edit", args=[own_programme.pk]), fields)
    attempt(client, reverse("wagtailsnippets_content_programme:edit", args=[foreign_programme.pk]), {"name": "Renommé"})
    client.post(reverse("wagtailsnippets_content_programme:delete", args=[foreign_programme.pk]))
    assert not Programme.objects.filter(name="Renommé").exists()
    assert Programme.objects.filter(pk=foreign_programme.pk).exists()


def choosable(client: Client, kind: str) -> list[str]:
    return [row.title for row in client.get(reverse(f"wagtail{kind}_chooser:choose")).context["results"]]


@pytest.mark.django_db
def test_an_editor_chooses_from_the_files_imported_for_the_network(client: Client, tmp_path: Path) -> None:
    write_files(tmp_path)
    document = {"type": "document", "title": "Le guide", "file": "documents/guide.pdf"}
    body = [document, {"type": "image", "image": "images/phare.png"}]
    load(tmp_path, [PACA | {"logo": "images/phare.png"}, BRETAGNE, entry("news", "x", network="bretagne", body=body)])
    log_in(client, Role.EDITOR)
    assert (choosable(client, "images"), choosable(client, "docs")) == (["Phare"], [])
    load(tmp_path, [entry("news", "y", body=body)])
    assert (choosable(client, "images"), choosable(client, "docs")) == (["Phare"], ["Guide"])


def test_the_collection_of_a_network_is_renamed_with_it(paca: Network) -> None:
    before = paca.save_revision()
    paca.title = "Réseau du Sud"
    paca.save()
    assert make_network("ouest", "Territoires Solidaires").collection != paca.collection
    assert Collection.objects.get(network=paca).name == "Réseau du Sud"
    before.content.pop("collection")  # as in one that is older than collections
    before.save()
    before.publish()
    assert Network.objects.get(code="paca").collection == paca.collection


def test_the_collection_of_a_network_is_not_deleted(admin_client: Client, paca: Network) -> None:
    address = reverse("wagtailadmin_collections:delete", args=[paca.collection_id])
    assert "les fichiers de Territoires Solidaires" in admin_client.get(address).content.decode()
    assert admin_client.post(address).status_code == 403


def test_the_forms_of_a_user_of_one_network_have_it_selected(client: Client, networks: list[Network]) -> None:
    log_in(client, Role.EDITOR)
    entry = offered()
    attempt(client, reverse("wagtailsnippets_content_relay:add"), {"entry": entry.pk})
    assert Relay.objects.get(entry=entry).network == networks[0]
