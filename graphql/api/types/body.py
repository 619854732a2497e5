"""Bodies: the blocks that a reader gets, made from what StreamField stores.

[{"type": "quote", "value": {"text": "Ensemble", "attribution": ""}, "id": "5f8c…"}]
becomes
[QuoteBlock(id="5f8c…", text="Ensemble", attribution=None)].
"""

import asyncio
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.text import slugify

from api.context import Context
from api.types.blocks import BLOCK_TYPES, BodyBlock, HeadingBlock
from content.folding import LIGATURES


async def load_body(
    context: Context, stored_blocks: Iterable[Mapping[str, Any]], viewer_id: int | None
) -> list[BodyBlock]:
    """The blocks of a body, without those of a type that is no more, or about something that is gone."""
    stored_blocks = [stored for stored in stored_blocks if stored["type"] in BLOCK_TYPES]
    # Together, so that what all of them refer to is loaded in one query a model.
    loaded = await asyncio.gather(
        *(BLOCK_TYPES[stored["type"]].load(context, stored["value"], viewer_id) for stored in stored_blocks)
    )
    blocks = []
    for index, (block, stored) in enumerate(zip(loaded, stored_blocks, strict=True)):
        if block is not None:
            block.id = stored.get("id") or str(index)
            blocks.append(block)
    _set_anchors(block for block in blocks if isinstance(block, HeadingBlock))
    return blocks


def _set_anchors(headings: Iterable[HeadingBlock]) -> None:
    """Two headings with the same words get two anchors: dates, dates-2."""
    anchors: set[str] = set()
    for heading in headings:
        words = slugify(heading.text.casefold().translate(LIGATURES)) or "section"
        anchor, number = words, 1
        while anchor in anchors:
            number += 1
            anchor = f"{words}-{number}"
        anchors.add(anchor)
        heading.anchor = anchor
