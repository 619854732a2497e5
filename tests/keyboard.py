"""Going through pages with the keyboard alone, as fast as a machine does."""

import re
from urllib.parse import urlencode

from playwright.sync_api import Locator, Page, expect


def follow(leading: Locator) -> None:
    """Press what leads to another page, and wait for that page's scripts: before, its menus and forms don't answer."""
    with leading.page.expect_navigation(wait_until="load"):
        leading.press("Enter")


def open_form(page: Page, admin: str, title: str) -> None:
    """Find an entry by the start of its title, and open the form that changes it."""
    page.goto(f"{admin}pages/search/?{urlencode({'q': title})}")
    follow(page.get_by_role("main").get_by_role("link", name=re.compile(f"^{title}")).first)


def action(page: Page, name: str) -> Locator:
    """One of the actions that lie behind the first at the foot of a form, which is opened."""
    page.locator("footer").get_by_role("button", name=re.compile("^Plus d.actions")).press("Enter")
    return page.get_by_role("button", name=re.compile(f"^{name}")).first


def wait_until_edits_are_watched(page: Page) -> None:
    """Wagtail looks at a form two seconds after it is there: what is typed sooner counts as having been there before.

    It is then neither previewed nor saved until something else is typed.
    """
    page.evaluate("new Promise(done => document.addEventListener('w-unsaved:watch-edits', done, {once: true}))")


def wait_until_saved(page: Page) -> None:
    """What is typed in the moment before Wagtail's own saving ends counts as saved, until something else is typed."""
    indicator = page.locator("[data-w-autosave-state-value]")
    expect(indicator).to_have_attribute("data-w-autosave-state-value", "saved", timeout=60_000)
