"""An entry's texts and links as they are read, each with the place in the form where it is written."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from wagtail.blocks import StreamValue

from content.models import Call, Entry
from search.body import body_texts, plain

_LINK = re.compile(r"<a\b[^>]*>(.*?)</a>", re.IGNORECASE | re.DOTALL)


class Text(NamedTuple):
    place: str
    text: str


def place_of(name: str) -> str:
    """The id of the part of Wagtail's form that holds a field, or a group of fields by its heading's slug."""
    return f"panel-child-contenu-{name}-section"


def place_of_block(block: StreamValue.StreamChild) -> str:
    return f"block-{block.id}-section"


def texts(entry: Entry) -> Iterator[Text]:
    yield Text(place_of("title"), entry.title)
    yield Text(place_of("summary"), entry.summary)
    for block in entry.body:
        for text in body_texts([block.get_prep_value()]):
            yield Text(place_of_block(block), text)
    if isinstance(entry, Call):
        yield Text(place_of("eligibilite"), plain(entry.eligibility))
        yield Text(place_of("candidature"), plain(entry.application_instructions))


def rich_texts(entry: Entry) -> Iterator[Text]:
    """The HTML of the texts that may hold links."""
    for block in entry.body:
        if block.block_type == "paragraph":
            yield Text(place_of_block(block), block.value.source)
        elif block.block_type == "callout":
            yield Text(place_of_block(block), block.value["html"].source)
    if isinstance(entry, Call):
        yield Text(place_of("eligibilite"), entry.eligibility)
        yield Text(place_of("candidature"), entry.application_instructions)


def link_texts(entry: Entry) -> Iterator[Text]:
    """What a reader sees of each link."""
    for place, html in rich_texts(entry):
        for link in _LINK.finditer(html):
            yield Text(place, plain(link[1]))
    for block in entry.body:
        if block.block_type == "link":
            yield Text(place_of_block(block), block.value["label"])
