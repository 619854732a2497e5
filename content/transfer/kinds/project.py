"""The line of a project."""

from collections.abc import Iterator
from typing import Literal

from content.models import Project
from content.transfer.faults import Problem
from content.transfer.lines import EntryLine
from content.transfer.names import ActorName, CallName, CountryCode
from content.transfer.shapes import WHOLE_POINT, Day, Money, Number, whole_point
from content.transfer.world import World


class ProjectLine(EntryLine):
    MODEL = Project

    type: Literal["project"]
    lead: ActorName | None = None
    partners: list[ActorName] = []
    countries: list[CountryCode] = []
    latitude: Number | None = None
    longitude: Number | None = None
    starts_on: Day | None = None
    ends_on: Day | None = None
    budget: Money | None = None
    funded_by: list[CallName] = []

    def conflicts(self, world: World) -> Iterator[Problem]:
        yield from super().conflicts(world)
        if not whole_point(self):
            yield "latitude", WHOLE_POINT
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            yield "ends_on", f"expected starts_on, {self.starts_on}, or a later day"
