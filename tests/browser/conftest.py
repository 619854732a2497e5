"""A real browser: Chromium, driven by Playwright."""

from collections.abc import Iterator

import pytest
from django.db import connections
from playwright.sync_api import Page, sync_playwright

from database import copy_migrated_file
from demo_hub import DemoHub
from services import CHROMIUM

QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoHub]:
    """The demo, running for all stories: each changes what no other story looks at."""
    folder = tmp_path_factory.mktemp("demo")
    copy_migrated_file(folder / "demo.sqlite3")
    hub = DemoHub(folder)
    with hub.running():
        yield hub


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    """A page that fails the test on an error in its console, such as a breach of its security policy."""
    # Playwright's event loop runs in the thread of the test, which is the database's too.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        page = browser.new_page(viewport={"width": 1280, "height": 900}, locale="fr-FR")
        errors: list[str] = []
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: errors.append(str(error)))
        yield page
        browser.close()
        # Under that loop the thread has had a connection of its own, which would outlive the test.
        connections.close_all()
    assert errors == []
