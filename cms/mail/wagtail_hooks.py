"""Registers the report on the queue of mails, and its panel on the first page of administrators."""

from typing import Any

from django.http import HttpRequest
from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin.menu import AdminOnlyMenuItem

from cms.mail.models import QueuedMail
from cms.mail.views import TITLE, QueueView
from cms.reports import CountsPanel


@hooks.register("register_admin_urls")
def register_queue_urls() -> list[Any]:
    return [
        path("mails/", QueueView.as_view(), name="queued_mails"),
        path("mails/results/", QueueView.as_view(results_only=True), name="queued_mails_results"),
    ]


@hooks.register("register_reports_menu_item")
def register_queue_menu_item() -> AdminOnlyMenuItem:
    return AdminOnlyMenuItem(TITLE, reverse("queued_mails"), name="queued-mails", icon_name="mail", order=1200)


@hooks.register("construct_homepage_panels")
def add_queue_panel(request: HttpRequest, panels: list[Any]) -> None:
    if request.user.is_superuser and (count := QueuedMail.objects.given_up().count()):
        panels.append(CountsPanel("queued-mails", TITLE, 260, [("Abandonnés", count, reverse("queued_mails"))]))
