"""The lines of an import at a glance: where each is, and what it names. It holds a few hundred bytes a line."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from django.db.models import Model

from content.models import Audience, EntryKind, Network, Programme, Theme
from content.transfer.faults import Fault, Problem
from content.transfer.reading import parse

# The types of line that name a row of their own, and the key that does.
NAMED: dict[str, tuple[type[Model], str]] = {
    "network": (Network, "code"),
    "theme": (Theme, "slug"),
    "programme": (Programme, "slug"),
}


class Place(NamedTuple):
    path: Path
    number: int
    offset: int

    def __str__(self) -> str:
        return f"{self.path.name}:{self.number}"


class Index:
    """A line is known by its position in `places` and `types`."""

    def __init__(self) -> None:
        self.places: list[Place] = []
        self.types: list[str] = []
        self.names: dict[type[Model], dict[str, int]] = {model: {} for model, _ in NAMED.values()}
        self.keys: dict[str, int] = {}
        self.uids: dict[str, int] = {}
        self.key_of: dict[int, str] = {}
        self.offers: dict[int, frozenset[str] | None] = {}  # None: to all networks
        self.regions: dict[str, str | None] = {}
        self.theme_parents: dict[str, str | None] = {}
        self.hostnames: dict[str, int] = {}

    def add(self, place: Place, data: dict[str, Any]) -> Iterator[Problem]:
        """Enter one line; whatever it names that another line names already is a problem."""
        line = len(self.places)
        kind = text_of(data.get("type"))
        self.places.append(place)
        self.types.append(kind)
        if kind in NAMED:
            yield from self._add_named(line, *NAMED[kind], data)
        elif kind in EntryKind.values:
            yield from self._add_entry(line, data)

    def _add_named(self, line: int, model: type[Model], key: str, data: dict[str, Any]) -> Iterator[Problem]:
        name = text_of(data.get(key))
        if not name:
            return
        if (first := self.names[model].setdefault(name, line)) != line:
            yield key, f"the {data['type']} of {self.places[first]} again: expected one line for each"
            return
        if model is Network:
            self.regions[name] = text_of(data.get("region")) or None
            for index, hostname in enumerate(texts_of(data.get("hostnames"))):
                if (first := self.hostnames.setdefault(hostname.lower(), line)) != line:
                    yield f"hostnames[{index}]", f"taken by the network of {self.places[first]}"
        if model is Theme:
            self.theme_parents[name] = text_of(data.get("parent")) or None

    def _add_entry(self, line: int, data: dict[str, Any]) -> Iterator[Problem]:
        network, slug, uid = (text_of(data.get(key)) for key in ("network", "slug", "uid"))
        if not network or not slug:
            return
        key = f"{network}/{data['type']}/{slug}"
        if (first := self.keys.setdefault(key, line)) != line:
            yield "slug", f"the {data['type']} of {self.places[first]} again: expected one line for each"
            return
        self.key_of[line] = key
        if uid and (first := self.uids.setdefault(uid, line)) != line:
            yield "uid", f"the uid of {self.places[first]} again: expected one line for each"
        if data.get("audience") == Audience.ALL_NETWORKS:
            self.offers[line] = None
        elif data.get("audience") == Audience.CHOSEN_NETWORKS:
            self.offers[line] = frozenset(texts_of(data.get("chosen_networks")))

    def fault(self, line: int, key: str, expected: str) -> Fault:
        place = self.places[line]
        return Fault(place.path.name, place.number, key, expected)

    def entry(self, name: str) -> int | None:
        """The line of the entry that a key or uid names."""
        return self.keys.get(name, self.uids.get(name))

    def read(self, lines: Iterable[int]) -> Iterator[tuple[int, dict[str, Any], list[Problem]]]:
        """The objects of some lines, which are fastest read in order."""
        for path, some in groupby(lines, key=lambda line: self.places[line].path):
            with path.open("rb") as file:
                for line in some:
                    file.seek(self.places[line].offset)
                    yield line, *parse(file.readline())


def text_of(value: Any) -> str:
    return value if isinstance(value, str) else ""


def texts_of(value: Any) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []
