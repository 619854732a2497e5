"""An editor follows the remarks on a draft while writing."""

import pytest
from playwright.sync_api import Page, expect

from axe import check
from demo_hub import DemoHub
from keyboard import open_form, wait_until_edits_are_watched, wait_until_saved
from signing_in import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.node]


def test_remarks_follow_the_draft_and_suggestions_are_ticked(demo: DemoHub, page: Page) -> None:
    page.set_default_timeout(60_000)
    admin = f"http://paca.localhost:{demo.port}/admin/"
    sign_in(page, admin, "editeur")
    open_form(page, admin, "Guichet hors ligne")
    wait_until_edits_are_watched(page)
    panel = page.locator("[data-quality]")
    check(page, "[data-quality]")
    tick_a_suggestion(page)
    wait_until_saved(page)
    write_the_title_in_capitals(page)
    expect(panel.get_by_text("Le titre est en capitales.")).to_be_visible(timeout=60_000)
    expect(panel.get_by_role("button", name="Cocher Jeunesse")).to_have_count(0)
    page.goto("about:blank")  # the form keeps asking who else edits


def tick_a_suggestion(page: Page) -> None:
    """By its button: the box is focused, and keeps what else was ticked."""
    page.locator("[data-quality] summary").press("Enter")
    box = page.get_by_role("checkbox", name="Jeunesse", exact=True)
    expect(box).not_to_be_checked()
    button = page.get_by_role("button", name="Cocher Jeunesse")
    button.press("Enter")
    expect(box).to_be_checked()
    expect(button).to_be_hidden()


def write_the_title_in_capitals(page: Page) -> None:
    """As one types: Wagtail saves the draft by itself soon after."""
    title = page.get_by_role("textbox", name="Titre").first
    title.click()
    title.press("Control+a")
    title.press_sequentially("GUICHET HORS LIGNE", delay=30)
    title.press("Tab")
