"""The typed blocks of a body, each with the way it is loaded from what StreamField stores.

To add one, subclass BodyBlock and list it in BLOCK_TYPES, under the name that it has in content/blocks.py.
"""

import asyncio
from collections.abc import Mapping
from typing import Any, Self

import graphene
from graphql import GraphQLResolveInfo
from wagtail.documents import get_document_model

from api.context import Context
from api.entry_loaders import fetch_entries, load_visible_entries
from api.enums import described
from api.rich_text import page_address, plain_text, render_html
from api.row_loaders import load_addresses, load_row
from api.scalars import HTML, URL
from api.types.common import Contact
from api.types.embeds import embed_html, load_embed
from api.types.media import Document, Image, to_document
from api.viewer import load_networks
from content.blocks import CalloutTone as CalloutToneChoices
from content.models import Picture

CalloutTone = described(
    CalloutToneChoices, "What a callout is for.", INFO="Good to know.", WARNING="Not to be overlooked."
)


class Block(graphene.Interface):
    """A part of a body."""

    id = graphene.ID(required=True, description="Stable as long as the block is, and no other has it.")

    @classmethod
    def resolve_type(cls, block: graphene.ObjectType, info: GraphQLResolveInfo) -> type[graphene.ObjectType]:
        return type(block)


class BodyBlock(graphene.ObjectType):
    """The base of the types of blocks."""

    class Meta:
        abstract = True

    @classmethod
    async def load(cls, context: Context, value: Any, viewer_id: int | None) -> Self | None:
        """The block that StreamField stores as this value, as the viewer shows it; None if what it is about is gone."""
        raise NotImplementedError


def stored_items(stored_list: Any) -> list[Any]:
    """The values that a ListBlock holds, with or without the ids that Wagtail gives its items."""
    items = [item["value"] if isinstance(item, Mapping) else item for item in stored_list or []]
    return [value for value in items if value]


class ParagraphBlock(BodyBlock):
    """Rich text."""

    html = HTML(required=True, description="Paragraphs and lists, with links.")
    text = graphene.String(required=True, description="The same without markup.")

    class Meta:
        interfaces = (Block,)

    @classmethod
    async def load(cls, context: Context, value: str, viewer_id: int | None) -> Self:
        text = await render_html(context, value, viewer_id)
        return cls(html=text, text=plain_text(text))


class HeadingBlock(BodyBlock):
    """A heading."""

    text = graphene.String(required=True, description="Plain text.")
    level = graphene.Int(required=True, description="2 to 4; 1 is the entry's title.")
    anchor = graphene.String(required=True, description="For links to it: unique in the body.")

    class Meta:
        interfaces = (Block,)

    @classmethod
    async def load(cls, context: Context, value: Any, viewer_id: int | None) -> Self:
        return cls(text=value["text"], level=int(value["level"]))  # api/types/body.py sets the anchor


class ImageBlock(BodyBlock):
    """A picture."""

    image = graphene.Field(Image, required=True, description="The picture.")
    alt = graphene.String(required=True, description="What it tells those who don't see it; empty if decorative.")
    caption = graphene.String(description="Below the picture.")
    credit = graphene.String(description="Whom to name beside it.")

    class Meta:
        interfaces = (Block,)

    @classmethod
    async def load(cls, context: Context, value: Any, viewer_id: int | None) -> Self | None:
        picture = await load_row(context, Picture, value["image"])
        if picture is None:
            return None
        return cls(
            image=picture,
            alt=value.get("alt") or "",
            caption=value.get("caption") or None,
            credit=value.get("credit") or picture.credit or None,
        )


class QuoteBlock(BodyBlock):
    """A quotation."""

    text = graphene.String(required=True, description="Plain text.")
    attribution = graphene.String(description="Who said it.")

    class Meta:
        interfaces = (Block,)

    @classmethod
    async def load(cls, context: Context, value: Any, viewer_id: int | None) -> Self:
        return cls(text=value["text"], attribution=value.get("attribution") or None)


class TableBlock(BodyBlock):
    """A table."""

    columns = graphene.List(graphene.NonNull(graphene.String), required=True, description="The heads of the columns.")
    rows = graphene.List(
        graphene.NonNull(graphene.List(graphene.NonNull(graphene.String))),
        required=True,
        description="The cells, row by row; each row has as many as there are columns.",
    )

    class Meta:
        interfaces = (Block,)

    @classmethod
    async def load(cls, context: Context, value: Any, viewer_id: int | None) -> Self:
        columns, *rows = [[cell or "" for cell in cells] for cells in (value or {}).get("data") or [[]]]
        return cls(columns=columns, rows=rows)


