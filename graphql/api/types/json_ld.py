"""schema.org descriptions of entries, for script elements of pages."""

import asyncio
import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from wagtail.models import Locale

from api.context import Context
from api.row_loaders import load_addresses, load_relation_by_name, load_row
from api.types.media import rendition
from content.models import Entry, Network, Picture

# Nothing in the text can end the script element, or a line of JavaScript.
_ESCAPES = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


async def json_ld(context: Context, entry: Entry, kind_data: dict[str, Any]) -> str:
    """An entry as schema.org describes it: the properties that all kinds have, then those of its kind."""
    network, locale, picture, themes, addresses = await asyncio.gather(
        load_row(context, Network, entry.network_id),
        load_row(context, Locale, entry.locale_id),
        load_row(context, Picture, entry.image_id),
        load_relation_by_name(context, entry, "themes"),
        load_addresses(context),
    )
    url = addresses.entry_url(entry)
    published, updated = entry.first_published_at, entry.last_published_at
    data = {
        "@context": "https://schema.org",
        "@id": url,
        "name": entry.title,
        "description": entry.search_description or entry.summary,
        "url": url,
        "image": rendition(picture).url if picture else None,
        "keywords": ", ".join(theme.name for theme in themes),
        "mainEntityOfPage": {
            "@type": "WebPage",
            "@id": url,
            "inLanguage": locale.language_code if locale else None,
            "datePublished": published and published.isoformat(),
            "dateModified": updated and updated.isoformat(),
            "publisher": {"@type": "Organization", "name": network.title if network else ""},
        },
        **kind_data,
    }
    return json.dumps(_without_blanks(data), cls=DjangoJSONEncoder, ensure_ascii=False).translate(_ESCAPES)


def _without_blanks(value: Any) -> Any:
    """Drops what is empty, and objects that are left with nothing but their type."""
    if isinstance(value, list):
        return [item for item in map(_without_blanks, value) if item]
    if not isinstance(value, dict):
        return value
    filled = {name: item for name, item in ((key, _without_blanks(item)) for key, item in value.items()) if item}
    return {} if filled.keys() == {"@type"} else filled
