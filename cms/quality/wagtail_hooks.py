"""Registers the address of the quality panel's content."""

from typing import Any

from django.urls import path
from wagtail import hooks

from cms.quality.views import entry_quality


@hooks.register("register_admin_urls")
def register_quality_address() -> list[Any]:
    return [path("quality/<int:pk>/", entry_quality, name="entry_quality")]
