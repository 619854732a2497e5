"""Going through pages with the keyboard alone, as fast as a machine does."""

from playwright.sync_api import Locator


def follow(leading: Locator) -> None:
    """Press what leads to another page, and wait for that page's scripts: before, its menus and forms don't answer."""
    with leading.page.expect_navigation(wait_until="load"):
        leading.press("Enter")
