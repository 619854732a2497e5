"""The lines of an import's files: each is parsed twice, once for the index, once when it is checked or written.

The index holds a few hundred bytes a line: where it is, its type, and what it names. A line's `line_id` is its place in
the import, counted from 0 over all files. So the third line of a.jsonl,

    {"type": "call", "network": "paca", "slug": "eau", "uid": "u-1", …}

is positions[2] == LinePosition(a.jsonl, 3, offset), types[2] == "call", entry_keys[2] == "paca/call/eau", and both
lines_by_key["paca/call/eau"] and lines_by_uid["u-1"] are 2.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from django.db.models import Model

from content.models import Audience, EntryKind, Network, Programme, Theme
from content.transfer.faults import Fault, Problem, key_path, quoted

# The types of line that name a row without a network and a type, and the key that does.
NAMING_KEYS: dict[str, tuple[type[Model], str]] = {
    "network": (Network, "code"),
    "theme": (Theme, "slug"),
    "programme": (Programme, "slug"),
}


class LinePosition(NamedTuple):
    path: Path
    number: int
    offset: int

    def __str__(self) -> str:
        return f"{self.path.name}:{self.number}"


class LineIndex:
    def __init__(self) -> None:
        self.positions: list[LinePosition] = []
        self.types: list[str] = []
        self.lines_by_name: dict[type[Model], dict[str, int]] = {model: {} for model, _ in NAMING_KEYS.values()}
        self.lines_by_key: dict[str, int] = {}
        self.lines_by_uid: dict[str, int] = {}
        self.entry_keys: dict[int, str] = {}
        self.offered_networks: dict[int, frozenset[str] | None] = {}  # None: all of them
        self.regions: dict[str, str | None] = {}
        self.theme_parents: dict[str, str | None] = {}
        self._hostnames: dict[str, int] = {}

    def add(self, position: LinePosition, data: dict[str, Any]) -> Iterator[Problem]:
        """Enter one line; whatever it names that another line names already is a problem."""
        line_id = len(self.positions)
        type_name = text_of(data.get("type"))
        self.positions.append(position)
        self.types.append(type_name)
        if type_name in NAMING_KEYS:
            yield from self._add_named(line_id, *NAMING_KEYS[type_name], data)
        elif type_name in EntryKind.values:
            yield from self._add_entry(line_id, data)

    def _add_named(self, line_id: int, model: type[Model], key: str, data: dict[str, Any]) -> Iterator[Problem]:
        name = text_of(data.get(key))
        if not name:
            return
        if (first := self.lines_by_name[model].setdefault(name, line_id)) != line_id:
            yield key, f"the {data['type']} of {self.positions[first]} again: expected one line for each"
            return
        if model is Network:
            self.regions[name] = text_of(data.get("region")) or None
            for index, hostname in enumerate(texts_of(data.get("hostnames"))):
                if (first := self._hostnames.setdefault(hostname.lower(), line_id)) != line_id:
                    yield f"hostnames[{index}]", f"taken by the network of {self.positions[first]}"
        if model is Theme:
            self.theme_parents[name] = text_of(data.get("parent")) or None

    def _add_entry(self, line_id: int, data: dict[str, Any]) -> Iterator[Problem]:
        network, slug, uid = (text_of(data.get(key)) for key in ("network", "slug", "uid"))
        if not network or not slug:
            return
        key = f"{network}/{data['type']}/{slug}"
        if (first := self.lines_by_key.setdefault(key, line_id)) != line_id:
            yield "slug", f"the {data['type']} of {self.positions[first]} again: expected one line for each"
            return
        self.entry_keys[line_id] = key
        if uid and (first := self.lines_by_uid.setdefault(uid, line_id)) != line_id:
            yield "uid", f"the uid of {self.positions[first]} again: expected one line for each"
        if data.get("audience") == Audience.ALL_NETWORKS:
            self.offered_networks[line_id] = None
        elif data.get("audience") == Audience.CHOSEN_NETWORKS:
            self.offered_networks[line_id] = frozenset(texts_of(data.get("chosen_networks")))

    def fault(self, line_id: int, key: str, expected: str) -> Fault:
        position = self.positions[line_id]
        return Fault(position.path.name, position.number, key, expected)

    def entry_line(self, name: str) -> int | None:
        """The line of the entry that a key or uid names."""
        return self.lines_by_key.get(name, self.lines_by_uid.get(name))

    def read(self, line_ids: Iterable[int]) -> Iterator[tuple[int, dict[str, Any]]]:
        """The objects of lines, which are fastest read in order."""
        for path, ids_in_file in groupby(line_ids, key=lambda line_id: self.positions[line_id].path):
            with path.open("rb") as file:
                for line_id in ids_in_file:
                    file.seek(self.positions[line_id].offset)
                    yield line_id, parse_line(file.readline())[0]


def text_of(value: Any) -> str:
    """A value, if it is text: what else it may be is a fault that the line's type tells."""
    return value if isinstance(value, str) else ""


