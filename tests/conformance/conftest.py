"""What every engine must do: an engine joins by its line in ENGINES.

Scores are an engine's own: of their order, only what any reader would expect is asked.
"""

from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_django import Settings

from corpus import Corpus
from search import indexing
from search.engines import Engine, get_engine

ENGINES = [
    "tantivy",
    pytest.param("elasticsearch", marks=pytest.mark.elasticsearch),
    pytest.param("opensearch", marks=pytest.mark.opensearch),
]


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest, settings: Settings, tmp_path: Path) -> Engine:
    settings.SEARCH_ENGINE = request.param
    settings.SEARCH_INDEX_PATH = tmp_path / "search"
    if settings.SEARCH_ENGINE != "tantivy":
        request.getfixturevalue(settings.SEARCH_ENGINE)
    return get_engine()


@pytest.fixture
def corpus(engine: Engine) -> Corpus:
    return Corpus(engine)


@pytest.fixture
def index(engine: Engine, db: None) -> Callable[[], None]:
    """Called, it takes in what has changed."""
    indexing.catch_up()
    return indexing.catch_up
