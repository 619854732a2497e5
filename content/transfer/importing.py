"""An import: all lines are checked, then written in batches, each one transaction.

One that was stopped is run again: what is there already, and the same, is left alone.
"""

import gc
from collections import Counter
from collections.abc import Container, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

from content.networks import ensure_default_site
from content.transfer.checking import check
from content.transfer.faults import Fault
from content.transfer.lines import LINE_TYPES
from content.transfer.ordering import STAGES, batches, levels
from content.transfer.progress import bar
from content.transfer.world import World
from content.transfer.writing import outline, write

BATCH = 200
MANY = 5_000  # lines written


class Import:
    """The lines of some files, checked when it is made and written by `run`."""

    def __init__(self, paths: Iterable[Path]) -> None:
        self.world = World()
        checked = check(paths, self.world)
        self.faults, self.needs = checked.faults, checked.needs
        self.counts: dict[str, Counter[str]] = {}

    def all_faults(self) -> list[Fault]:
        return [fault for line in sorted(self.faults) for fault in self.faults[line]]

    def leave_out_faulty(self) -> None:
        """Leave out the lines with a fault, and those that need them; each of these gets a fault that says so."""
        needed_by: dict[int, list[int]] = {}
        for line, needs in self.needs.items():
            for need in needs:
                needed_by.setdefault(need, []).append(line)
        left_out = sorted(self.faults)
        for gone in left_out:  # grows on the way
            self._count([gone], "left out")
            for line in needed_by.get(gone, ()):
                if line not in self.faults:
                    needed = f"needs {self.world.index.places[gone]}, which is left out"
                    self.faults[line] = [self.world.index.fault(line, "", needed)]
                    left_out.append(line)

    def run(self, dry_run: bool = False) -> None:
        """Write every line without a fault, or only count what would become of each."""
        with _collecting_seldom():
            self._run(dry_run)

    def _run(self, dry_run: bool) -> None:
        types = self.world.index.types
        lines = [line for line in range(len(types)) if line not in self.faults]
        level = levels(lines, self._needs_within_stages(lines))
        # Entries that refer to each other in a circle are first made as drafts with nothing but a title.
        tangled = [line for line in lines if line not in level]
        relays = [line for line in level if types[line] == "relay"]
        first = [line for line in level if types[line] != "relay"]
        order = {kind: (STAGES[kind], position) for position, kind in enumerate(LINE_TYPES)}

        def place(line: int) -> tuple[int, int, int]:
            stage, position = order[types[line]]
            return stage, level.get(line, 0), position

        outlined: set[int] = set()
        with bar("Comparing" if dry_run else "Importing", len(lines)) as progress:
            for some in batches(first, place, BATCH):
                self._write(some, dry_run)
                progress.update(len(some))
            if not dry_run:
                for some in batches(tangled, place, BATCH):
                    outlined.update(outline(some, self.world))
            for some in batches([*tangled, *relays], place, BATCH):
                self._write(some, dry_run, outlined)
                progress.update(len(some))
        if not dry_run:
            ensure_default_site()
            if sum(counts["created"] + counts["updated"] for counts in self.counts.values()) >= MANY:
                _count_again()

    def _needs_within_stages(self, lines: list[int]) -> dict[int, list[int]]:
        types, kept = self.world.index.types, set(lines)
        within = {
            line: [need for need in needs if need in kept and STAGES[types[need]] == STAGES[types[line]]]
            for line, needs in self.needs.items()
            if line in kept
        }
        return {line: needs for line, needs in within.items() if needs}

    def _write(self, lines: list[int], dry_run: bool, outlined: Container[int] = ()) -> None:
        for what, some in write(lines, self.world, dry_run).items():
            self._count((line for line in some if line not in outlined), what)
            self._count((line for line in some if line in outlined), "created")

    def _count(self, lines: Iterable[int], what: str) -> None:
        for line in lines:
            self.counts.setdefault(self.world.index.types[line], Counter())[what] += 1


def _count_again() -> None:
    """The database plans its queries by how many rows it last counted, which may be none."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


@contextmanager
def _collecting_seldom() -> Iterator[None]:
    """A batch makes tens of thousands of objects, most of which live until its end: looking for garbage meanwhile
    takes an eighth of the time."""
    usual = gc.get_threshold()
    gc.set_threshold(50_000, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)
