"""Registers the pages about calls: addresses, menu, panel of the first page, buttons « Nouvelle édition »."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem
from wagtail.admin.widgets.button import Button
from wagtail.models import Page
from wagtail.permissions import page_permission_policy

from cms.calls.views import calendar, follow_up, new_edition
from cms.permissions import networks_of
from cms.reports import CountsPanel, PublishersMenuItem
from content.models import Call, Programme


@hooks.register("register_admin_urls")
def register_call_urls() -> list[Any]:
    new_edition_view = new_edition.NewEditionView.as_view()
    report, calendar_view = follow_up.FollowUpView, calendar.CalendarView.as_view()
    return [
        path("calls/", report.as_view(), name="call_follow_up"),
        path("calls/results/", report.as_view(results_only=True), name="call_follow_up_results"),
        path("calls/calendar/", calendar_view, name="call_calendar"),
        path("calls/calendar/<int:year>/<int:month>/", calendar_view, name="call_calendar_month"),
        path("calls/<int:call>/new-edition/", new_edition_view, name="call_new_edition"),
        path("programmes/<int:programme>/new-edition/", new_edition_view, name="programme_new_edition"),
    ]


@hooks.register("register_admin_menu_item")
def register_calls_menu() -> MenuItem:
    items = [
        PublishersMenuItem(follow_up.TITLE, reverse("call_follow_up"), icon_name="calendar-check", order=100),
        PublishersMenuItem(calendar.TITLE, reverse("call_calendar"), icon_name="calendar-alt", order=200),
    ]
    return SubmenuMenuItem("Appels", Menu(items=items), name="calls", icon_name="calendar-alt", order=140)


@hooks.register("construct_homepage_panels")
def add_follow_up_panel(request: HttpRequest, panels: list[Any]) -> None:
    if page_permission_policy.user_has_permission(request.user, "publish"):
        counts = follow_up.follow_up_counts(request.user)
        panels.append(CountsPanel("call-follow-up", follow_up.TITLE, 230, counts))


@hooks.register("register_page_header_buttons")
@hooks.register("register_page_listing_more_buttons")
def add_new_edition_of_call(page: Page, user: Any, **kwargs: Any) -> Iterator[Button]:
    if page.specific_class is Call and page_permission_policy.user_has_permission_for_instance(user, "add", page):
        yield _new_edition_button(reverse("call_new_edition", args=[page.pk]))


@hooks.register("register_snippet_listing_buttons")
def add_new_edition_of_programme(snippet: Any, user: Any, next_url: str | None = None) -> Iterator[Button]:
    if isinstance(snippet, Programme) and networks_of(user).filter(pk=snippet.network_id).exists():
        yield _new_edition_button(reverse("programme_new_edition", args=[snippet.pk]))


def _new_edition_button(url: str) -> Button:
    return Button(new_edition.LABEL, url, icon_name="calendar-alt", priority=25)
