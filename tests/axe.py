"""Whether people can use a page: what axe-core finds in a part of it."""

from typing import Any

from playwright.sync_api import Page

from services import node_packages


def check(page: Page, part: str) -> None:
    """What axe finds in what is ours, on a desk and on a telephone; the frame around it is Wagtail's."""
    page.locator(part).wait_for()
    page.add_script_tag(path=node_packages() / "axe-core" / "axe.min.js")
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        violations: list[dict[str, Any]] = page.evaluate("part => axe.run({include: [part]})", part)["violations"]
        assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in violations] == []
