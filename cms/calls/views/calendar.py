"""« Calendrier des appels » : a month of openings, milestones, deadlines and results, day by day."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import MAXYEAR, MINYEAR, date, datetime, time, timedelta
from typing import Any, NamedTuple

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.views.generic import TemplateView
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from cms.calls.views.follow_up import followed_calls
from cms.permissions import networks_published_by
from content.models import Call, Milestone, Network

TITLE = "Calendrier des appels"


class CalendarEvent(NamedTuple):
    """A date of a call, with its hour if it has one: « Date limite à 12 h », « Résultats »."""

    day: date
    time_of_day: time | None
    label: str
    call: Call


def _chronologically(event: CalendarEvent) -> tuple[date, time, str]:
    return event.day, event.time_of_day or time.min, event.call.sort_title


class CalendarView(WagtailAdminTemplateMixin, TemplateView):
    page_title = TITLE
    header_icon = "calendar-alt"
    template_name = "calls/calendar.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.networks:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def networks(self) -> list[Network]:
        return list(networks_published_by(self.request.user).order_by("title"))

    @cached_property
    def network(self) -> Network | None:
        """The network that the address filters by; None shows all of the user's networks."""
        network_pk = self.request.GET.get("network", "")
        return next((network for network in self.networks if str(network.pk) == network_pk), None)

    @cached_property
    def month(self) -> date:
        """The first day of the month that the address names; of this month, if it names none."""
        if "year" not in self.kwargs:
            return timezone.localdate().replace(day=1)
        year, month = self.kwargs["year"], self.kwargs["month"]
        if not MINYEAR < year < MAXYEAR or not 1 <= month <= 12:
            raise Http404(f"Il n’y a pas de mois {month} de l’année {year}.")
        return date(year, month, 1)

    def get_page_subtitle(self) -> str:
        return date_format(self.month, "F Y")

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [*self.breadcrumbs_items, {"url": "", "label": TITLE, "sublabel": self.get_page_subtitle()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        days = defaultdict(list)
        for event in sorted(self.calendar_events(), key=_chronologically):
            days[event.day].append(event)
        return {
            **super().get_context_data(**kwargs),
            "month": self.month,
            "days": dict(days),
            "networks": self.networks,
            "network": self.network,
            "month_links": [self.month_link(self.month - timedelta(days=1)), self.month_link(self._next_month)],
        }

    @property
    def _next_month(self) -> date:
        return (self.month + timedelta(days=31)).replace(day=1)

    def month_link(self, day: date) -> tuple[str, str]:
        """The address and the name of the month of a day."""
        network_query = f"?network={self.network.pk}" if self.network else ""
        return reverse("call_calendar_month", args=[day.year, day.month]) + network_query, date_format(day, "F Y")

    def calendar_events(self) -> Iterator[CalendarEvent]:
        """The month's dates of calls, in no order."""
        first, end = self.month, self._next_month
        for call in self._calls_between(first, end):
            deadline = timezone.localtime(call.closes_at) if call.closes_at else None
            if call.opens_on and first <= call.opens_on < end:
                yield CalendarEvent(call.opens_on, None, "Ouverture", call)
            if deadline and first <= deadline.date() < end:
                yield CalendarEvent(deadline.date(), deadline.time(), "Date limite", call)
            if call.results_on and first <= call.results_on < end:
                yield CalendarEvent(call.results_on, None, "Résultats", call)
            for milestone in call.milestones.all():
                milestone_time = timezone.localtime(milestone.at)
                if first <= milestone_time.date() < end:
                    yield CalendarEvent(milestone_time.date(), milestone_time.time(), milestone.label, call)

    def _calls_between(self, first: date, end: date) -> Any:
        """The calls with a date from the first day to the day before the end."""
        start, stop = (timezone.make_aware(datetime.combine(day, time.min)) for day in (first, end))
        calls = followed_calls(self.request.user).filter(
            Q(opens_on__gte=first, opens_on__lt=end)
            | Q(closes_at__gte=start, closes_at__lt=stop)
            | Q(results_on__gte=first, results_on__lt=end)
            | Q(pk__in=Milestone.objects.filter(at__gte=start, at__lt=stop).values("call"))
        )
        calls = calls.filter(network=self.network) if self.network else calls
        return calls.select_related("network").prefetch_related("milestones")
