"""The line of a call for projects."""

from collections.abc import Iterator
from datetime import datetime, time
from typing import Annotated, ClassVar, Literal

from content.models import (
    ApplicationMethod,
    Call,
    CallLink,
    CallRecurrence,
    CallScope,
    Milestone,
    Regulation,
)
from content.transfer.faults import Problem
from content.transfer.lines import ContactShape, EntryLine
from content.transfer.names import Applicant, DocumentFile, FunderName, ProgrammeSlug, TerritoryCode
from content.transfer.shapes import Day, Html, Moment, Money, Number, Rows, Shape, Url, Whole, YesNo
from content.transfer.world import World


class MilestoneShape(Shape):
    MODEL = Milestone

    label: str
    at: Moment


class RegulationShape(Shape):
    MODEL = Regulation
    COLUMNS: ClassVar = {"file": "document"}

    title: str
    file: DocumentFile


class LinkShape(Shape):
    MODEL = CallLink

    label: str
    url: Url


class ApplicationShape(Shape):
    MODEL = Call
    PREFIX = "application_"

    method: ApplicationMethod = ApplicationMethod.ONLINE
    url: Url = ""
    instructions: Html = ""


class CallLine(EntryLine):
    MODEL = Call

    type: Literal["call"]
    programme: ProgrammeSlug | None = None
    edition: Whole | None = None
    scope: CallScope = CallScope.GENERAL
    funders: Annotated[list[FunderName], Rows(("entry_id", "name"))] = []
    opens_on: Day | None = None
    closes_at: Moment | None = None
    results_on: Day | None = None
    recurrence: CallRecurrence = CallRecurrence.ONE_OFF
    milestones: list[MilestoneShape] = []
    cancelled: YesNo = False
    eligible_applicants: list[Applicant] = []
    minimum_local_authorities: Whole | None = None
    eligibility: Html = ""
    excluded_territories: list[TerritoryCode] = []
    budget: Money | None = None
    grant_minimum: Money | None = None
    grant_maximum: Money | None = None
    co_funding_rate_maximum: Number | None = None
    application: ApplicationShape | None = None
    regulations: list[RegulationShape] = []
    links: list[LinkShape] = []
    contacts: list[ContactShape] = []

    def conflicts(self, world: World) -> Iterator[Problem]:
        yield from super().conflicts(world)
        yield from self._dates_out_of_order(world)
        least, most = self.grant_minimum, self.grant_maximum
        if least and most and least.currency == most.currency and least.amount > most.amount:
            yield "grant_maximum", f"expected at least grant_minimum, {least.amount} {least.currency}"
        for index, excluded in enumerate(self.excluded_territories):
            if not any(world.contains(territory, excluded) for territory in self.territories):
                yield f"excluded_territories[{index}]", f'"{excluded}" is not inside any of the territories'

    def _dates_out_of_order(self, world: World) -> Iterator[Problem]:
        if self.closes_at is None:
            if self.results_on and self.opens_on and self.results_on < self.opens_on:
                yield "results_on", "expected the day of opens_on or a later one"
            return
        if self.recurrence == CallRecurrence.PERMANENT:
            yield "closes_at", 'expected no deadline, since "recurrence" is "permanent"'
        zone = world.zone_of(self.network)
        if self.opens_on and self.closes_at <= datetime.combine(self.opens_on, time.min, zone):
            yield "closes_at", f"expected a time after opens_on, {self.opens_on}"
        if self.results_on and self.results_on < self.closes_at.astimezone(zone).date():
            yield "results_on", "expected the day of closes_at or a later one"
