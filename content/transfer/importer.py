"""An import: all lines are checked, then written in batches, each one transaction.

One that was stopped is run again: what exists already, and is the same, is left alone. On its way a line is

    {"type": "news", "network": "paca", "slug": "eau", "title": "Eau", "image": "eau.png", "calls": ["u-1"], …} as read,
    {…, "image": "5f8c…", "calls": ["paca/call/eau-2027"], "body": [], …} in canonical form, with every key of its type,
    {…, "network": 12, "image": 3, "calls": [40], "body": [], …} with primary keys for references (writer.py),
    and {"title": "Eau", "image_id": 3, "network_id": 12, …}, columns of a NewsPost (columns.py), with 40 in a table.

What exists goes the other way (serializer.py) and is compared in canonical form.
"""

import gc
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from graphlib import CycleError, TopologicalSorter
from itertools import groupby
from pathlib import Path
from typing import Any

from django.db import connection

from content.models import EntryKind
from content.networks import ensure_default_site
from content.transfer.checker import check_files
from content.transfer.faults import Fault
from content.transfer.import_context import ImportContext
from content.transfer.lines import LINE_TYPES
from content.transfer.progress import progress_bar
from content.transfer.writer import create_drafts, write_lines

BATCH_SIZE = 200
ANALYZE_AFTER = 5_000  # lines written

# Lines of a stage never need those of a later one; all entries are one stage.
STAGES = {"network": 0, "theme": 1, "programme": 2, **dict.fromkeys(EntryKind.values, 3), "relay": 4}


class Import:
    """The lines of files, checked when it is made and written by `run`."""

    def __init__(self, paths: Iterable[Path]) -> None:
        self.context = ImportContext()
        result = check_files(paths, self.context)
        self.faults, self.needs = result.faults, result.needs
        self.counts: dict[str, Counter[str]] = {}

    def all_faults(self) -> list[Fault]:
        return [fault for line_id in sorted(self.faults) for fault in self.faults[line_id]]

    def leave_out_faulty(self) -> None:
        """Leave out the lines with a fault, and those that need them; each of these gets a fault that says so."""
        index = self.context.index
        needed_by: dict[int, list[int]] = {}
        for line_id, needed_lines in self.needs.items():
            for needed_line in needed_lines:
                needed_by.setdefault(needed_line, []).append(line_id)
        left_out = sorted(self.faults)
        for missing_line in left_out:  # grows on the way
            self._count([missing_line], "left out")
            for line_id in needed_by.get(missing_line, ()):
                if line_id not in self.faults:
                    expected = f"needs {index.positions[missing_line]}, which is left out"
                    self.faults[line_id] = [index.fault(line_id, "", expected)]
                    left_out.append(line_id)

    def run(self, dry_run: bool = False) -> None:
        """Write every line without a fault, or only count what would become of each."""
        with _collecting_garbage_seldom():
            self._run(dry_run)
        if not dry_run:
            ensure_default_site()
            if sum(counts["created"] + counts["updated"] for counts in self.counts.values()) >= ANALYZE_AFTER:
                _analyze_tables()

    def _run(self, dry_run: bool) -> None:
        types = self.context.index.types
        line_ids = [line_id for line_id in range(len(types)) if line_id not in self.faults]
        levels = dependency_levels(line_ids, self._needs_within_stages(line_ids))
        type_numbers = {type_name: number for number, type_name in enumerate(LINE_TYPES)}

        def order(line_id: int) -> tuple[int, int, int]:
            type_name = types[line_id]
            return STAGES[type_name], levels.get(line_id, 0), type_numbers[type_name]

        # Entries that refer to each other in a circle are first made as drafts with nothing but a title.
        circular = [line_id for line_id in line_ids if line_id not in levels]
        relays = [line_id for line_id in levels if types[line_id] == "relay"]
        drafts: set[int] = set()
        with progress_bar("Comparing" if dry_run else "Importing", len(line_ids)) as progress:
            for batch in batches(levels.keys() - set(relays), order, BATCH_SIZE):
                self._write(batch, dry_run)
                progress.update(len(batch))
            for batch in [] if dry_run else batches(circular, order, BATCH_SIZE):
                drafts.update(create_drafts(batch, self.context))
            for batch in batches([*circular, *relays], order, BATCH_SIZE):
                self._write(batch, dry_run, drafts)
                progress.update(len(batch))

    def _needs_within_stages(self, line_ids: list[int]) -> dict[int, list[int]]:
        types, written_lines = self.context.index.types, set(line_ids)
        needs = {
            line_id: [
                needed_line
                for needed_line in needed_lines
                if needed_line in written_lines and STAGES[types[needed_line]] == STAGES[types[line_id]]
            ]
            for line_id, needed_lines in self.needs.items()
            if line_id in written_lines
        }
        return {line_id: needed_lines for line_id, needed_lines in needs.items() if needed_lines}

    def _write(self, line_ids: list[int], dry_run: bool, drafts: Container[int] = ()) -> None:
        for outcome, outcome_ids in write_lines(line_ids, self.context, dry_run).items():
            self._count((line_id for line_id in outcome_ids if line_id not in drafts), outcome)
            self._count((line_id for line_id in outcome_ids if line_id in drafts), "created")

    def _count(self, line_ids: Iterable[int], outcome: str) -> None:
        for line_id in line_ids:
            self.counts.setdefault(self.context.index.types[line_id], Counter())[outcome] += 1


def dependency_levels(line_ids: Iterable[int], needs: Mapping[int, Iterable[int]]) -> dict[int, int]:
    """By line: 0 where it needs no other line, else one more than those that it needs.

    Lines that need each other in a circle, and those that need these, are left out.
    """
    sorter = TopologicalSorter(needs)
    with suppress(CycleError):  # it hands out all that no circle blocks
        sorter.prepare()
    levels = {line_id: 0 for line_id in line_ids if line_id not in needs}
    level = 0
    while ready := sorter.get_ready():
        levels.update(dict.fromkeys(ready, level))
        sorter.done(*ready)
        level += 1
    return levels


def batches(line_ids: Iterable[int], order: Callable[[int], Any], size: int) -> Iterator[list[int]]:
    """Lines of the same order, which are of the same type, the first order first, so many at a time."""
    for _, group in groupby(sorted(line_ids, key=lambda line_id: (order(line_id), line_id)), key=order):
        group_ids = list(group)
        for start in range(0, len(group_ids), size):
            yield group_ids[start : start + size]


def _analyze_tables() -> None:
    """The database plans its queries by how many rows it last counted, which may be none."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


@contextmanager
def _collecting_garbage_seldom() -> Iterator[None]:
    """A batch makes tens of thousands of objects, most of which live until its end: looking for garbage meanwhile
    takes an eighth of the time."""
    usual_thresholds = gc.get_threshold()
    gc.set_threshold(50_000, *usual_thresholds[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual_thresholds)
