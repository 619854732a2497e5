"""The reference site in a browser: accessible to all, on a desktop and on the narrowest phone."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from content.models import Actor, Call, EntryKind, Network, NewsPost
from factories import make_entry, make_example, make_network
from services import node_packages

pytestmark = [
    pytest.mark.browser,
    pytest.mark.node,
    pytest.mark.django_db(transaction=True),
]

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS = [1280, 390, 320]  # pixels
PATHS = [
    "/",
    *("/appels-a-projets/", "/appels-a-projets/?statut=clos", "/annuaire/", "/actualites/"),
    *("/recherche/?q=exemple", "/recherche/?q=rien"),
    *("/appels-a-projets/jeunesse/", "/annuaire/exemple-acteur/", "/projets/exemple-projet/"),
]


@pytest.fixture
def site(live_server: LiveServer) -> str:
    """The address of a network's site that has something of everything."""
    network = make_network("paca", "Territoires Solidaires")
    for kind in EntryKind:
        make_example(kind, network)
    text = [("heading", {"text": "Pour qui ?", "level": "2"}), ("paragraph", "<p>Pour <b>tous</b></p>")]
    make_entry(Call, network, "Jeunesse", slug="jeunesse", closes_at=timezone.now() + timedelta(days=3), body=text)
    make_entry(NewsPost, network, "Salon", date=timezone.localdate() + timedelta(days=9))
    make_entries(network)
    return live_server.url.replace("localhost", "paca.localhost")


def make_entries(network: Network) -> None:
    """More than a page of them."""
    for number in range(25):
        make_entry(Actor, network, f"Association pour l’{'anti' * 8}constitutionnalité {number}")


def test_pages_are_accessible_and_fit(site: str, page: Page) -> None:
    axe = node_packages() / "axe-core" / "axe.min.js"
    for path in PATHS:
        page.goto(f"{site}{path}")
        page.add_script_tag(path=axe)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            violations: list[dict[str, Any]] = page.evaluate("rules => axe.run({runOnly: rules})", RULES)["violations"]
            elements_by_rule = {rule["id"]: [node["html"] for node in rule["nodes"]] for rule in violations}
            assert elements_by_rule == {}, f"{path} at {width} px"
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{path} overflows {width} px"


def test_a_section_is_filtered_and_read_from_the_keyboard(site: str, page: Page) -> None:
    page.goto(site)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Aller au contenu")).to_be_focused()
    page.get_by_role("navigation", name="Rubriques").get_by_role("link", name="Annuaire des acteurs").press("Enter")
    page.get_by_role("link", name="Suivant").press("Enter")
    expect(page.get_by_role("listitem").filter(has=page.get_by_role("heading"))).to_have_count(6)
    page.get_by_role("link", name="Précédent").press("Enter")
    expect(page.get_by_role("listitem").filter(has=page.get_by_role("heading"))).to_have_count(20)

    page.get_by_role("link", name="Appels à projets").press("Enter")
    page.get_by_label("Statut des appels").select_option("Clos")
    page.get_by_role("button", name="Filtrer").press("Enter")
    expect(page.get_by_text("Aucun appel à projets n’est encore clos.")).to_be_visible()
