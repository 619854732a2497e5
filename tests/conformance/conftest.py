"""What every engine must do: an engine joins by its line in ENGINES.

Scores are an engine's own: of their order, only what any reader would expect is asked.
"""

from pathlib import Path

import pytest
from pytest_django import Settings

from corpus import Corpus
from search.engines import get_engine

ENGINES = [
    "tantivy",
    pytest.param("elasticsearch", marks=pytest.mark.elasticsearch),
    pytest.param("opensearch", marks=pytest.mark.opensearch),
]


@pytest.fixture(params=ENGINES)
def corpus(request: pytest.FixtureRequest, settings: Settings, tmp_path: Path) -> Corpus:
    settings.SEARCH_ENGINE = request.param
    settings.SEARCH_INDEX_PATH = tmp_path / "search"
    if settings.SEARCH_ENGINE != "tantivy":
        request.getfixturevalue(settings.SEARCH_ENGINE)
    return Corpus(get_engine())
