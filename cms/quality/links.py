"""The links in an entry's body and rich texts, as a reader sees them."""

import re
from collections.abc import Iterator

from cms.quality.texts import Text, place_of_block, rich_texts
from content.models import Entry
from search.body import plain

_LINK = re.compile(r"<a\b[^>]*>(.*?)</a>", re.IGNORECASE | re.DOTALL)


def links(entry: Entry) -> Iterator[Text]:
    for place, html in rich_texts(entry):
        for link in _LINK.finditer(html):
            yield Text(place, plain(link[1]))
    for block in entry.body:
        if block.block_type == "link":
            yield Text(place_of_block(block), block.value["label"])
