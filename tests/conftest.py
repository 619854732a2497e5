"""What every test file may use."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_django import Settings

from content.models import Network
from factories import make_network
from search import indexing


@pytest.fixture
def paca(db: None) -> Network:
    return make_network("paca", "Territoires Solidaires")


@pytest.fixture
def bretagne(db: None) -> Network:
    return make_network("bretagne", "Réseau Bretagne Solidaire")


@pytest.fixture
def index(db: None, settings: Settings, tmp_path: Path) -> Callable[[], None]:
    """An index of the test's own; called, it takes in what has changed."""
    settings.SEARCH_INDEX_PATH = tmp_path / "search"
    indexing.catch_up()
    return indexing.catch_up
