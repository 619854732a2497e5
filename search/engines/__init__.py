"""The search engines, behind one interface; settings.SEARCH_ENGINE names the one in use."""

from functools import cache
from importlib import import_module
from pathlib import Path
from typing import cast

from django.conf import settings

from search.engines.base import Engine, EngineBusy, EngineUnavailable, Found, Hit, Reader, Writer

__all__ = ["Engine", "EngineBusy", "EngineUnavailable", "Found", "Hit", "Reader", "Writer", "get_engine"]


def get_engine() -> Engine:
    return _engine(settings.SEARCH_ENGINE, Path(settings.SEARCH_INDEX_PATH))


@cache
def _engine(name: str, path: Path) -> Engine:
    module = import_module(f"search.engines.{name}")
    return cast(Engine, module.Engine(path))
