"""The coordination writes a synonym, sees what it changes before it is saved, and then in the search."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from demo_hub import DemoHub
from services import node_packages
from signing_in import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.node]

FOUND = '{ search(query: "tandem de communes") { nodes { title } } }'


def test_a_synonym_is_tried_and_kept(demo: DemoHub, page: Page) -> None:
    page.set_default_timeout(60_000)
    sign_in(page, f"http://127.0.0.1:{demo.port}/admin/", "coordination")
    page.get_by_role("button", name="Recherche", exact=True).press("Enter")
    page.get_by_role("link", name="Synonymes").press("Enter")
    page.get_by_role("link", name="Ajouter un(e) groupe de synonymes").first.press("Enter")
    page.get_by_role("textbox", name="Termes").press_sequentially("tandem de communes\nfranco-mexicain")
    page.get_by_role("button", name="Afficher/masquer la prévisualisation").press("Enter")
    preview = page.frame_locator("#w-preview-iframe")
    expect(preview.get_by_role("heading", name="« tandem de communes »")).to_be_visible()
    expect(preview.get_by_text("au lieu de").first).to_be_visible()
    assert breaches(page) == []
    assert "Dispositif conjoint franco-mexicain 2024" not in str(demo.ask(FOUND))

    page.get_by_role("button", name="Enregistrer").press("Enter")
    expect(page.get_by_role("link", name="tandem de communes = franco-mexicain")).to_be_visible()
    assert "Dispositif conjoint franco-mexicain 2024" in str(demo.ask(FOUND))


def breaches(page: Page) -> list[tuple[str, list[str]]]:
    """What axe finds in the preview."""
    frame = next(frame for frame in page.frames if "/preview/" in frame.url)
    frame.add_script_tag(path=node_packages() / "axe-core" / "axe.min.js")
    violations: list[dict[str, Any]] = frame.evaluate("axe.run()")["violations"]
    return [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in violations]
