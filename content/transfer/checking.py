"""Checks an import whole, before anything is written."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from content.models import Entry, EntryKind
from content.rich_text import sanitise_stored
from content.transfer.faults import Fault, Problem, quoted
from content.transfer.index import Place, text_of
from content.transfer.lines import LINE_TYPES
from content.transfer.progress import bar
from content.transfer.reading import parse, raw_lines
from content.transfer.references import FileReference, Reference, replace_references
from content.transfer.world import Rows, World

CHUNK = 500
ReferenceAt = tuple[Reference | FileReference, Any, str]


@dataclass
class Checked:
    """What came of the check, by line: every fault, and the other lines that must be written before it."""

    faults: dict[int, list[Fault]] = field(default_factory=dict)
    needs: dict[int, tuple[int, ...]] = field(default_factory=dict)


def check(paths: Iterable[Path], world: World) -> Checked:
    checked = Checked()
    for path in paths:
        _enter(path, world, checked)
    total = len(world.index.places)
    with bar("Checking", total) as progress:
        for start in range(0, total, CHUNK):
            lines = range(start, min(start + CHUNK, total))
            _check_chunk(lines, world, checked)
            progress.update(len(lines))
    return checked


def _enter(path: Path, world: World, checked: Checked) -> None:
    with bar(f"Reading {path.name}") as progress:
        for number, offset, raw in raw_lines(path):
            data, problems = parse(raw)
            line = len(world.index.places)
            problems.extend(world.index.add(Place(path, number, offset), data))
            _report(line, problems, world, checked)
            progress.update()


def _report(line: int, problems: Iterable[Problem], world: World, checked: Checked) -> None:
    faults = [world.index.fault(line, key, expected) for key, expected in problems]
    if faults:
        checked.faults.setdefault(line, []).extend(faults)


def _check_chunk(lines: range, world: World, checked: Checked) -> None:
    index = world.index
    chunk = [(line, data) for line, data, _ in index.read(lines) if data]
    references = {line: list(references_of(data)) for line, data in chunk}
    names = {value for found in references.values() for what, value, _ in found if what.model is Entry}
    names.update(index.key_of[line] for line in lines if line in index.key_of)
    names.update(text_of(data.get("uid")) for _, data in chunk)
    rows = world.hub.entries(names)
    for line, data in chunk:
        _report(line, _problems(line, data, references[line], rows, world), world, checked)
        needs = {world.needed_line(what, value, rows) for what, value, _ in references[line]}
        needs.add(world.occupant(line, rows))
        if needs - {None}:
            checked.needs[line] = tuple(need for need in needs if need is not None)


def references_of(data: dict[str, Any]) -> Iterator[ReferenceAt]:
    """All that a line refers to, with where it does."""
    found: list[ReferenceAt] = []

    def note(what: Reference | FileReference, value: Any, path: str) -> Any:
        found.append((what, value, path))
        return value

    line_type = LINE_TYPES.get(text_of(data.get("type")))
    if line_type:
        replace_references(line_type, data, note, clean=_cleaned)
    yield from found


def _cleaned(html: str) -> str:
    """What a reader of the line will see, where that matters here."""
    return sanitise_stored(html) if "linktype" in html else html


def _problems(
    line: int, data: dict[str, Any], references: list[ReferenceAt], rows: Rows, world: World
) -> Iterator[Problem]:
    kind = text_of(data.get("type"))
    if kind not in LINE_TYPES:
        got = f", got {quoted(data['type'])}" if "type" in data else ""
        yield "type", f"expected one of {', '.join(LINE_TYPES)}{got}"
        return
    yield from LINE_TYPES[kind].read(data, world)[1]
    for what, value, path in references:
        if problem := world.reference_problem(what, value, line, rows):
            yield path, problem
    if kind in EntryKind.values:
        yield from world.identity_problems(line, data, rows)
    elif kind == "network":
        yield from world.hostname_problems(data)
    elif kind == "theme":
        yield from world.cycle_problems(data)
    elif kind == "relay":
        yield from world.relay_problems(line, data, rows)
