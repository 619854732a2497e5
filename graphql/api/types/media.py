"""Pictures and documents.

A query computes addresses and sizes only. The pixels are made when an address is first fetched.
"""

from enum import Enum
from pathlib import PurePath
from typing import Any

import graphene
from django.urls import reverse
from graphql import GraphQLResolveInfo
from graphql_relay import to_global_id
from wagtail.images.models import Filter
from wagtail.images.utils import generate_signature, to_svg_safe_spec

from api.enums import described
from api.inputs import bad_input
from api.picture_sizes import MAX_SIDE, PROPORTIONS, WIDTHS, cropped_spec, whole_spec
from api.rich_text import absolute
from api.scalars import URL
from content.models import Picture

MAX_WIDTHS = 20


class ImageFit(Enum):
    CONTAIN = "contain"
    COVER = "cover"


class ImageFormat(Enum):
    JPEG = "jpeg"
    PNG = "png"
    WEBP = "webp"
    AVIF = "avif"


_FIT = described(
    ImageFit,
    "How a picture is made to fit a width and a height; it is never enlarged.",
    CONTAIN="Whole, large enough to be shown within them.",
    COVER="Cropped around its focal point, large enough to fill them, to the nearest of these proportions: "
    f"{', '.join(f'{proportions.numerator}:{proportions.denominator}' for proportions in PROPORTIONS)}.",
)
_FORMAT = described(
    ImageFormat, "A file format.", JPEG="JPEG.", PNG="PNG, without loss.", WEBP="WebP.", AVIF="AVIF, the smallest."
)


class Rendition(graphene.ObjectType):
    """A picture in one size."""

    url = URL(required=True, description="Signed: it can't be made for another size.")
    width = graphene.Int(required=True, description="Of this file, in pixels.")
    height = graphene.Int(required=True, description="Of this file, in pixels.")


class Image(graphene.ObjectType):
    """A picture."""

    id = graphene.ID(required=True, description="Opaque.")
    title = graphene.String(required=True, description="For editors.")
    alt = graphene.String(
        required=True, description="What it tells those who don't see it; empty where nobody has said, or it decorates."
    )
    credit = graphene.String(description="Whom to name beside it.")
    width = graphene.Int(required=True, description="Of the original, in pixels.")
    height = graphene.Int(required=True, description="Of the original, in pixels.")
    rendition = graphene.Field(
        Rendition,
        required=True,
        width=graphene.Int(description=f"1 to {MAX_SIDE} pixels, rounded up."),
        height=graphene.Int(description=f"1 to {MAX_SIDE} pixels, rounded up."),
        fit=graphene.Argument(_FIT, default_value=ImageFit.CONTAIN, description="With both a width and a height."),
        format=graphene.Argument(_FORMAT, description="The original's by default."),
        description="The picture in the smallest size that is large enough; without width or height, in the largest. "
        f"Files are {', '.join(map(str, WIDTHS))} pixels wide, or as wide as the picture or its crop if that is less; "
        f"no side has more than {MAX_SIDE}.",
    )
    srcset = graphene.String(
        required=True,
        widths=graphene.List(
            graphene.NonNull(graphene.Int),
            required=True,
            description=f"1 to {MAX_WIDTHS} widths, in pixels, each rounded up.",
        ),
        format=graphene.Argument(_FORMAT, description="The original's by default."),
        description="For the srcset attribute of an img element, with the widths of the files: those of `rendition`, "
        "each once.",
    )

    @staticmethod
    def resolve_id(picture: Picture, info: GraphQLResolveInfo) -> str:
        return to_global_id("Image", picture.pk)

    @staticmethod
    def resolve_alt(picture: Picture, info: GraphQLResolveInfo) -> str:
        # Not Wagtail's default, which falls back on the title: most titles are names of files.
        return str(picture.description)

    @staticmethod
    def resolve_credit(picture: Picture, info: GraphQLResolveInfo) -> str | None:
        return picture.credit or None

    @staticmethod
    def resolve_rendition(
        picture: Picture,
        info: GraphQLResolveInfo,
        fit: ImageFit | None,
        width: int | None = None,
        height: int | None = None,
        format: ImageFormat | None = None,  # noqa: A002 - the contract's name
    ) -> Rendition:
        return rendition(picture, width, height, fit, format)

    @staticmethod
    def resolve_srcset(
        picture: Picture,
        info: GraphQLResolveInfo,
        widths: list[int],
        format: ImageFormat | None = None,  # noqa: A002 - the contract's name
    ) -> str:
        if not 1 <= len(widths) <= MAX_WIDTHS:
            raise bad_input(f"widths takes 1 to {MAX_WIDTHS} values; it has {len(widths)}.")
        renditions = [rendition(picture, width, format=format) for width in sorted(widths)]
        urls = {size.width: size.url for size in renditions}  # once where several are rounded up to one
        return ", ".join(f"{url} {width}w" for width, url in urls.items())


def rendition(
    picture: Picture,
    width: int | None = None,
    height: int | None = None,
    fit: ImageFit | None = None,
    format: ImageFormat | None = None,  # noqa: A002 - the contract's name
) -> Rendition:
    for name, side in (("width", width), ("height", height)):
        if side is not None and not 1 <= side <= MAX_SIDE:
            raise bad_input(f"{name} must be between 1 and {MAX_SIDE}; it is {side}.")
    if fit == ImageFit.COVER and width and height:
        size_spec = cropped_spec(picture, width, height)
    else:
        size_spec = whole_spec(picture, width, height)
    spec = f"{size_spec}|public|format-{format.value if format else _default_format(picture)}"
    if picture.is_svg():
        spec = to_svg_safe_spec(spec)  # a drawing stays one, whatever format is asked for
    size = Filter(spec).get_transform(picture).size
    return Rendition(url=_rendition_url(picture, spec), width=size[0], height=size[1])


def _default_format(picture: Picture) -> str:
    """That of the original, so that naming it leads to the same file."""
    extension = PurePath(picture.filename).suffix[1:].lower()
    return {"jpg": "jpeg", "gif": "png"}.get(extension, extension)


def _rendition_url(picture: Picture, spec: str) -> str:
    path = reverse("wagtailimages_serve", args=(generate_signature(picture.pk, spec), picture.pk, spec))
    return absolute(path + picture.filename)


class Document(graphene.ObjectType):
    """A file to download."""

    id = graphene.ID(required=True, description="Opaque.")
    title = graphene.String(required=True, description="As shown where it is linked from.")
    url = URL(required=True, description="Where it is downloaded.")
    media_type = graphene.String(required=True, description="Such as application/pdf.")
    size = graphene.Int(required=True, description="In bytes.")


def to_document(stored: Any, title: str) -> Document:
    """A stored document, under the title that it has where it is linked from."""
    return Document(
        id=to_global_id("Document", stored.pk),
        title=title or stored.title,
        url=absolute(stored.url),
        media_type=stored.content_type,
        size=min(stored.file_size or 0, 2**31 - 1),
    )
