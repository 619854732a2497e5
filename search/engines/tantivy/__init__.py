"""The embedded engine: tantivy, in process, on files under settings.SEARCH_INDEX_PATH."""

from functools import cache
from pathlib import Path

from django.conf import settings

from search.engines.tantivy.engine import TantivyEngine


def get_engine() -> TantivyEngine:
    return _engine_at(Path(settings.SEARCH_INDEX_PATH))


@cache
def _engine_at(path: Path) -> TantivyEngine:
    """One a process: it keeps the index open."""
    return TantivyEngine(path)
