"""An entry's texts and links as readers see them, each with the id of the part of the form that holds it."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from wagtail.blocks import StreamValue

from content.models import Call, Entry
from search.body import body_texts, plain_text

_LINK = re.compile(r"<a\b[^>]*>(.*?)</a>", re.IGNORECASE | re.DOTALL)


class AnchoredText(NamedTuple):
    anchor: str
    text: str


def field_anchor(name: str) -> str:
    """The id of the part of Wagtail's form that holds a field, or a group of fields by its heading's slug."""
    return f"panel-child-contenu-{name}-section"


def block_anchor(block: StreamValue.StreamChild) -> str:
    return f"block-{block.id}-section"


def entry_texts(entry: Entry) -> Iterator[AnchoredText]:
    yield AnchoredText(field_anchor("title"), entry.title)
    yield AnchoredText(field_anchor("summary"), entry.summary)
    for block in entry.body:
        for text in body_texts([block.get_prep_value()]):
            yield AnchoredText(block_anchor(block), text)
    if isinstance(entry, Call):
        yield AnchoredText(field_anchor("eligibilite"), plain_text(entry.eligibility))
        yield AnchoredText(field_anchor("candidature"), plain_text(entry.application_instructions))


def rich_texts(entry: Entry) -> Iterator[AnchoredText]:
    """The HTML of the texts that may hold links."""
    for block in entry.body:
        if block.block_type == "paragraph":
            yield AnchoredText(block_anchor(block), block.value.source)
        elif block.block_type == "callout":
            yield AnchoredText(block_anchor(block), block.value["html"].source)
    if isinstance(entry, Call):
        yield AnchoredText(field_anchor("eligibilite"), entry.eligibility)
        yield AnchoredText(field_anchor("candidature"), entry.application_instructions)


def link_texts(entry: Entry) -> Iterator[AnchoredText]:
    """What a reader sees of each link."""
    for anchor, html in rich_texts(entry):
        for link in _LINK.finditer(html):
            yield AnchoredText(anchor, plain_text(link[1]))
    for block in entry.body:
        if block.block_type == "link":
            yield AnchoredText(block_anchor(block), block.value["label"])
