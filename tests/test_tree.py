"""A network and its sections stay whole, whatever an editor tries in the admin; entries keep their addresses."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from cms.roles import Role, create_groups
from content.models import Call, EntryKind, Network, Section
from factories import make_entry


@pytest.fixture
def manager(client: Client, paca: Network) -> Client:
    user = User.objects.create_user("responsable")
    user.groups.add(create_groups(paca)[Role.MANAGER])
    client.force_login(user)
    return client


def messages_of(response: Any) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def delete(client: Client, *pages: Page) -> Any:
    if len(pages) == 1:
        return client.post(reverse("wagtailadmin_pages:delete", args=[pages[0].pk]), follow=True)
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
    return client.post(f"{address}?{'&'.join(f'id={page.pk}' for page in pages)}", follow=True)


def test_sections_are_not_deleted(admin_client: Client, paca: Network) -> None:
    section = paca.section(EntryKind.CALL)
    assert "Une rubrique ne se supprime pas" in messages_of(delete(admin_client, section))[0]
    delete(admin_client, section, paca.section(EntryKind.ACTOR))
    assert Section.objects.child_of(paca).count() == len(EntryKind)


def test_a_network_is_deleted_by_an_administrator_only(manager: Client, paca: Network, bretagne: Network) -> None:
    assert "Seul un administrateur" in messages_of(delete(manager, paca))[0]
    manager.force_login(User.objects.create_superuser("admin"))
    delete(manager, paca, bretagne)
    assert not Network.objects.exists()


def test_entries_are_deleted_in_bulk(manager: Client, paca: Network) -> None:
    delete(manager, *(make_entry(Call, paca, f"Appel {number}") for number in range(3)))
    assert not Call.objects.exists()


def copy(client: Client, page: Page, **fields: str) -> Any:
    data = {"new_title": "Copie", "new_slug": "copie", "new_parent_page": page.get_parent().pk, **fields}
    return client.post(reverse("wagtailadmin_pages:copy", args=[page.pk]), data, follow=True)


def test_networks_and_sections_are_not_copied(admin_client: Client, paca: Network) -> None:
    for page in (paca, paca.section(EntryKind.CALL)):
        assert "ne se copient pas" in messages_of(copy(admin_client, page, copy_subpages="on"))[0]
    assert Network.objects.count() == 1
    assert Section.objects.count() == len(EntryKind)


def test_an_entry_is_copied_but_has_no_alias(manager: Client, paca: Network) -> None:
    call = make_entry(Call, paca, "Jeunesse")
    copy(manager, call, alias="on")
    copied = Call.objects.get(slug="copie")
    assert (copied.alias_of, copied.live, copied.key) == (None, False, "paca/call/copie")
    assert copied.uid != call.uid
