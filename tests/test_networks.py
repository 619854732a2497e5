"""A network joins the hub whole, by the command and by the administrators' form alike."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page, Site

from admin_forms import errors, send
from asking import ask
from content.models import EntryKind, Network, Section

TITLE, HOSTNAMES = "Réseau Corse Solidaire", ["corse.localhost", "www.corse.localhost"]


def create(code: str = "corse", **options: Any) -> None:
    call_command("create_network", code, **{"title": TITLE, "region": "FR-20R", "hostnames": HOSTNAMES} | options)


def fill(client: Client, **fields: Any) -> Any:
    typed = {"title": TITLE, "code": "corse", "region": "FR-20R", "hostnames": "\n".join(HOSTNAMES)}
    return send(client, reverse("networks:add"), typed | fields)


@pytest.fixture(params=[create, fill])
def join(request: pytest.FixtureRequest, admin_client: Client) -> Callable[[], Any]:
    return create if request.param is create else lambda: fill(admin_client)


def test_a_new_network_has_its_site_sections_collection_groups_and_workflow(join: Callable[[], Any]) -> None:
    join()
    network = Network.objects.get(code="corse")
    assert (network.title, network.region_id, network.live, network.hostnames) == (TITLE, "FR-20R", True, HOSTNAMES)
    assert set(Section.objects.child_of(network).values_list("kind", flat=True)) == set(EntryKind)
    assert Collection.objects.get(network=network).name == TITLE
    groups = {f"{name} – corse" for name in ("Contributeurs", "Éditeurs", "Responsables")}
    assert set(Group.objects.filter(name__endswith="– corse").values_list("name", flat=True)) == groups
    for permissions in (
        GroupPagePermission.objects.filter(page=network),
        GroupCollectionPermission.objects.filter(collection=network.collection),
    ):
        assert set(permissions.values_list("group__name", flat=True)) == groups
    assert network.get_workflow().name == "Validation – corse"
    assert ask('{ network(hostname: "www.corse.localhost") { name url } }')["network"] == {
        "name": TITLE,
        "url": "http://corse.localhost/",
    }


def test_the_command_changes_nothing_of_an_existing_network(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    create()
    create(title="Autre nom", hostnames=["autre.localhost"])
    assert "The network corse exists already; nothing was changed." in capsys.readouterr().out
    network = Network.objects.get()
    assert (network.title, network.hostnames) == (TITLE, HOSTNAMES)


@pytest.mark.parametrize(
    ("code", "options", "message"),
    [
        ("île", {}, "code: expected a slug: letters, digits, hyphens and underscores only"),
        ("corse", {"title": " "}, "--title: must not be empty"),
        ("corse", {"region": "corsse"}, '--region: there is no region "corsse"; the nearest are FR-20R (Corse)'),
        ("corse", {"region": "SN"}, '--region: there is no region "SN"'),
        ("corse", {"hostnames": ["https://corse.org/"]}, "--hostname: expected a host name, such as paca.example.org"),
        ("corse", {"hostnames": ["PACA.localhost"]}, "--hostname: taken by the network paca"),
        ("autre", {}, '"autre" is the address of another page'),
    ],
)
def test_the_command_says_what_is_wrong_and_what_to_write_instead(
    paca: Network, code: str, options: Any, message: str
) -> None:
    Page.get_first_root_node().add_child(instance=Page(title="Autre", slug="autre"))
    with pytest.raises(CommandError) as raised:
        create(code, **options)
    assert message in str(raised.value)
    assert Network.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "messages"),
    [
        ({"code": "paca"}, {"code": ["Le réseau « paca » existe déjà : choisissez un autre code."]}),
        ({"code": "autre"}, {"code": ["Ce code est l’adresse d’une autre page : choisissez-en un autre."]}),
        (
            {"hostnames": "paca.localhost"},
            {"hostnames": ["paca.localhost est déjà le site de « Territoires Solidaires »."]},
        ),
        (
            {"hostnames": "https://corse.org"},
            {
                "hostnames": [
                    "« https://corse.org » n’est pas un nom d’hôte : indiquez-le sans « https:// » ni chemin, comme "
                    "paca.example.org."
                ]
            },
        ),
    ],
)
def test_the_form_says_what_is_wrong_and_what_to_write_instead(
    admin_client: Client, paca: Network, fields: Any, messages: Any
) -> None:
    Page.get_first_root_node().add_child(instance=Page(title="Autre", slug="autre"))
    assert errors(fill(admin_client, **fields)) == messages
    assert Network.objects.count() == 1


def test_the_form_says_what_was_created(admin_client: Client, db: None) -> None:
    listing = admin_client.get(fill(admin_client)["Location"])
    assert listing.context["parent_page"].title == TITLE
    message = str(next(iter(listing.context["messages"])))
    for part in (TITLE, "« Éditeurs – corse »", "http://corse.localhost", "http://www.corse.localhost"):
        assert part in message


def test_administrators_find_the_form(admin_client: Client, paca: Network) -> None:
    listed = admin_client.get(reverse("networks:index"))
    assert [page.title for page in listed.context["object_list"]] == ["Territoires Solidaires"]
    assert f'href="{reverse("networks:add")}"' in listed.content.decode()
    assert reverse("networks:index") in admin_client.get(reverse("wagtailadmin_home")).content.decode()


def test_a_network_is_not_made_without_its_sites_by_wagtails_form(admin_client: Client, db: None) -> None:
    root = Page.get_first_root_node()
    assert admin_client.get(reverse("wagtailadmin_pages:add", args=["content", "network", root.pk])).status_code == 302


def test_the_first_national_network_answers_at_the_hubs_address(db: None) -> None:
    create("cirrma", kind="national", region=None)
    assert Site.objects.get(is_default_site=True).root_page.slug == "cirrma"
