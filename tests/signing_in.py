"""Signing in to the admin: as somebody made for a test, or in a browser as one of the demo's people."""

from typing import Any

from django.contrib.auth.models import Group, User
from django.test import Client
from playwright.sync_api import Page, expect

from cms.demo_data import PASSWORD
from cms.roles import Role
from content.models import Network

COOKIES: dict[tuple[str, str], Any] = {}  # of who has signed in, by the address of the admin and the name


def log_in(client: Client, role: str, *networks: Network) -> User:
    """As somebody with a role in these networks, or in the group of that name."""
    user = User.objects.create_user(f"camille-{role}", first_name="Camille")
    names = [f"{Role(role).label} – {network.code}" for network in networks] or [role]
    user.groups.set(Group.objects.filter(name__in=names))
    client.force_login(user)
    return user


def sign_in(page: Page, address: str, name: str) -> None:
    """Through the form the first time, and again with the cookies that it gave."""
    page.context.clear_cookies()
    page.context.add_cookies(COOKIES.get((address, name), []))
    page.goto(address)
    if (address, name) not in COOKIES:
        _fill_form(page, name)
        COOKIES[address, name] = page.context.cookies()
    expect(page.get_by_role("link", name="Images", exact=True)).to_be_visible()


def _fill_form(page: Page, name: str) -> None:
    page.get_by_label("Nom d’utilisateur").press_sequentially(name)
    page.get_by_label("Mot de passe").press_sequentially(PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")
