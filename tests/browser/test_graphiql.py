"""GraphiQL, as a visitor of the API's address meets it."""

from datetime import timedelta
from urllib.parse import quote

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from content.models import Call
from factories import make_entry, make_network

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_examples_are_there_to_be_run(live_server: LiveServer, page: Page) -> None:
    network = make_network("paca", "Territoires Solidaires")
    make_entry(Call, network, "Appel pour l’eau", opens_on=timezone.localdate() - timedelta(days=1))
    hosts = []
    page.on("request", lambda request: hosts.append(request.url.split("/")[2]))

    page.goto(f"{live_server.url}/graphql/")
    expect(page).to_have_title("L’API de Maillage – GraphiQL")
    expect(page.get_by_role("heading", name="Explorer l’API de Maillage")).to_be_attached()
    names = ["AppelsOuverts", "Recherche", "Reseau", "Annuaire", "Changements"]
    expect(page.get_by_role("tab")).to_contain_text(names)

    page.get_by_role("button", name="Execute query").click()
    expect(page.get_by_label("Result Window")).to_contain_text("Appel pour l’eau")
    assert set(hosts) == {live_server.url.split("/")[2]}


def test_the_schema_can_be_read(live_server: LiveServer, page: Page) -> None:
    page.goto(f"{live_server.url}/graphql/")
    page.get_by_role("button", name="Show Documentation Explorer").click()
    page.get_by_role("link", name="Query", exact=True).click()
    expect(page.get_by_role("link", name="calls", exact=True)).to_be_visible()


def test_settings_open_and_close_with_the_keyboard(live_server: LiveServer, page: Page) -> None:
    page.goto(f"{live_server.url}/graphql/")
    page.get_by_role("button", name="Open settings dialog").press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_an_address_can_carry_a_query(live_server: LiveServer, page: Page) -> None:
    page.goto(f"{live_server.url}/graphql/?query={quote('{ networks { code } }')}")
    expect(page.get_by_label("Query Editor")).to_contain_text("networks")
