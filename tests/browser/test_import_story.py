"""An editor imports actors from a spreadsheet, sees what became of them, and takes them back."""

import pytest
from playwright.sync_api import Page, expect

from axe import check
from demo_hub import DemoHub
from keyboard import follow
from signing_in import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.node]
SHEET = "Raison sociale;Ville;SIREN\nLes Puits de Cassis;Cassis;\nSans clé;Aix;732829321\n".encode()
PATIENCE = 30_000  # ms: the background worker takes a second, the page asks every three


def test_a_spreadsheet_is_imported_and_taken_back(demo: DemoHub, page: Page) -> None:
    page.set_default_timeout(60_000)
    admin = f"http://paca.localhost:{demo.port}/admin/"
    sign_in(page, admin, "editeur")
    page.get_by_role("button", name="Annuaire", exact=True).press("Enter")
    follow(page.get_by_role("link", name="Importer un tableur"))
    check(page, ".directory-import")
    sheet = {"name": "annuaire.csv", "mimeType": "text/csv", "buffer": SHEET}
    page.get_by_label("Fichier").set_input_files(sheet)  # type: ignore[arg-type]
    follow(page.get_by_role("button", name="Lire le fichier"))
    expect(page.get_by_label("Raison sociale")).to_have_value("title")
    check(page, ".directory-import")
    follow(page.get_by_role("button", name="Voir ce que deviendra chaque ligne"))
    expect(page.get_by_text("sa clé de contrôle est fausse")).to_be_visible()
    check(page, ".directory-import")
    page.get_by_label("publiés").press("Space")
    follow(page.get_by_role("button", name="Importer", exact=True))
    undo = page.get_by_role("button", name="Annuler tout l’import")
    expect(undo).to_be_visible(timeout=PATIENCE)
    check(page, ".directory-import")
    assert actors(demo) == ["Les Puits de Cassis"]
    follow(undo)
    expect(page.get_by_text("État : annulé")).to_be_visible(timeout=PATIENCE)
    assert actors(demo) == []
    page.goto(f"{admin}account/two-factor/")
    check(page, "main .w-mt-8")


def actors(demo: DemoHub) -> list[str]:
    nodes = demo.ask('{ actors(network: "paca", first: 100) { nodes { title } } }')["actors"]["nodes"]
    return [node["title"] for node in nodes if "Cassis" in node["title"]]
