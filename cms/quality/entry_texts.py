"""An entry's texts and links as readers see them, each with the id of the part of the form that holds it.

What is rich text, a link or a picture follows from the classes of fields and blocks, however deep a block holds them.
"""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from wagtail import blocks
from wagtail.admin.panels import FieldPanel, Panel, PanelGroup
from wagtail.blocks import StreamValue
from wagtail.fields import RichTextField

from content.blocks import LinkBlock
from content.models import Entry
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
    for anchor, html in _rich_text_fields(entry):
        yield AnchoredText(anchor, plain_text(html))


def rich_texts(entry: Entry) -> Iterator[AnchoredText]:
    """The HTML of the texts that may hold links."""
    for anchor, html in body_values(entry, blocks.RichTextBlock):
        yield AnchoredText(anchor, html.source)
    yield from _rich_text_fields(entry)


def link_texts(entry: Entry) -> Iterator[AnchoredText]:
    """What a reader sees of each link."""
    for anchor, html in rich_texts(entry):
        for link in _LINK.finditer(html):
            yield AnchoredText(anchor, plain_text(link[1]))
    for anchor, link_value in body_values(entry, LinkBlock):
        yield AnchoredText(anchor, link_value["label"])


def body_values(entry: Entry, block_class: type[blocks.Block]) -> Iterator[tuple[str, Any]]:
    """The values of all blocks of a class, each with the anchor of the block of the body that holds it."""
    for block in entry.body:
        for value in _values(block.block, block.value, block_class):
            yield block_anchor(block), value


def _values(block: blocks.Block, value: Any, block_class: type[blocks.Block]) -> Iterator[Any]:
    if isinstance(block, block_class):
        yield value
    elif isinstance(block, blocks.StructBlock):
        for name, child in block.child_blocks.items():
            yield from _values(child, value[name], block_class)
    elif isinstance(block, blocks.ListBlock):
        for item in value:
            yield from _values(block.child_block, item, block_class)


def _rich_text_fields(entry: Entry) -> Iterator[AnchoredText]:
    """The HTML of the fields of rich text that a kind has beside its body."""
    names = {field.name for field in entry._meta.local_fields if isinstance(field, RichTextField)}
    for panel in entry.content_panels:
        for name in _field_names(panel):
            if name in names:
                yield AnchoredText(field_anchor(panel.clean_name), getattr(entry, name))


def _field_names(panel: Panel) -> Iterator[str]:
    """The fields in a panel, or in a group of panels."""
    if isinstance(panel, FieldPanel):
        yield panel.field_name
    elif isinstance(panel, PanelGroup):
        for child in panel.children:
            yield from _field_names(child)
