"""The next edition of a call: a draft made from the latest one, with its dates a year on."""

import re
from datetime import date, datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django.contrib.auth.models import AbstractUser
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from wagtail.actions.copy_page import CopyPageAction

from content.models import Call, EntryKind, Milestone, Programme

D = TypeVar("D", date, datetime)

YEAR = re.compile(r"(?<!\d)(?:19|20|21)\d\d(?!\d)")

# Fields of the past edition alone, or that would publish the next one unasked: each gets its model's default.
FIELDS_NOT_COPIED = [
    *("cancelled", "locked", "locked_at", "locked_by", "go_live_at", "expire_at", "expired"),
    *("source_name", "source_url", "source_licence", "source_retrieved_at"),
]
# Fields in which a year may be history or may have to change: only a person can tell.
FIELDS_NAMING_YEARS = [
    "summary",
    "body",
    "eligibility",
    "application_url",
    "application_instructions",
    "search_description",
]


class NextEdition:
    """The edition that follows a call, in the same section."""

    def __init__(self, source: Call) -> None:
        self.source = source
        self.past_year = _year(source)
        self.year = self.past_year + 1
        self.title = advance_years(source.title, self.past_year)
        slug = advance_years(source.slug, self.past_year)
        self.slug = slug if slug != source.slug else f"{slug}-{self.year}"

    def existing_call(self) -> Call | None:
        """The call of that year, where it was already made."""
        calls: QuerySet[Call] = Call.objects.sibling_of(self.source, inclusive=False)
        is_next = Q(slug=self.slug)
        # A programme with several calls a year has several next ones, told apart by their slugs.
        is_only_call = not calls.filter(programme=self.source.programme_id, edition=self.past_year).exists()
        if self.source.programme_id and is_only_call:
            is_next |= Q(programme=self.source.programme_id, edition=self.year)
        return calls.filter(is_next).first()

    def dates(self) -> dict[str, Any]:
        """The dates of the next edition, by field."""
        zone = ZoneInfo(self.source.network.time_zone)
        dates = {name: getattr(self.source, name) for name in ("opens_on", "closes_at", "results_on")}
        return {name: one_year_later(day, zone) for name, day in dates.items() if day}

    def fields_naming_past_year(self) -> list[str]:
        """The fields, by their names for people, in which the past year is still written."""
        fields = [Call._meta.get_field(name) for name in FIELDS_NAMING_YEARS]
        pattern = re.compile(rf"(?<!\d){self.past_year}(?!\d)")
        return [str(field.verbose_name) for field in fields if pattern.search(field.value_to_string(self.source))]

    def create_draft(self, user: AbstractUser) -> Call:
        """Create it. The caller checks that the user may add pages in the section."""
        fields = {
            "title": self.title,
            "slug": self.slug,
            "seo_title": advance_years(self.source.seo_title, self.past_year),
            "edition": self.year,
            **self.dates(),
        }
        action = CopyPageAction(
            self.source,
            update_attrs=fields,
            exclude_fields=FIELDS_NOT_COPIED,
            copy_revisions=False,
            keep_live=False,
            user=user,
            process_child_object=_advance_milestone,
        )
        # Wagtail lets only those copy a page who may edit it: a contributor writes the next edition all the same.
        call: Call = action.execute(skip_permission_checks=True)
        return call


def latest_edition(call: Call) -> Call:
    """Of the call's programme, in its section; the call itself where it has no programme, or is of that edition."""
    siblings: QuerySet[Call] = Call.objects.sibling_of(call)
    latest = _latest(siblings.filter(programme=call.programme_id)) if call.programme_id else None
    return latest if latest and (call.edition is None or call.edition != latest.edition) else call


def latest_of_programme(programme: Programme) -> Call | None:
    calls: QuerySet[Call] = Call.objects.child_of(programme.network.section(EntryKind.CALL))
    return _latest(calls.filter(programme=programme))


def _latest(calls: "QuerySet[Call]") -> Call | None:
    """The latest call that was ever published, or else the latest draft."""
    ordered = calls.order_by(F("edition").desc(nulls_last=True), F("closes_at").desc(nulls_last=True), "-pk")
    return ordered.filter(first_published_at__isnull=False).first() or ordered.first()


def advance_years(text: str, year: int) -> str:
    """The text with that year, and a span of two years that it is in, moved on by one: 2026-2027 to 2027-2028."""
    span = rf"(?<!\d)(?:{year - 1}\s?[-–/]\s?)?{year}(?:\s?[-–/]\s?(?:{year + 1}|{(year + 1) % 100:02}))?(?!\d)"
    return re.sub(span, lambda years: re.sub(r"\d+", _plus_one, years[0]), text)


def _plus_one(number: re.Match[str]) -> str:
    return f"{int(number[0]) + 1:0{len(number[0])}}"


def one_year_later(day: D, zone: ZoneInfo) -> D:
    """The same day and hour of the clock a year later; the 28th of February after a 29th."""
    if isinstance(day, datetime):
        day = day.astimezone(zone)
    leap = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year + 1, day=28 if leap else day.day)


def _year(call: Call) -> int:
    if call.edition:
        return call.edition
    if year_in_title := YEAR.search(call.title):
        return int(year_in_title[0])
    day = call.opens_on or call.closes_at
    return day.year if day else timezone.localdate().year


def _advance_milestone(source: Call, draft: Call, relation: Any, child: Any) -> None:
    if isinstance(child, Milestone):
        child.at = one_year_later(child.at, ZoneInfo(source.network.time_zone))
