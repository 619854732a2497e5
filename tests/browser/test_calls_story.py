"""An editor follows the network's calls, and makes the next edition of one, from the keyboard."""

import re

import pytest
from playwright.sync_api import Page, expect

from axe import check
from demo_hub import DemoHub
from keyboard import follow
from signing_in import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.node]


def test_an_editor_follows_calls_and_makes_the_next_edition(demo: DemoHub, page: Page) -> None:
    page.set_default_timeout(60_000)
    sign_in(page, f"http://paca.localhost:{demo.port}/admin/", "editeur")
    check(page, ".dashboard-counts")
    follow(page.get_by_role("link", name="Sans date limite : 1"))
    expect(page.get_by_role("row").nth(1)).to_contain_text("permanent")
    check(page, ".report-table")
    page.get_by_role("button", name="Appels", exact=True).press("Enter")
    page.get_by_role("link", name="Calendrier des appels").press("Enter")
    check(page, ".call-calendar")
    page.go_back()
    follow(page.get_by_role("main").get_by_role("link", name="Conseil aux projets, toute l’année"))
    expect(page).to_have_url(re.compile("/edit/$"))
    page.get_by_role("main").get_by_role("button", name="Actions").first.press("Enter")
    follow(page.get_by_role("link", name="Nouvelle édition"))
    check(page, ".new-edition")
    page.get_by_role("button", name="Créer le brouillon").press("Enter")
    expect(page.get_by_text("est en brouillon, d’après « Conseil aux projets, toute l’année »")).to_be_visible()
    page.goto("about:blank")  # the form keeps asking who else edits: not of a server that has stopped
