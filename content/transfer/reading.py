"""Reads JSON Lines files: bytes to objects, with what is wrong with a line in words."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from content.transfer.faults import Problem, key_path, quoted

_BOM = b"\xef\xbb\xbf"
# Control characters and lone surrogates: no database, feed or browser takes them all.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def raw_lines(path: Path) -> Iterator[tuple[int, int, bytes]]:
    """Each line that holds something, with its number and where it starts in the file."""
    offset = 0
    with path.open("rb") as file:
        for number, raw in enumerate(file, start=1):
            if raw.strip():
                yield number, offset, raw
            offset += len(raw)


def parse(raw: bytes) -> tuple[dict[str, Any], list[Problem]]:
    """The object of a line; an empty one where there is none to be had."""
    if raw.startswith(_BOM):
        return {}, [("", "expected UTF-8 without a byte order mark")]
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        return {}, [("", f"expected UTF-8, got the byte 0x{raw[error.start]:02x} at column {error.start + 1}")]
    repeating: list[_Repeating] = []

    def read_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) == len(pairs):
            return found
        repeating.append(_Repeating(pairs))
        return repeating[-1]

    try:
        data = json.loads(text, object_pairs_hook=read_object, parse_constant=_no_constant)
        # What is forbidden in a text is escaped there, but for one character.
        suspect = repeating or "\\" in text or "\x7f" in text
        problems = list(_flaws(data, ())) if suspect else []
    except json.JSONDecodeError as error:
        return {}, [("", f"expected JSON: {error.msg} at column {error.colno}")]
    except RecursionError:
        return {}, [("", "expected JSON, got it nested too deep")]
    except ValueError as error:
        return {}, [("", f"expected JSON: {error}")]
    if not isinstance(data, dict):
        return {}, [("", f"expected an object, got {quoted(data)}")]
    return data, problems


class _Repeating(dict[str, Any]):
    """An object in which a key is given more than once."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        self.repeated = [key for key, times in Counter(key for key, _ in pairs).items() if times > 1]


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not a number of JSON")


def _flaws(value: Any, path: tuple[int | str, ...]) -> Iterator[Problem]:
    """What is wrong inside an object that is JSON all the same."""
    if isinstance(value, _Repeating):
        yield from ((key_path((*path, key)), "given twice in one object") for key in value.repeated)
    if isinstance(value, str) and (found := _FORBIDDEN.search(value)):
        yield key_path(path), f"expected text, got the character U+{ord(found[0]):04X}"
    elif isinstance(value, list | dict):
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            if isinstance(key, str) and _FORBIDDEN.search(key):
                yield key_path((*path, key)), "expected a key without control characters"
            yield from _flaws(item, (*path, key))
