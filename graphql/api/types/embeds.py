"""Videos and other embeds, from what Wagtail stored of them. No operation asks the other site."""

from collections.abc import Mapping
from typing import Any

import nh3
from django.utils.html import format_html
from wagtail.embeds.embeds import get_embed_hash
from wagtail.embeds.models import Embed

from api.context import Context

_ATTRIBUTES = {"src", "width", "height", "title", "allow", "allowfullscreen", "loading"}


async def load_embed(context: Context, url: str) -> Embed | None:
    return await context.load(_fetch_embeds, get_embed_hash(url))


def _fetch_embeds(context: Context, keys: list[str]) -> Mapping[str, Any]:
    return {embed.hash: embed for embed in Embed.objects.filter(hash__in=keys)}


def embed_html(url: str, stored_embed: Embed | None) -> str:
    """The provider's iframe and nothing else of its markup; a link where there is none."""
    player = nh3.clean(
        stored_embed.html if stored_embed else "",
        tags={"iframe"},
        attributes={"iframe": _ATTRIBUTES},
        url_schemes={"https"},
        clean_content_tags={"script", "style"},
    )
    if "<iframe" in player and 'src="' in player:
        return player
    return format_html('<a href="{}">{}</a>', url, (stored_embed and stored_embed.title) or url)
