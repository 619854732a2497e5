"""The plain text of an entry's body, read from its stored blocks without a query."""

import re
from collections.abc import Iterable, Iterator, Mapping
from html import unescape
from typing import Any

# The parts of a block that a reader sees as text; all else (addresses, images, other entries) is left out.
_PLAIN = ("text", "label", "title", "heading", "caption", "attribution", "name", "organisation", "alt")
_INLINE_TAG = re.compile(r"</?(?:a|b|strong|i|em|sup|sub)\b[^>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")


def body_texts(blocks: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """A text a paragraph, heading, cell and so on, in reading order."""
    for block in blocks:
        yield from (text for text in _texts(block["type"], block["value"]) if text)


def _texts(kind: str, value: Any) -> Iterator[str]:
    if kind == "paragraph":
        yield plain(value)
    elif kind == "table":
        yield from (str(cell or "") for row in value["data"] for cell in row)
    elif isinstance(value, Mapping):
        if "html" in value:
            yield plain(value["html"])
        yield from (str(value.get(name) or "") for name in _PLAIN)


def plain(html: str) -> str:
    """HTML as text: a tag that ends a line also ends a word."""
    return " ".join(unescape(_TAG.sub(" ", _INLINE_TAG.sub("", html))).split())
