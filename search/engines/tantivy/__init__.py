"""The embedded engine: tantivy, in process, on files under settings.SEARCH_INDEX_PATH."""

from search.engines.tantivy.engine import Engine

__all__ = ["Engine"]
