"""What every test file may use."""

import os
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch
from pytest_django import Settings

from content.models import Network
from factories import make_network
from search import indexing
from services import require


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


@pytest.fixture
def elasticsearch(settings: Settings) -> Iterator[Elasticsearch]:
    """The engine in use for a test, with indices of the test's own; its client is there to look behind the engine."""
    require("ELASTICSEARCH_URL" in os.environ, "An Elasticsearch server")
    settings.SEARCH_ENGINE = "elasticsearch"
    settings.SEARCH_INDEX_NAME = f"test-{uuid.uuid4().hex[:8]}"
    with Elasticsearch(**settings.ELASTICSEARCH) as client:
        yield client
        client.indices.delete(index=f"{settings.SEARCH_INDEX_NAME}-*")
