"""An editor follows the network's calls, and makes the next edition of one, from the keyboard."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from services import node_packages
from signing_in import sign_in
from test_demo import hub, running  # noqa: F401 - hub is a fixture

pytestmark = [pytest.mark.browser, pytest.mark.node]


def test_an_editor_follows_calls_and_makes_the_next_edition(hub: dict[str, str], page: Page) -> None:  # noqa: F811
    with running(hub):
        page.set_default_timeout(60_000)
        sign_in(page, f"http://paca.localhost:{hub['PORT']}/admin/", "editeur")
        check(page, ".call-follow-up-counts")
        page.get_by_role("link", name="Sans date limite : 1").press("Enter")
        expect(page.get_by_role("row").nth(1)).to_contain_text("permanent")
        check(page, ".call-follow-up")
        page.get_by_role("button", name="Appels", exact=True).press("Enter")
        page.get_by_role("link", name="Calendrier des appels").press("Enter")
        check(page, ".call-calendar")
        page.go_back()
        page.get_by_role("main").get_by_role("link", name="Conseil aux projets, toute l’année").press("Enter")
        expect(page).to_have_url(re.compile("/edit/$"))
        page.get_by_role("main").get_by_role("button", name="Actions").first.press("Enter")
        page.get_by_role("link", name="Nouvelle édition").press("Enter")
        check(page, ".new-edition")
        page.get_by_role("button", name="Créer le brouillon").press("Enter")
        expect(page.get_by_text("est en brouillon, d’après « Conseil aux projets, toute l’année »")).to_be_visible()
        page.goto("about:blank")  # the form keeps asking who else edits: not of a server that has stopped


def check(page: Page, part: str) -> None:
    """What axe finds in what is ours, on a desk and on a telephone; the frame around it is Wagtail's."""
    page.locator(part).wait_for()
    page.add_script_tag(path=node_packages() / "axe-core" / "axe.min.js")
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        found: list[dict[str, Any]] = page.evaluate("part => axe.run({include: [part]})", part)["violations"]
        assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found] == []
