"""The typed blocks of a body; api/body.py makes them."""

import graphene
from graphql import GraphQLResolveInfo

from api.enums import described
from api.scalars import HTML, URL
from api.types.common import Contact
from api.types.media import Document, Image
from content.blocks import CalloutTone as CalloutToneChoices

CalloutTone = described(
    CalloutToneChoices, "What a callout is for.", INFO="Good to know.", WARNING="Not to be overlooked."
)


class Block(graphene.Interface):
    """A part of a body."""

    id = graphene.ID(required=True, description="Stable as long as the block is, and unique in its body.")

    @classmethod
    def resolve_type(cls, block: graphene.ObjectType, info: GraphQLResolveInfo) -> type[graphene.ObjectType]:
        return type(block)


class ParagraphBlock(graphene.ObjectType):
    """Rich text."""

    html = HTML(required=True, description="Paragraphs and lists, with links.")
    text = graphene.String(required=True, description="The same without markup.")

    class Meta:
        interfaces = (Block,)


class HeadingBlock(graphene.ObjectType):
    """A heading."""

    text = graphene.String(required=True, description="Plain text.")
    level = graphene.Int(required=True, description="2 to 4; 1 is the entry's title.")
    anchor = graphene.String(required=True, description="For links to it: unique in the body.")

    class Meta:
        interfaces = (Block,)


class ImageBlock(graphene.ObjectType):
    """A picture."""

    image = graphene.Field(Image, required=True, description="The picture.")
    alt = graphene.String(required=True, description="What it tells those who don't see it; empty if decorative.")
    caption = graphene.String(description="Below the picture.")
    credit = graphene.String(description="Whom to name beside it.")

    class Meta:
        interfaces = (Block,)


class QuoteBlock(graphene.ObjectType):
    """A quotation."""

    text = graphene.String(required=True, description="Plain text.")
    attribution = graphene.String(description="Who said it.")

    class Meta:
        interfaces = (Block,)


class TableBlock(graphene.ObjectType):
    """A table."""

    columns = graphene.List(graphene.NonNull(graphene.String), required=True, description="The heads of the columns.")
    rows = graphene.List(
        graphene.NonNull(graphene.List(graphene.NonNull(graphene.String))),
        required=True,
        description="The cells, row by row; each row has as many as there are columns.",
    )

    class Meta:
        interfaces = (Block,)


class LinkBlock(graphene.ObjectType):
    """A link that stands by itself."""

    label = graphene.String(required=True, description="Its text.")
    url = URL(required=True, description="Where it leads: the entry's canonical address, if it leads to one.")
    entry = graphene.Field("api.types.entry.Entry", description="The entry that it leads to, if it does.")

    class Meta:
        interfaces = (Block,)


class DocumentBlock(graphene.ObjectType):
    """A file to download."""

    document = graphene.Field(Document, required=True, description="The file.")

    class Meta:
        interfaces = (Block,)


class EmbedBlock(graphene.ObjectType):
    """Something shown from another site, such as a video."""

    url = URL(required=True, description="Its page there.")
    html = HTML(required=True, description="The player in an iframe where it is known; else a link.")
    provider = graphene.String(description="The site's name, where it is known.")

    class Meta:
        interfaces = (Block,)


class CalloutBlock(graphene.ObjectType):
    """Text that stands out."""

    html = HTML(required=True, description="Paragraphs and lists, with links.")
    tone = CalloutTone(required=True, description="What it is for.")

    class Meta:
        interfaces = (Block,)


class ContactBlock(graphene.ObjectType):
    """Somebody to write to or to call."""

    contact = graphene.Field(Contact, required=True, description="The contact.")

    class Meta:
        interfaces = (Block,)


class CallsBlock(graphene.ObjectType):
    """Calls that the editor chose."""

    heading = graphene.String(description="Above them.")
    calls = graphene.List(
        graphene.NonNull("api.types.call.Call"),
        required=True,
        description="Those that can be read, in the order chosen.",
    )

    class Meta:
        interfaces = (Block,)


class ActorsBlock(graphene.ObjectType):
    """Actors that the editor chose."""

    heading = graphene.String(description="Above them.")
    actors = graphene.List(
        graphene.NonNull("api.types.actor.Actor"),
        required=True,
        description="Those that can be read, in the order chosen.",
    )

    class Meta:
        interfaces = (Block,)


BLOCK_TYPES: list[type[graphene.ObjectType]] = [
    ParagraphBlock,
    HeadingBlock,
    ImageBlock,
    QuoteBlock,
    TableBlock,
    LinkBlock,
    DocumentBlock,
    EmbedBlock,
    CalloutBlock,
    ContactBlock,
    CallsBlock,
    ActorsBlock,
]
