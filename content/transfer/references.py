"""Where a line refers to something else: one walk, for checking, resolving and naming alike."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from html import escape, unescape
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from wagtail.documents import get_document_model

from content.models import Entry
from content.rich_text import sanitise_stored
from content.transfer.shapes import File, Names, RichText, Shape

# Given what a value stands for, the value and its key path, returns what takes its place; DROPPED takes it away.
Change = Callable[[Names | File, Any, str], Any]
DROPPED = object()

IN_TEXT = Names(Entry, 'an entry, by "<network>/<type>/<slug>" or by uid')


@dataclass(frozen=True)
class Part:
    """A key under which references may be found: itself one, or an object that holds some."""

    key: str
    is_list: bool
    holds: Names | File | RichText | type[Shape] | dict[str, type[Shape]]  # the last by their type


@cache
def parts(shape: type[Shape]) -> tuple[Part, ...]:
    hints = get_type_hints(shape, include_extras=True)
    found = ((key, *_unwrapped(hints[key])) for key in shape.model_fields)
    return tuple(Part(key, is_list, holds) for key, is_list, holds in found if holds)


def _unwrapped(hint: Any) -> tuple[bool, Any]:
    """Whether a type is a list, and what in it refers to something, if anything."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        marks = [mark for mark in arguments[1:] if isinstance(mark, Names | File | RichText)]
        return (False, marks[0]) if marks else _unwrapped(arguments[0])
    if origin is list:
        return True, _unwrapped(arguments[0])[1]
    if origin in (Union, UnionType):
        some = [argument for argument in arguments if argument is not type(None)]
        return _unwrapped(some[0]) if len(some) == 1 else (False, {shape.type_name(): shape for shape in some})
    return False, hint if isinstance(hint, type) and issubclass(hint, Shape) else None


def visit(
    shape: type[Shape], data: dict[str, Any], change: Change, path: str = "", clean: Callable[[str], str] = str
) -> dict[str, Any]:
    """The same object with each reference replaced, and rich text cleaned.

    Values of a wrong type are left alone: whoever reads the line refuses them.
    """
    changed = dict(data)
    for part in parts(shape):
        value = data.get(part.key)
        if value is None or value == []:
            continue
        here = f"{path}.{part.key}" if path else part.key
        if not part.is_list:
            replaced = _visited(part.holds, value, change, here, clean)
            changed[part.key] = None if replaced is DROPPED else replaced
        elif isinstance(value, list):
            items = (_visited(part.holds, item, change, f"{here}[{index}]", clean) for index, item in enumerate(value))
            changed[part.key] = [item for item in items if item is not DROPPED]
    return changed


def _visited(holds: Any, value: Any, change: Change, path: str, clean: Callable[[str], str]) -> Any:
    if isinstance(holds, Names | File):
        return change(holds, value, path) if isinstance(value, str | int) else value
    if isinstance(holds, RichText):
        return _relinked(clean(value), change, path) if isinstance(value, str) else value
    if not isinstance(value, dict):
        return value
    shape = holds.get(str(value.get("type"))) if isinstance(holds, dict) else holds
    return visit(shape, value, change, path, clean) if shape else value


_LINK = re.compile(r'<a linktype="(page|document)" id="([^"]*)">')


def _relinked(html: str, change: Change, path: str) -> str:
    """Rich text with its links to entries and documents replaced; a dropped link leaves its text."""
    if "linktype" not in html:
        return html

    def replaced(link: re.Match[str]) -> str:
        what = IN_TEXT if link[1] == "page" else File(get_document_model())
        target = change(what, unescape(link[2]), path)
        return "<a>" if target is DROPPED else f'<a linktype="{link[1]}" id="{escape(str(target))}">'

    return _LINK.sub(replaced, sanitise_stored(html))
