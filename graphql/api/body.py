"""Bodies: blocks made from what StreamField stores, so that the references of all bodies load together."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any

import graphene
from django.utils.text import slugify
from wagtail.documents import get_document_model

from api.context import Context
from api.embeds import embed, embed_html
from api.loaders import View, addresses, entries, networks, row, seen_entries
from api.rich_text import html, page_address, plain_text
from api.types.blocks import (
    ActorsBlock,
    CalloutBlock,
    CallsBlock,
    ContactBlock,
    DocumentBlock,
    EmbedBlock,
    HeadingBlock,
    ImageBlock,
    LinkBlock,
    ParagraphBlock,
    QuoteBlock,
    TableBlock,
)
from api.types.common import Contact
from api.types.media import document
from content.models import Picture
from content.sorting import LIGATURES


async def blocks_of(context: Context, stored: Iterable[Mapping[str, Any]], view: View) -> list[graphene.ObjectType]:
    """The blocks that can be shown, of a body as StreamField stores it."""
    known = [block for block in stored if block["type"] in _MAKERS]
    made = await asyncio.gather(*(_MAKERS[block["type"]](context, block["value"], view) for block in known))
    for index, (block, source) in enumerate(zip(made, known, strict=True)):
        if block is not None:
            block.id = source.get("id") or str(index)
    blocks = [block for block in made if block is not None]
    _name_anchors(blocks)
    return blocks


def _name_anchors(blocks: list[graphene.ObjectType]) -> None:
    taken: set[str] = set()
    for block in blocks:
        if isinstance(block, HeadingBlock):
            base = slugify(block.text.casefold().translate(LIGATURES)) or "section"
            anchor, number = base, 1
            while anchor in taken:
                number += 1
                anchor = f"{base}-{number}"
            taken.add(anchor)
            block.anchor = anchor


Maker = Callable[[Context, Any, View], Awaitable[graphene.ObjectType | None]]


async def _paragraph(context: Context, value: str, view: View) -> ParagraphBlock:
    text = await html(context, value, view)
    return ParagraphBlock(html=text, text=plain_text(text))


async def _heading(context: Context, value: Any, view: View) -> HeadingBlock:
    return HeadingBlock(text=value["text"], level=int(value["level"]))


async def _image(context: Context, value: Any, view: View) -> ImageBlock | None:
    picture = await row(context, Picture, value["image"])
    if picture is None:
        return None
    return ImageBlock(
        image=picture,
        alt=value.get("alt") or "",
        caption=value.get("caption") or None,
        credit=value.get("credit") or picture.credit or None,
    )


async def _quote(context: Context, value: Any, view: View) -> QuoteBlock:
    return QuoteBlock(text=value["text"], attribution=value.get("attribution") or None)


async def _table(context: Context, value: Any, view: View) -> TableBlock:
    columns, *rows = [[cell or "" for cell in line] for line in (value or {}).get("data") or [[]]]
    return TableBlock(columns=columns, rows=rows)


async def _link(context: Context, value: Any, view: View) -> LinkBlock | None:
    pk = value.get("entry")
    if not pk:
        return LinkBlock(label=value["label"], url=value["url"]) if value.get("url") else None
    entry, known, places = await asyncio.gather(
        context.load(entries, (view, pk)), networks(context), addresses(context)
    )
    address = page_address(pk, entry, known, places)
    return LinkBlock(label=value["label"], url=address, entry=entry) if address else None


async def _document(context: Context, value: Any, view: View) -> DocumentBlock | None:
    stored = await row(context, get_document_model(), value["document"])
    return DocumentBlock(document=document(stored, value.get("title") or "")) if stored else None


async def _embed(context: Context, value: str, view: View) -> EmbedBlock:
    known = await embed(context, value)
    return EmbedBlock(url=value, html=embed_html(value, known), provider=(known and known.provider_name) or None)


async def _callout(context: Context, value: Any, view: View) -> CalloutBlock:
    return CalloutBlock(html=await html(context, value["html"], view), tone=value["tone"])


async def _contact(context: Context, value: Any, view: View) -> ContactBlock:
    parts = {name: value.get(name) for name in ("name", "organisation", "phone", "email")}
    return ContactBlock(contact=Contact(**parts))


async def _calls(context: Context, value: Any, view: View) -> CallsBlock:
    return CallsBlock(heading=value.get("heading") or None, calls=await seen_entries(context, view, _chosen(value)))


async def _actors(context: Context, value: Any, view: View) -> ActorsBlock:
    return ActorsBlock(heading=value.get("heading") or None, actors=await seen_entries(context, view, _chosen(value)))


def _chosen(value: Any) -> list[int]:
    """A list block's primary keys, with or without the ids that Wagtail gives its items."""
    items = value.get("entries") or []
    return [pk for item in items if (pk := item["value"] if isinstance(item, Mapping) else item)]


# By the names of content/blocks.py.
_MAKERS: dict[str, Maker] = {
    "paragraph": _paragraph,
    "heading": _heading,
    "image": _image,
    "quote": _quote,
    "table": _table,
    "link": _link,
    "document": _document,
    "embed": _embed,
    "callout": _callout,
    "contact": _contact,
    "calls": _calls,
    "actors": _actors,
}
