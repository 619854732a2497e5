"""Where the admin shows the import of the directory: addresses, menu, and what a page's history says of it."""

from typing import Any

from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.log_actions import LogActionRegistry, LogFormatter

from cms.directory.imports import views
from cms.directory.imports.running import IMPORTED, TAKEN_BACK
from cms.reports import PublishersMenuItem


@hooks.register("register_admin_urls")
def register_import_addresses() -> list[Any]:
    one = "directory/imports/<int:directory_import>/"
    return [
        path("directory/imports/", views.ImportListView.as_view(), name="directory_imports"),
        path(one, views.ImportView.as_view(), name="directory_import"),
        path(f"{one}mapping/", views.MappingView.as_view(), name="directory_import_mapping"),
    ]


@hooks.register("register_directory_menu_item")
def register_import_menu_item() -> MenuItem:
    return PublishersMenuItem(views.TITLE, reverse("directory_imports"), icon_name="upload", order=200)


@hooks.register("register_log_actions")
def register_log_actions(actions: LogActionRegistry) -> None:
    actions.register_action(IMPORTED)(ImportedFormatter)
    actions.register_action(TAKEN_BACK)(TakenBackFormatter)


class ImportedFormatter(LogFormatter):
    label = "Importé d’un tableur"

    def format_message(self, log_entry: Any) -> str:
        return f"Importé du tableur « {log_entry.data['file']} »"


class TakenBackFormatter(LogFormatter):
    label = "Import annulé"

    def format_message(self, log_entry: Any) -> str:
        return f"Import du tableur « {log_entry.data['file']} » annulé"
