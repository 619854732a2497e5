"""A reader searches and opens a result; an editor then finds both in the report."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from demo_hub import DemoHub
from services import node_packages
from signing_in import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.node]


def test_a_search_and_its_click_are_in_the_report(demo: DemoHub, page: Page) -> None:
    site = f"http://paca.localhost:{demo.port}"
    open_a_result(page, site)
    sign_in(page, f"{site}/admin/", "editeur")
    page.get_by_role("button", name="Rapports").press("Enter")
    page.get_by_role("link", name="Recherches des visiteurs").press("Enter")
    expect(page.get_by_role("row").filter(has_text="l’eau")).to_have_text("l’eau Mettre en avant 1 0 1 100 %")
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        assert breaches(page) == []
        expect(page.get_by_role("columnheader", name="Part avec clic")).to_be_in_viewport(ratio=0.9)
    page.get_by_role("link", name="l’eau", exact=True).press("Enter")
    expect(page.get_by_text("résultats pour « l’eau »")).to_be_visible()


def open_a_result(page: Page, site: str) -> None:
    page.goto(f"{site}/recherche/")
    page.get_by_label("Rechercher").press_sequentially("L’eau")
    page.keyboard.press("Enter")
    expect(page.get_by_text("résultats pour « L’eau »")).to_be_visible()
    with page.expect_request("**/search-clicks") as click:
        page.get_by_role("main").get_by_role("heading", level=2).get_by_role("link").first.press("Enter")
    answer = click.value.response()
    assert answer is not None
    assert answer.status == 204


def breaches(page: Page) -> list[tuple[str, list[str]]]:
    """What axe finds in the report itself; the frame around it is Wagtail's."""
    page.add_script_tag(path=node_packages() / "axe-core" / "axe.min.js")
    violations: list[dict[str, Any]] = page.evaluate("axe.run({include: ['.search-terms', '.search-terms-help']})")[
        "violations"
    ]
    return [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in violations]
