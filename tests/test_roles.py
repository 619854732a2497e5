"""Who may do what, tried through the admin's views: in the user's own network, and in another."""

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse
from wagtail.models import Collection
from wagtail.test.utils.form_data import rich_text

from admin_forms import PUBLISH, add_address, edit_address, filled
from cms.roles import COORDINATION, Role
from content.models import Audience, Call, Network, NewsPost, Programme, Relay, Theme
from factories import make_entry, make_network, make_picture
from lines import BRETAGNE, PACA, entry, load, write_files


def attempt(client: Client, address: str, fields: dict[str, Any]) -> None:
    """Send a form if it opens at all."""
    if client.get(address).status_code == 200:
        client.post(address, filled(client, address, fields))


def write(client: Client, network: Network, slug: str, action: dict[str, str]) -> NewsPost | None:
    attempt(client, add_address(network, NewsPost), {"title": slug, "slug": slug} | action)
    return NewsPost.objects.filter(network=network, slug=slug).first()


def relayed(network: Network) -> Relay:
    return Relay.objects.create(network=network, entry=offered(), note="À relire")


def offered() -> Call:
    publisher = Network.objects.get(code="normandie")
    return make_entry(Call, publisher, "Jeunesse", audience=Audience.ALL_NETWORKS)


def reads_drafts(client: Client, network: Network) -> bool:
    entry = make_entry(NewsPost, network, "Brouillon secret", live=False)
    listed = client.get(reverse("wagtailadmin_explore", args=[entry.get_parent().pk]), follow=True)
    return "Brouillon secret" in listed.content.decode()


def drafts(client: Client, network: Network) -> bool:
    return write(client, network, "brouillon", {}) is not None


def publishes(client: Client, network: Network) -> bool:
    entry = write(client, network, "nouvelle", PUBLISH)
    return bool(entry and entry.live)


def edits(client: Client, network: Network) -> bool:
    entry = make_entry(NewsPost, network, "Salon")
    attempt(client, edit_address(entry), {"title": "Salon corrigé"})
    return bool(NewsPost.objects.get(pk=entry.pk).get_latest_revision_as_object().title == "Salon corrigé")


def deletes(client: Client, network: Network) -> bool:
    entry = make_entry(NewsPost, network, "Salon")
    client.post(reverse("wagtailadmin_pages:delete", args=[entry.pk]))
    return not NewsPost.objects.filter(pk=entry.pk).exists()


def chooses_images(client: Client, network: Network) -> bool:
    picture = make_picture(collection=network.collection)
    return picture in client.get(reverse("wagtailimages_chooser:choose")).context["results"]


def lists_relays(client: Client, network: Network) -> bool:
    relay = relayed(network)
    return relay in client.get(reverse("wagtailsnippets_content_relay:list")).context["object_list"]


def relays(client: Client, network: Network) -> bool:
    entry = offered()
    attempt(client, reverse("wagtailsnippets_content_relay:add"), {"network": network.pk, "entry": entry.pk})
    return Relay.objects.filter(entry=entry).exists()


def edits_relays(client: Client, network: Network) -> bool:
    relay = relayed(network)
    attempt(client, reverse("wagtailsnippets_content_relay:edit", args=[relay.pk]), {"note": "Relu"})
    return Relay.objects.get(pk=relay.pk).note == "Relu"


def deletes_relays(client: Client, network: Network) -> bool:
    relay = relayed(network)
    client.post(reverse("wagtailsnippets_content_relay:delete", args=[relay.pk]))
    return not Relay.objects.filter(pk=relay.pk).exists()


def runs_programmes(client: Client, network: Network) -> bool:
    fields = {"name": "AAP", "slug": "aap", "network": network.pk, "description": rich_text("")}
    attempt(client, reverse("wagtailsnippets_content_programme:add"), fields)
    return Programme.objects.exists()


def names_themes(client: Client, network: Network) -> bool:
    attempt(client, reverse("wagtailsnippets_content_theme:add"), {"name": "Eau", "slug": "eau", "parent": ""})
    return Theme.objects.exists()


CONTRIBUTOR = [reads_drafts, drafts, chooses_images, lists_relays]
EDITOR = [*CONTRIBUTOR, publishes, edits, deletes, relays, edits_relays, deletes_relays]
MANAGER = [*EDITOR, runs_programmes]
EVERYTHING = [*MANAGER, names_themes]
MAY = {Role.CONTRIBUTOR: CONTRIBUTOR, Role.EDITOR: EDITOR, Role.MANAGER: MANAGER, COORDINATION: EVERYTHING}


@pytest.fixture
def networks(paca: Network, bretagne: Network) -> list[Network]:
    return [paca, bretagne, make_network("normandie")]


def log_in(client: Client, role: str) -> None:
    user = User.objects.create_user("camille")
    name = role if role == COORDINATION else f"{Role(role).label} – paca"
    user.groups.add(Group.objects.get(name=name))
    client.force_login(user)


@pytest.mark.parametrize("role", MAY)
def test_what_a_role_may_do_in_its_own_network(client: Client, networks: list[Network], role: str) -> None:
    log_in(client, role)
    assert [action for action in EVERYTHING if action(client, networks[0])] == MAY[role]


@pytest.mark.parametrize("role", MAY)
def test_in_another_network_only_the_coordination_does_anything(
    client: Client, networks: list[Network], role: str
) -> None:
    log_in(client, role)
    done = [action for action in EVERYTHING if action(client, networks[1])]
    assert done == (EVERYTHING if role == COORDINATION else [])


def test_a_programme_stays_in_the_networks_of_who_edits_it(client: Client, networks: list[Network]) -> None:
    log_in(client, Role.MANAGER)
    own, others = (Programme.objects.create(slug=one.code, name=one.title, network=one) for one in networks[:2])
    fields = {"name": "Renommé", "network": networks[1].pk}
    attempt(client, reverse("wagtailsnippets_content_programme:edit", args=[own.pk]), fields)
    attempt(client, reverse("wagtailsnippets_content_programme:edit", args=[others.pk]), {"name": "Renommé"})
    client.post(reverse("wagtailsnippets_content_programme:delete", args=[others.pk]))
    assert not Programme.objects.filter(name="Renommé").exists()
    assert Programme.objects.filter(pk=others.pk).exists()


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


def test_the_files_of_a_network_follow_its_name(paca: Network) -> None:
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


def test_whoever_writes_for_one_network_need_not_choose_it(client: Client, networks: list[Network]) -> None:
    log_in(client, Role.EDITOR)
    entry = offered()
    attempt(client, reverse("wagtailsnippets_content_relay:add"), {"entry": entry.pk})
    assert Relay.objects.get(entry=entry).network == networks[0]
