"""Registers « Données personnelles » : address, menu, permission, and the log actions of pages."""

from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.log_actions import LogActionRegistry, LogFormatter

from cms.permissions import networks_of_contacts
from cms.personal_data.occurrences import ERASED, EXPORTED
from cms.personal_data.views import TITLE, PersonalDataView


@hooks.register("register_admin_urls")
def register_personal_data_url() -> list[Any]:
    return [path("personal-data/", PersonalDataView.as_view(), name="personal_data")]


class PersonalDataMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return networks_of_contacts(request.user).exists()


@hooks.register("register_settings_menu_item")
def register_personal_data_menu_item() -> MenuItem:
    return PersonalDataMenuItem(TITLE, reverse("personal_data"), name="personal-data", icon_name="user", order=800)


@hooks.register("register_permissions")
def register_personal_data_permission() -> "QuerySet[Permission]":
    return Permission.objects.filter(content_type__app_label="content", codename="delete_contact")


class CountFormatter(LogFormatter):
    """Says in the history of a page how many occurrences were exported or erased, never about whom."""

    def format_message(self, log_entry: Any) -> str:
        return f"{self.label} ({log_entry.data['count']})"


@hooks.register("register_log_actions")
def register_log_actions(actions: LogActionRegistry) -> None:
    @actions.register_action(ERASED)
    class ErasedFormatter(CountFormatter):
        label = "Données d’une personne effacées"

    @actions.register_action(EXPORTED)
    class ExportedFormatter(CountFormatter):
        label = "Données d’une personne exportées"
