"""Registers the double authentication: URLs, item of the account's page, button of users, permission of groups."""

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin.widgets.button import Button

from cms.two_factor import views


@hooks.register("register_admin_urls")
def register_two_factor_urls() -> list[Any]:
    return [
        path("account/two-factor/", views.AccountView.as_view(), name="two_factor"),
        path("account/two-factor/code/", views.CodeView.as_view(), name="two_factor_code"),
        path("users/<int:user>/two-factor/", views.RemoveDeviceView.as_view(), name="two_factor_remove"),
    ]


@hooks.register("register_account_menu_item")
def add_account_menu_item(request: HttpRequest) -> dict[str, str]:
    help_text = "Ajouter à votre mot de passe un code de votre téléphone."
    return {"url": reverse("two_factor"), "label": views.TITLE, "help_text": help_text}


@hooks.register("register_user_listing_buttons")
def add_user_button(user: Any, request_user: Any) -> Iterator[Button]:
    if request_user.is_superuser:
        yield Button(views.TITLE, reverse("two_factor_remove", args=[user.pk]), icon_name="key", priority=100)


@hooks.register("register_permissions")
def register_two_factor_permission() -> "QuerySet[Permission]":
    return Permission.objects.filter(content_type__app_label="wagtailadmin", codename="require_code")
