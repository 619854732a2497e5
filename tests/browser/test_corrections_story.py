"""An editor makes a link, an actor corrects its entry by it without scripts, and readers see it once it is approved;
the coordination looks up what is kept of a person."""

import pytest
from playwright.sync_api import Page, expect

from axe import check
from demo_hub import DemoHub
from keyboard import action, follow, open_form
from signing_in import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.node]
QUERY = '{ actors(network: "paca", first: 100) { nodes { title address { city } } } }'
ACTOR = "Ville d’Aix-en-Provence"


def test_an_actor_corrects_its_entry(demo: DemoHub, page: Page) -> None:
    page.set_default_timeout(60_000)
    admin = f"http://paca.localhost:{demo.port}/admin/"
    sign_in(page, admin, "editeur")
    open_form(page, admin, ACTOR)
    edit = page.url
    page.get_by_role("button", name="Actions", exact=True).first.press("Enter")
    follow(page.get_by_role("link", name="Lien de correction"))
    follow(page.get_by_role("button", name="Créer un lien"))
    check(page, ".corrections")
    address = page.get_by_label("Adresse du lien").input_value()
    correct(page, address)
    assert city(demo) == "Aix-en-Provence"
    page.goto(edit)
    check(page, ".corrections")
    page.goto(f"{admin}directory/corrections/")
    follow(page.get_by_role("link", name=ACTOR))
    expect(page.get_by_text("Aix", exact=True)).to_be_visible()
    check(page, ".corrections")
    page.goto(admin)
    approve(page)
    assert city(demo) == "Aix-en-Provence", "offered to all networks, it waits for the coordination"
    sign_in(page, admin, "coordination")
    approve(page)
    assert city(demo) == "Aix"
    page.goto(f"{admin}personal-data/")
    check(page, ".personal-data")
    page.get_by_label("Nom").press_sequentially("Provence")
    follow(page.get_by_role("button", name="Chercher", exact=True))
    expect(page.get_by_role("heading", name="Ce qui est trouvé")).to_be_visible()
    check(page, ".personal-data")


def approve(page: Page) -> None:
    """From the admin's first page."""
    follow(page.get_by_role("main").get_by_role("link", name=ACTOR).first)
    follow(action(page, "Approuver"))


def correct(page: Page, address: str) -> None:
    """As somebody else, whose browser has neither scripts nor a session."""
    assert page.context.browser
    outside = page.context.browser.new_page(java_script_enabled=False)
    outside.goto(address)
    outside.get_by_label("ville").fill("Aix")
    outside.get_by_label("site web").fill("x y")
    outside.get_by_role("button", name="Envoyer mes corrections").press("Enter")
    expect(outside.get_by_text("Indiquez une adresse comme").first).to_be_visible()
    outside.get_by_label("site web").fill("www.example.org")
    outside.get_by_role("button", name="Envoyer mes corrections").press("Enter")
    expect(outside.get_by_text("relit avant de publier")).to_be_visible()
    outside.close()
    checking = page.context.browser.new_page(bypass_csp=True)  # the page itself lets no script in, axe neither
    checking.goto(address)
    expect(checking.get_by_text("en cours de relecture")).to_be_visible()
    check(checking, "body")
    checking.close()


def city(demo: DemoHub) -> str:
    nodes = demo.ask(QUERY)["actors"]["nodes"]
    return next(node["address"]["city"] for node in nodes if node["title"] == ACTOR)