class LinkBlock(BodyBlock):
    """A link that stands by itself."""

    label = graphene.String(required=True, description="Its text.")
    url = URL(required=True, description="Where it leads: the entry's canonical address, if it leads to one.")
    entry = graphene.Field("api.types.entry.Entry", description="The entry that it leads to, if it does.")

    class Meta:
        interfaces = (Block,)

    @classmethod
    async def load(cls, context: Context, value: Any, viewer_id: int | None) -> Self | None:
        pk = value.get("entry")
        if not pk:
            return cls(label=value["label"], url=value["url"]) if value.get("url") else None
        entry, networks_by_pk, site_addresses = await asyncio.gather(
            context.load(fetch_entries, (viewer_id, pk)), load_networks(context), load_addresses(context)
        )
        url = page_address(pk, entry, networks_by_pk, site_addresses)
        return cls(label=value["label"], url=url, entry=entry) if url else None


class DocumentBlock(BodyBlock):
    """A file to download."""

    document = graphene.Field(Document, required=True, description="The file.")

    class Meta:
        interfaces = (Block,)

    @classmethod
    async def load(cls, context: Context, value: Any, viewer_id: int | None) -> Self | None:
        stored = await load_row(context, get_document_model(), value["document"])
        return cls(document=to_document(stored, value.get("title") or "")) if stored else None


class EmbedBlock(BodyBlock):
    """Something shown from another site, such as a video."""

    url = URL(required=True, description="Its page there.")
    html = HTML(required=True, description="The player in an iframe where it is known; else a link.")
    provider = graphene.String(description="The site's name, where it is known.")

    class Meta:
        interfaces = (Block,)

    @classmethod
    async def load(cls, context: Context, value: str, viewer_id: int | None) -> Self:
        stored = await load_embed(context, value)
        return cls(url=value, html=embed_html(value, stored), provider=(stored and stored.provider_name) or None)


class CalloutBlock(BodyBlock):
    """Text that stands out."""

    html = HTML(required=True, description="Paragraphs and lists, with links.")
    tone = CalloutTone(required=True, description="What it is for.")

    class Meta:
        interfaces = (Block,)

    @classmethod
    async def load(cls, context: Context, value: Any, viewer_id: int | None) -> Self:
        return cls(html=await render_html(context, value["html"], viewer_id), tone=value["tone"])


class ContactBlock(BodyBlock):
    """Somebody to write to or to call."""

    contact = graphene.Field(Contact, required=True, description="The contact.")

    class Meta:
        interfaces = (Block,)

    @classmethod
    async def load(cls, context: Context, value: Any, viewer_id: int | None) -> Self:
        details = {name: value.get(name) for name in ("name", "organisation", "phone", "email")}
        return cls(contact=Contact(**details))


class CallsBlock(BodyBlock):
    """Calls that the editor chose."""

    heading = graphene.String(description="Above them.")
    calls = graphene.List(
        graphene.NonNull("api.types.call.Call"),
        required=True,
        description="Those that can be read, in the order chosen.",
    )

    class Meta:
        interfaces = (Block,)

    @classmethod
    async def load(cls, context: Context, value: Any, viewer_id: int | None) -> Self:
        calls = await load_visible_entries(context, viewer_id, stored_items(value.get("entries")))
        return cls(heading=value.get("heading") or None, calls=calls)


class ActorsBlock(BodyBlock):
    """Actors that the editor chose."""

    heading = graphene.String(description="Above them.")
    actors = graphene.List(
        graphene.NonNull("api.types.actor.Actor"),
        required=True,
        description="Those that can be read, in the order chosen.",
    )

    class Meta:
        interfaces = (Block,)

    @classmethod
    async def load(cls, context: Context, value: Any, viewer_id: int | None) -> Self:
        actors = await load_visible_entries(context, viewer_id, stored_items(value.get("entries")))
        return cls(heading=value.get("heading") or None, actors=actors)


# By the names of content/blocks.py.
BLOCK_TYPES: dict[str, type[BodyBlock]] = {
    "paragraph": ParagraphBlock,
    "heading": HeadingBlock,
    "image": ImageBlock,
    "quote": QuoteBlock,
    "table": TableBlock,
    "link": LinkBlock,
    "document": DocumentBlock,
    "embed": EmbedBlock,
    "callout": CalloutBlock,
    "contact": ContactBlock,
    "calls": CallsBlock,
    "actors": ActorsBlock,
}
