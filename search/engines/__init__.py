"""The search engines, behind one interface; settings.SEARCH_ENGINE names the module of the one in use."""

from importlib import import_module
from typing import cast

from django.conf import settings

from search.engines.base import Engine, EngineAway, EngineBusy, EngineUnavailable, Hit, HitPage, Reader, Writer

__all__ = [
    "Engine",
    "EngineAway",
    "EngineBusy",
    "EngineUnavailable",
    "Hit",
    "HitPage",
    "Reader",
    "Writer",
    "get_engine",
]


def get_engine() -> Engine:
    return cast(Engine, import_module(f"search.engines.{settings.SEARCH_ENGINE}").get_engine())