def texts_of(value: Any) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


# JSON Lines

_BOM = b"\xef\xbb\xbf"
# Control characters and lone surrogates: no database, feed or browser takes them all.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def raw_lines(path: Path) -> Iterator[tuple[LinePosition, bytes]]:
    """Each line that is not empty, with its position."""
    offset = 0
    with path.open("rb") as file:
        for number, raw in enumerate(file, start=1):
            if raw.strip():
                yield LinePosition(path, number, offset), raw
            offset += len(raw)


def parse_line(raw: bytes) -> tuple[dict[str, Any], list[Problem]]:
    """The object of a line, and its problems; an empty object where the line holds none."""
    if raw.startswith(_BOM):
        return {}, [("", "expected UTF-8 without a byte order mark")]
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        return {}, [("", f"expected UTF-8, got the byte 0x{raw[error.start]:02x} at column {error.start + 1}")]
    try:
        data, has_repetitions = _parse_json(text)
        # A forbidden character in a text is escaped there, but for one.
        is_suspect = has_repetitions or "\\" in text or "\x7f" in text
        problems = list(_text_problems(data, ())) if is_suspect else []
    except json.JSONDecodeError as error:
        return {}, [("", f"expected JSON: {error.msg} at column {error.colno}")]
    except RecursionError:
        return {}, [("", "expected JSON, got it nested too deep")]
    except ValueError as error:
        return {}, [("", f"expected JSON: {error}")]
    if not isinstance(data, dict):
        return {}, [("", f"expected an object, got {quoted(data)}")]
    return data, problems


def _parse_json(text: str) -> tuple[Any, bool]:
    """The value of a text, and whether a key is given more than once in an object, then a _RepeatingObject."""
    has_repetitions = False

    def read_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal has_repetitions
        data = dict(pairs)
        if len(data) == len(pairs):
            return data
        has_repetitions = True
        return _RepeatingObject(pairs)

    return json.loads(text, object_pairs_hook=read_object, parse_constant=_refuse_constant), has_repetitions


class _RepeatingObject(dict[str, Any]):
    """An object in which a key is given more than once."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        self.repeated_keys = [key for key, times in Counter(key for key, _ in pairs).items() if times > 1]


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not a number of JSON")


def _text_problems(value: Any, path: tuple[int | str, ...]) -> Iterator[Problem]:
    """What is wrong inside an object that is JSON all the same."""
    if isinstance(value, _RepeatingObject):
        yield from ((key_path((*path, key)), "given twice in one object") for key in value.repeated_keys)
    if isinstance(value, str) and (character := _FORBIDDEN.search(value)):
        yield key_path(path), f"expected text, got the character U+{ord(character[0]):04X}"
    elif isinstance(value, list | dict):
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            if isinstance(key, str) and _FORBIDDEN.search(key):
                yield key_path((*path, key)), "expected a key without control characters"
            yield from _text_problems(item, (*path, key))
