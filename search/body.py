"""The plain text of an entry's body, read from its stored blocks without a query.

[{"type": "quote", "value": {"text": "Ensemble", "attribution": "Une élue"}}] gives "Ensemble", "Une élue".
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from wagtail import blocks
from wagtail.rich_text import get_text_for_indexing

from content.blocks import BODY_BLOCKS

_BLOCKS: dict[str, blocks.Block] = dict(BODY_BLOCKS)


def body_texts(stored_blocks: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """A text a paragraph, heading, cell and so on, in reading order."""
    for stored in stored_blocks:
        if block := _BLOCKS.get(stored["type"]):
            yield from filter(None, _texts(block, stored["value"]))


def _texts(block: blocks.Block, stored: Any) -> Iterator[str]:
    """What Wagtail's get_searchable_content gives, which would load pictures and entries to ask them nothing."""
    if not getattr(block, "search_index", True):
        return
    match block:
        case blocks.ChooserBlock():
            pass
        case blocks.RichTextBlock():
            yield plain_text(stored or "")
        case blocks.StructBlock():
            for name, child in block.child_blocks.items():
                if isinstance(stored, Mapping) and stored.get(name) is not None:
                    yield from _texts(child, stored[name])
        case blocks.ListBlock():
            for item in stored or []:
                is_stored_item = isinstance(item, Mapping) and item.get("type") == "item"
                yield from _texts(block.child_block, item["value"] if is_stored_item else item)
        case _:
            yield from map(str, block.get_searchable_content(block.to_python(stored)))


def plain_text(html: str) -> str:
    """HTML as text: a tag that ends a line also ends a word."""
    # Wagtail sees the end of a line in <br/> alone, and imported texts have <br>.
    return " ".join(get_text_for_indexing(html.replace("<br>", "<br/>")).split())
