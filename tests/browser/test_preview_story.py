"""An editor sees what is being typed as the own site will show it, and as another network's."""

from typing import Any

import pytest
from playwright.sync_api import FrameLocator, Locator, Page, expect

from axe import check
from demo_hub import DemoHub
from keyboard import open_form, wait_until_edits_are_watched
from services import node_packages
from signing_in import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.node]


def test_a_draft_is_seen_on_two_networks(demo: DemoHub, page: Page) -> None:
    page.set_default_timeout(60_000)
    admin = f"http://paca.localhost:{demo.port}/admin/"
    sign_in(page, admin, "editeur")
    open_form(page, admin, "Monter son premier projet")
    wait_until_edits_are_watched(page)
    page.get_by_role("button", name="Afficher/masquer la prévisualisation").press("Enter")
    panel = page.frame_locator("#w-preview-iframe")
    shown_on(panel, "Territoires Solidaires")

    page.get_by_role("textbox", name="Titre").first.press_sequentially("Écrit à l’instant : ")
    seen(panel.get_by_role("heading", name="Écrit à l’instant"))

    page.get_by_label("Mode prévisualisation").select_option("Réseau Bretagne Solidaire")
    seen(panel.get_by_text("Réseau Bretagne Solidaire ne montrera pas ce contenu"))
    assert breaches(page) == []
    page.get_by_role("combobox", name="Diffusion").select_option("tous les réseaux")
    shown_on(panel, "Réseau Bretagne Solidaire")
    seen(panel.get_by_role("heading", name="Écrit à l’instant"))
    seen(panel.get_by_text("tel que le montrera Réseau Bretagne Solidaire"))
    assert breaches(page) == []

    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Prévisualiser dans un nouvel onglet").press("Enter")
    tab = opened.value
    tab.wait_for_url(f"http://bretagne.localhost:{demo.port}/apercu/**")
    check(tab, "body")
    page.goto("about:blank")  # the form keeps asking who else edits


def seen(part: Locator) -> None:
    """Once the panel has sent the form and loaded the page."""
    expect(part).to_be_visible(timeout=60_000)


def shown_on(panel: FrameLocator, network: str) -> None:
    seen(panel.get_by_role("banner").get_by_role("link", name=network, exact=True))


def breaches(page: Page) -> list[tuple[str, list[str]]]:
    """What axe finds in the panel's page, as wide as the panel is."""
    frame = next(frame for frame in page.frames if "/apercu/" in frame.url or "/preview/" in frame.url)
    frame.add_script_tag(path=node_packages() / "axe-core" / "axe.min.js")
    violations: list[dict[str, Any]] = frame.evaluate("axe.run()")["violations"]
    return [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in violations]
