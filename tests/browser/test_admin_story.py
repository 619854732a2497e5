"""An editor's first day: log in, write, publish, all from the keyboard."""

import pytest
from playwright.sync_api import Page, expect

from demo_hub import DemoHub
from signing_in import sign_in

pytestmark = pytest.mark.browser

NEWS = '{ entry(network: "paca", kind: NEWS_POST, slug: "la-caravane-passe") { title summary status: __typename } }'


def test_an_editor_drafts_and_publishes(demo: DemoHub, page: Page) -> None:
    page.set_default_timeout(60_000)
    sign_in(page, f"http://127.0.0.1:{demo.port}/admin/", "editeur")
    page.get_by_role("link", name="Pages").press("Enter")
    page.get_by_role("link", name="Explorer les sous-pages de « Actualités »").press("Enter")
    page.get_by_role("link", name="Ajouter une sous-page").press("Enter")

    page.get_by_role("textbox", name="Titre").press_sequentially("La caravane passe")
    page.get_by_role("textbox", name="Résumé").press_sequentially("Rendez-vous à Marseille.")
    page.get_by_role("button", name="Enregistrer le brouillon").press("Enter")
    expect(page.get_by_text("La caravane passe").filter(has_text="créée")).to_be_visible()
    assert demo.ask(NEWS)["entry"] is None

    page.get_by_role("button", name="Plus d'actions").press("Enter")
    page.get_by_role("button", name="Publier", exact=True).press("Enter")
    expect(page.get_by_text("a été publiée")).to_be_visible()
    assert demo.ask(NEWS)["entry"] == {
        "title": "La caravane passe",
        "summary": "Rendez-vous à Marseille.",
        "status": "NewsPost",
    }
