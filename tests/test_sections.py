"""Sections: made for every network and kind, and renamed by editors wherever they are shown."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django.urls import URLResolver, reverse
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings
from wagtail.models import PageViewRestriction

from admin_forms import PUBLISH
from asking import ask
from cms import urls
from cms.roles import Role, create_groups
from content.models import Audience, Call, EntryKind, Network, Section
from content.models.network import RESERVED_SLUGS
from factories import make_entry, make_network

# What the form of a page without comments sends of them.
COMMENTS = {f"comments-{name}_FORMS": 0 for name in ("TOTAL", "INITIAL")}


def listed_sections(code: str) -> list[dict[str, str]]:
    operation = "query ($code: String) { network(code: $code) { sections { kind title slug url } } }"
    sections: list[dict[str, str]] = ask(operation, code=code)["network"]["sections"]
    return sections


def listed_kinds(code: str) -> list[str]:
    return [section["kind"] for section in listed_sections(code)]


def rename_calls(network: Network, slug: str, title: str) -> None:
    section = network.section(EntryKind.CALL)
    section.slug, section.title = slug, title
    section.save_revision().publish()


@pytest.fixture
def renamed_calls(paca: Network, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks) -> Call:
    """A call in a section that was renamed since."""
    call = make_entry(Call, paca, "Jeunesse", slug="jeunesse", audience=Audience.ALL_NETWORKS)
    with django_capture_on_commit_callbacks(execute=True):
        rename_calls(paca, "financements", "Financements")
    return call


def test_the_api_lists_a_networks_sections(paca: Network) -> None:
    assert listed_sections("paca")[0] == {
        "kind": "CALL",
        "title": "Appels à projets",
        "slug": "appels-a-projets",
        "url": "http://paca.localhost/appels-a-projets/",
    }
    assert listed_kinds("paca") == [kind.name for kind in EntryKind]


def test_unpublished_and_private_sections_are_not_listed(paca: Network, bretagne: Network, client: Client) -> None:
    Section.objects.get(pk=paca.section(EntryKind.CALL).pk).unpublish()
    PageViewRestriction.objects.create(
        page=paca.section(EntryKind.ACTOR), restriction_type=PageViewRestriction.PASSWORD, password="secret"
    )
    assert listed_kinds("paca") == [kind.name for kind in EntryKind if kind not in (EntryKind.CALL, EntryKind.ACTOR)]
    assert listed_kinds("bretagne") == [kind.name for kind in EntryKind]
    assert not {"Appels à projets", "Annuaire des acteurs"} & set(menu(client, "/"))
    for slug in ("appels-a-projets", "annuaire"):
        assert client.get(f"/{slug}/", headers={"host": "paca.localhost"}).status_code == 404


def page(client: Client, path: str, host: str = "paca.localhost") -> BeautifulSoup:
    response = client.get(path, headers={"host": host})
    assert response.status_code == 200
    return BeautifulSoup(response.content, "lxml")


def menu(client: Client, path: str, host: str = "paca.localhost") -> list[str]:
    return [link.get_text() for link in page(client, path, host).select('nav[aria-label="Rubriques"] a')]


def test_the_portal_follows_a_renamed_section(renamed_calls: Call, bretagne: Network, client: Client) -> None:
    assert menu(client, "/")[0] == "Financements"
    section = page(client, "/financements/")
    assert section.select_one("h1").get_text() == "Financements"  # type: ignore[union-attr]
    assert section.select_one(".card a")["href"] == "http://paca.localhost/financements/jeunesse/"  # type: ignore[index]
    entry = page(client, "/financements/jeunesse/")
    assert entry.select('nav[aria-label="Fil d’Ariane"] a[href="/financements/"]')
    # The network that relays it keeps its own section.
    relayed = page(client, "/reprises/paca/financements/jeunesse/", "bretagne.localhost")
    assert relayed.select('nav[aria-label="Fil d’Ariane"] a[href="/appels-a-projets/"]')


@pytest.mark.parametrize("path", ["/", "/jeunesse/"])
def test_old_addresses_lead_to_a_renamed_section_and_entry(path: str, renamed_calls: Call, client: Client) -> None:
    response = client.get(f"/appels-a-projets{path}", headers={"host": "paca.localhost"})
    assert response.status_code == 301
    assert response["Location"] in (f"http://paca.localhost/financements{path}", f"/financements{path}")


def test_the_api_and_the_journal_follow_a_renamed_section(renamed_calls: Call, bretagne: Network) -> None:
    assert listed_sections("paca")[0]["url"] == "http://paca.localhost/financements/"
    journal = ask("{ changes { nodes { kind entry { url } } } redirects { nodes { from to } } }")
    assert journal["changes"]["nodes"][-1] == {
        "kind": "UPDATED",
        "entry": {"url": "http://paca.localhost/financements/jeunesse/"},
    }
    assert sorted(journal["redirects"]["nodes"], key=lambda redirect: len(redirect["from"])) == [
        {"from": f"http://paca.localhost/appels-a-projets{path}", "to": f"http://paca.localhost/financements{path}/"}
        for path in ("", "/jeunesse")
    ]


def test_old_addresses_lead_on_in_a_network_without_a_site(
    paca: Network, settings: Settings, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    paca.set_hostnames([])
    make_entry(Call, paca, "Jeunesse", slug="jeunesse")
    with django_capture_on_commit_callbacks(execute=True):
        rename_calls(paca, "financements", "Financements")
    url = f"{settings.WAGTAILADMIN_BASE_URL}/paca/appels-a-projets/jeunesse/"
    assert ask("query ($url: URL!) { entry(url: $url) { title } }", url=url)["entry"] == {"title": "Jeunesse"}


def test_the_hub_calls_a_section_as_most_networks_do(paca: Network, bretagne: Network, client: Client) -> None:
    make_network("guyane")
    rename_calls(paca, "financements", "Financements")
    assert menu(client, "/", "testserver")[0] == "Appels à projets"
    rename_calls(bretagne, "financements", "Financements")
    assert menu(client, "/", "testserver")[0] == "Financements"
    page(client, "/financements/", "testserver")


@pytest.mark.parametrize(
    ("role", "address"),
    [(Role.EDITOR, ("financements", "Financements")), (Role.CONTRIBUTOR, ("appels-a-projets", "Appels à projets"))],
)
def test_a_section_is_renamed_by_users_who_may_publish(
    role: Role, address: tuple[str, str], client: Client, paca: Network
) -> None:
    user = User.objects.create_user("essai")
    user.groups.add(create_groups(paca)[role])
    client.force_login(user)
    section = paca.section(EntryKind.CALL)
    edit = reverse("wagtailadmin_pages:edit", args=[section.pk])
    client.post(edit, {"title": "Financements", "slug": "financements", **COMMENTS, **PUBLISH})
    section.refresh_from_db()
    assert (section.slug, section.title) == address


@pytest.mark.parametrize("slug", ["recherche", "reprises", "graphql"])
def test_a_section_does_not_take_the_address_of_another_page(slug: str, admin_client: Client, paca: Network) -> None:
    section = paca.section(EntryKind.CALL)
    edit = reverse("wagtailadmin_pages:edit", args=[section.pk])
    response = admin_client.post(edit, {"title": section.title, "slug": slug, **COMMENTS, **PUBLISH})
    message = f"« {slug} » est déjà l’adresse d’une autre page du site : choisissez-en une autre."
    assert response.context["form"].errors == {"slug": [message]}
    section.refresh_from_db()
    assert section.slug == "appels-a-projets"


def test_slugs_that_the_hub_or_the_portal_answers_at_are_reserved() -> None:
    *patterns, _wagtails_never_reached = urls.urlpatterns
    assert set(first_path_segments(patterns)) <= RESERVED_SLUGS


def first_path_segments(patterns: list[Any]) -> Iterator[str]:
    """The first segments of addresses, but for the portal's pattern that takes any path."""
    for pattern in patterns:
        segment = re.match(r"\^?([\w-]*)", str(pattern.pattern))[1]  # type: ignore[index]
        if segment:
            yield segment
        elif isinstance(pattern, URLResolver):
            yield from first_path_segments(pattern.url_patterns)


def test_a_network_gets_the_sections_that_it_lacks_after_migrate(paca: Network, bretagne: Network) -> None:
    rename_calls(bretagne, "annuaire-des-appels", "Appels")
    paca.section(EntryKind.PROJECT).delete()
    for _ in range(2):
        call_command("migrate", verbosity=0)
        assert set(Section.objects.child_of(paca).values_list("kind", flat=True)) == set(EntryKind)
    assert Section.objects.count() == 2 * len(EntryKind)


def test_a_new_section_takes_a_free_address(paca: Network) -> None:
    paca.section(EntryKind.PROJECT).delete()
    rename_calls(paca, "projets", "Appels")
    call_command("migrate", verbosity=0)
    assert paca.section(EntryKind.PROJECT).slug == "projets-1"
