"""Checks an import whole, before anything is written."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from content.models import Entry, EntryKind
from content.rich_text import sanitise_stored
from content.transfer.existing_content import EntryRows
from content.transfer.faults import Fault, Problem, quoted
from content.transfer.import_context import ImportContext
from content.transfer.line_index import parse_line, raw_lines, text_of
from content.transfer.lines import LINE_TYPES
from content.transfer.progress import progress_bar
from content.transfer.references import FileReference, Reference, replace_references

BATCH_SIZE = 500


class ReferringValue(NamedTuple):
    reference: Reference | FileReference
    value: Any
    key_path: str


@dataclass
class CheckResult:
    """By line: every fault, and the lines that must be written before it."""

    faults: dict[int, list[Fault]] = field(default_factory=dict)
    needs: dict[int, tuple[int, ...]] = field(default_factory=dict)


def check_files(paths: Iterable[Path], context: ImportContext) -> CheckResult:
    result = CheckResult()
    for path in paths:
        _index_file(path, context, result)
    total = len(context.index.positions)
    with progress_bar("Checking", total) as progress:
        for start in range(0, total, BATCH_SIZE):
            line_ids = range(start, min(start + BATCH_SIZE, total))
            _check_batch(line_ids, context, result)
            progress.update(len(line_ids))
    return result


def _index_file(path: Path, context: ImportContext, result: CheckResult) -> None:
    with progress_bar(f"Reading {path.name}") as progress:
        for position, raw in raw_lines(path):
            data, problems = parse_line(raw)
            line_id = len(context.index.positions)
            problems.extend(context.index.add(position, data))
            _add_faults(line_id, problems, context, result)
            progress.update()


def _add_faults(line_id: int, problems: Iterable[Problem], context: ImportContext, result: CheckResult) -> None:
    faults = [context.index.fault(line_id, key, expected) for key, expected in problems]
    if faults:
        result.faults.setdefault(line_id, []).extend(faults)


def _check_batch(line_ids: range, context: ImportContext, result: CheckResult) -> None:
    index = context.index
    batch = [(line_id, data) for line_id, data in index.read(line_ids) if data]
    references = {line_id: _referring_values(data) for line_id, data in batch}
    names = {each.value for values in references.values() for each in values if each.reference.model is Entry}
    names.update(index.entry_keys[line_id] for line_id in line_ids if line_id in index.entry_keys)
    names.update(text_of(data.get("uid")) for _, data in batch)
    rows = context.existing.load_entry_rows(names)
    for line_id, data in batch:
        _add_faults(line_id, _problems(line_id, data, references[line_id], rows, context), context, result)
        needs = {context.needed_line(each.reference, each.value, rows) for each in references[line_id]}
        needs.add(context.line_that_frees_key(line_id, rows))
        if needs - {None}:
            result.needs[line_id] = tuple(needed_line for needed_line in needs if needed_line is not None)


def _referring_values(data: dict[str, Any]) -> list[ReferringValue]:
    """All the values of a line that refer to something."""
    values: list[ReferringValue] = []

    def note_value(reference: Reference | FileReference, value: Any, path: str) -> Any:
        values.append(ReferringValue(reference, value, path))
        return value

    line_type = LINE_TYPES.get(text_of(data.get("type")))
    if line_type:
        replace_references(line_type, data, note_value, clean=_clean_links)
    return values


def _clean_links(html: str) -> str:
    """Sanitised where that matters here: only what it leaves of links is written, and must exist."""
    return sanitise_stored(html) if "linktype" in html else html


def _problems(
    line_id: int, data: dict[str, Any], references: list[ReferringValue], rows: EntryRows, context: ImportContext
) -> Iterator[Problem]:
    type_name = text_of(data.get("type"))
    if type_name not in LINE_TYPES:
        got = f", got {quoted(data['type'])}" if "type" in data else ""
        yield "type", f"expected one of {', '.join(LINE_TYPES)}{got}"
        return
    yield from LINE_TYPES[type_name].read(data, context)[1]
    for reference, value, path in references:
        if problem := context.reference_problem(reference, value, line_id, rows):
            yield path, problem
    if type_name in EntryKind.values:
        yield from context.identity_problems(line_id, data, rows)
    elif type_name == "network":
        yield from context.hostname_problems(data)
    elif type_name == "theme":
        yield from context.cycle_problems(data)
    elif type_name == "relay":
        yield from context.relay_problems(line_id, data, rows)
