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


class Event(NamedTuple):
    day: date
    at: time | None
    label: str
    call: Call


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
        """The one network_query, of several."""
        network_pk = self.request.GET.get("network", "")
        return next((network for network in self.networks if str(network.pk) == network_pk), None)

    @cached_property
    def month(self) -> date:
        """Its first day: of the address, or of today."""
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
        for event in sorted(self.events(), key=lambda event: (event.day, event.at or time.min, event.call.sort_title)):
            days[event.day].append(event)
        return {
            **super().get_context_data(**kwargs),
            "month": self.month,
            "days": dict(days),
            "networks": self.networks,
            "network": self.network,
            "links": [self.link(self.month - timedelta(days=1)), self.link(self._next_month)],
        }

    @property
    def _next_month(self) -> date:
        return (self.month + timedelta(days=31)).replace(day=1)

    def link(self, day: date) -> tuple[str, str]:
        """Where the month of a day is, and its name."""
        network_query = f"?network={self.network.pk}" if self.network else ""
        return reverse("call_calendar_month", args=[day.year, day.month]) + network_query, date_format(day, "F Y")

    def events(self) -> Iterator[Event]:
        first, end = self.month, self._next_month
        for call in self._calls(first, end):
            deadline = timezone.localtime(call.closes_at) if call.closes_at else None
            if call.opens_on and first <= call.opens_on < end:
                yield Event(call.opens_on, None, "Ouverture", call)
            if deadline and first <= deadline.date() < end:
                yield Event(deadline.date(), deadline.time(), "Date limite", call)
            if call.results_on and first <= call.results_on < end:
                yield Event(call.results_on, None, "Résultats", call)
            for milestone in call.milestones.all():
                at = timezone.localtime(milestone.at)
                if first <= at.date() < end:
                    yield Event(at.date(), at.time(), milestone.label, call)

    def _calls(self, first: date, end: date) -> Any:
        start, stop = (timezone.make_aware(datetime.combine(day, time.min)) for day in (first, end))
        calls = followed_calls(self.request.user).filter(
            Q(opens_on__gte=first, opens_on__lt=end)
            | Q(closes_at__gte=start, closes_at__lt=stop)
            | Q(results_on__gte=first, results_on__lt=end)
            | Q(pk__in=Milestone.objects.filter(at__gte=start, at__lt=stop).values("call"))
        )
        calls = calls.filter(network=self.network) if self.network else calls
        return calls.select_related("network").prefetch_related("milestones")
