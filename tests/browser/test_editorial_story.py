"""A contributor's draft goes to several sites: changed as asked, approved by the coordination, relayed or hidden.

From the keyboard alone; after each step the API is asked what readers get.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, expect

from axe import check
from demo_hub import DemoHub
from keyboard import action, follow
from signing_in import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.node]
TITLE = "Coup de pouce Méditerranée 2027"
REPLIES = {
    "Réseau Bretagne Solidaire": "À la une",
    "Horizons Solidaires": "Reprendre",
    "GESCOD": "Reprendre",
    "Occitanie Coopération": "Masquer",
}


def test_an_edition_goes_from_draft_to_several_sites(demo: DemoHub, page: Page) -> None:
    page.set_default_timeout(60_000)
    admin = f"http://paca.localhost:{demo.port}/admin/"

    with signed_in(page, admin, "contributeur"):
        draft = make_next_edition(page, admin)
        page.locator("[name=audience]").select_option("all_networks")
        follow(action(page, "Soumettre à Validation"))
    assert shown_by(demo) == set()

    with signed_in(page, admin, "editeur"):
        check(page, "#awaiting-review-section")
        follow(page.get_by_role("main").get_by_role("link", name=TITLE).first)
        action(page, "Demander des modifications").press("Enter")
        dialog = page.get_by_role("dialog")
        expect(dialog).to_be_focused()  # once it is open it takes the focus, from the middle of what is being typed too
        dialog.get_by_role("textbox").press_sequentially("Vérifiez le montant.")
        follow(dialog.get_by_role("button", name="Demander des modifications"))

    with signed_in(page, admin, "contributeur"):
        check(page, "#objects-in-workflow-section")
        page.goto(draft)
        page.get_by_text("Vérifiez le montant.").first.wait_for(state="attached")
        summary = page.get_by_role("textbox", name="Résumé")
        summary.press("Control+End")
        summary.press_sequentially(" Jusqu’à 6 000 euros en 2027.")
        follow(action(page, "Resoumettre"))

    with signed_in(page, admin, "editeur"):
        page.goto(draft)
        follow(action(page, "Approuver"))
    assert shown_by(demo) == set()

    with signed_in(page, admin, "coordination"):
        follow(page.get_by_role("main").get_by_role("link", name=TITLE).first)
        follow(action(page, "Approuver"))
        assert shown_by(demo) >= {"paca", "bretagne", "normandie", "grand-est", "occitanie"}
        for network, answer in REPLIES.items():
            reply(page, admin, network, answer)
    assert {"paca", "bretagne", "normandie", "grand-est"} <= shown_by(demo)
    assert "occitanie" not in shown_by(demo)

    with signed_in(page, admin, "editeur"):
        page.goto(draft)
        panel = page.get_by_role("region", name="Repris par")
        expect(panel.get_by_text("à la une")).to_have_count(1)
        expect(panel.get_by_text("masqué")).to_have_count(1)


@contextmanager
def signed_in(page: Page, admin: str, name: str) -> Iterator[None]:
    sign_in(page, admin, name)
    yield
    page.goto("about:blank")  # the form keeps asking who else edits


def make_next_edition(page: Page, admin: str) -> str:
    """From the list of the section; where the draft is edited."""
    page.goto(f"{admin}pages/")
    follow(page.get_by_role("main").get_by_role("link", name="Territoires Solidaires", exact=True))
    follow(page.get_by_role("main").get_by_role("link", name=re.compile("sous-pages.*Appels à projets")).first)
    row = page.get_by_role("row").filter(has_text="Coup de pouce Méditerranée 2026")
    row.get_by_role("button", name=re.compile("options")).press("Enter")
    follow(page.get_by_role("link", name="Nouvelle édition").first)
    follow(page.get_by_role("button", name="Créer le brouillon"))
    expect(page.get_by_role("textbox", name="Titre").first).to_have_value(TITLE)
    return page.url


def reply(page: Page, admin: str, network: str, answer: str) -> None:
    page.goto(f"{admin}offers/")
    follow(page.get_by_role("navigation", name="Réseaux").get_by_role("link", name=network))
    check(page, ".relay-inbox")
    page.get_by_label(f"Choisir « {TITLE} »").press("Space")
    follow(page.get_by_role("button", name=answer, exact=True))
    expect(page.get_by_role("row").filter(has_text=TITLE)).to_be_visible()


def shown_by(demo: DemoHub) -> set[str]:
    """The networks that show the call to their readers, by code."""
    codes = [network["code"] for network in demo.ask("{ networks { code } }")["networks"]]
    lists = " ".join(
        f'n{place}: calls(network: "{code}", first: 50) {{ nodes {{ title }} }}' for place, code in enumerate(codes)
    )
    calls_by_alias = demo.ask(f"{{ {lists} }}")
    return {
        code
        for place, code in enumerate(codes)
        if TITLE in [node["title"] for node in calls_by_alias[f"n{place}"]["nodes"]]
    }
