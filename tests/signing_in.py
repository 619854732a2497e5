"""Signing in to the demo's admin, in a browser."""

from playwright.sync_api import Page, expect

from cms.demo_users import PASSWORD


def sign_in(page: Page, address: str, name: str) -> None:
    page.goto(address)
    page.get_by_label("Nom d’utilisateur").press_sequentially(name)
    page.get_by_label("Mot de passe").press_sequentially(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Images", exact=True)).to_be_visible()
