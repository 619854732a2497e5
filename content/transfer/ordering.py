"""In which order lines are written: what is referred to comes first."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from graphlib import CycleError, TopologicalSorter
from itertools import groupby
from typing import Any

from content.models import EntryKind

# Lines of a stage never need those of a later one; all entries are one stage.
STAGES = {"network": 0, "theme": 1, "programme": 2, **dict.fromkeys(EntryKind.values, 3), "relay": 4}


def levels(lines: Iterable[int], needs: Mapping[int, Iterable[int]]) -> dict[int, int]:
    """By line: 0 where it needs no other, else one more than those that it needs.

    Lines that need each other in a circle, and those that need these, are left out.
    """
    sorter = TopologicalSorter(needs)
    with suppress(CycleError):  # it hands out all that no circle blocks
        sorter.prepare()
    found = {line: 0 for line in lines if line not in needs}
    level = 0
    while ready := sorter.get_ready():
        found.update(dict.fromkeys(ready, level))
        sorter.done(*ready)
        level += 1
    return found


def batches(lines: Iterable[int], place: Callable[[int], Any], size: int) -> Iterator[list[int]]:
    """Lines that have the same place, in the order of places, so many at a time."""
    for _, same in groupby(sorted(lines, key=lambda line: (place(line), line)), key=place):
        some = list(same)
        for start in range(0, len(some), size):
            yield some[start : start + size]
