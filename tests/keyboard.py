"""Going through pages with the keyboard alone, as fast as a machine does."""

import re

from playwright.sync_api import Locator, Page


def follow(leading: Locator) -> None:
    """Press what leads to another page, and wait for that page's scripts: before, its menus and forms don't answer."""
    with leading.page.expect_navigation(wait_until="load"):
        leading.press("Enter")


def action(page: Page, name: str) -> Locator:
    """One of the actions that lie behind the first at the foot of a form, which is opened."""
    page.locator("footer").get_by_role("button", name=re.compile("^Plus d.actions")).press("Enter")
    return page.get_by_role("button", name=re.compile(f"^{name}")).first


def wait_until_edits_are_watched(page: Page) -> None:
    """Wagtail looks at a form two seconds after it is there: what is typed sooner counts as having been there before.

    It is then neither previewed nor saved until something else is typed.
    """
    page.evaluate("new Promise(done => document.addEventListener('w-unsaved:watch-edits', done, {once: true}))")
