"""Rich text as readers get it: internal links made absolute, then sanitised."""

import asyncio
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.utils.html import escape
from wagtail.documents import get_document_model
from wagtail.rich_text import get_text_for_indexing
from wagtail.rich_text.rewriters import LinkRewriter

from api.context import Context
from api.entry_loaders import fetch_entries
from api.row_loaders import load_addresses, load_row
from api.viewer import load_networks
from content.models import Entry
from content.rich_text import sanitise

Attributes = dict[str, str]


def absolute(path: str) -> str:
    """The absolute address of something that the hub itself serves."""
    return urljoin(settings.WAGTAILADMIN_BASE_URL, path)


def plain_text(html: str) -> str:
    return str(get_text_for_indexing(html))


async def render_html(context: Context, source: str, viewer_id: int | None = None) -> str:
    """Links to pages lead to canonical addresses; those to what the viewer doesn't show lead nowhere."""
    links = _internal_links(source)
    addresses = await asyncio.gather(*(_load_address(context, viewer_id, kind, pk) for kind, pk in links))
    hrefs = dict(zip(links, addresses, strict=True))

    def opening_tag(kind: str, attributes: Attributes) -> str:
        href = hrefs.get((kind, _linked_pk(attributes)))
        return f'<a href="{escape(href)}">' if href else "<a>"

    return sanitise(_rewritten(source, opening_tag))


def _rewritten(source: str, opening_tag: Any) -> str:
    """The HTML with another opening tag for each internal link, made from its kind and attributes."""
    rules = {kind: lambda attributes, kind=kind: opening_tag(kind, attributes) for kind in ("page", "document")}
    return str(LinkRewriter(rules)(source))


def _internal_links(source: str) -> list[tuple[str, int]]:
    links: dict[tuple[str, int], None] = {}

    def note_link(kind: str, attributes: Attributes) -> str:
        links[kind, _linked_pk(attributes)] = None
        return "<a>"

    _rewritten(source, note_link)
    return list(links)


def _linked_pk(attributes: Attributes) -> int:
    text = attributes.get("id", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else 0


async def _load_address(context: Context, viewer_id: int | None, kind: str, pk: int) -> str | None:
    if kind == "document":
        document: Any = await load_row(context, get_document_model(), pk)
        return absolute(document.url) if document else None
    entry, networks_by_id, addresses = await asyncio.gather(
        context.load(fetch_entries, (viewer_id, pk)), load_networks(context), load_addresses(context)
    )
    return page_address(pk, entry, networks_by_id, addresses)


def page_address(pk: int, entry: Entry | None, networks_by_id: Any, addresses: Any) -> str | None:
    """The address of a page that is this entry, or else of a network; None of any other page."""
    if entry:
        return str(addresses.entry_url(entry))
    return str(addresses.network_url(pk)) if pk in networks_by_id else None
