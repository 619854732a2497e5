"""What every test file may use."""

import os
import signal
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from elasticsearch import Elasticsearch
from pytest_django import Settings

from cms.management.commands import background
from content.models import Network
from database import set_up_database
from factories import make_network
from search import indexing
from search.engines.elasticsearch import server
from search.engines.opensearch import OpenSearchNode
from servers import PAUSE, Machine
from services import require


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None) -> None:
    """Takes the place of pytest-django's, which migrates a new database for each run and each process."""
    set_up_database()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    """What a test has committed is gone with it, and so is what migrations had loaded: the next one gets a new copy."""
    yield
    marker = item.get_closest_marker("django_db")
    if marker and marker.kwargs.get("transaction"):
        set_up_database()


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
def one_turn(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], object]]:
    """Runs the background worker until it first looks at the journal."""
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    monkeypatch.setattr(background, "close_old_connections", lambda: None)  # the test's own has to stay
    monkeypatch.setattr(indexing, "catch_up", lambda: signal.raise_signal(signal.SIGTERM))
    yield partial(call_command, "background")
    for number, handler in handlers.items():
        signal.signal(number, handler)


@pytest.fixture
def elasticsearch(settings: Settings) -> Iterator[Elasticsearch]:
    """The engine in use for a test, with indices of the test's own; its client is there to look behind the engine."""
    require("ELASTICSEARCH_URL" in os.environ, "An Elasticsearch server")
    settings.SEARCH_ENGINE = "elasticsearch"
    with _own_indices(settings) as client:
        yield client


@pytest.fixture
def opensearch(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Elasticsearch]:
    """The same with OpenSearch, which is asked what it answers, not how soon."""
    require("OPENSEARCH_URL" in os.environ, "An OpenSearch server")
    monkeypatch.setattr(server, "PATIENCE", 20.0)
    settings.SEARCH_ENGINE = "opensearch"
    settings.ELASTICSEARCH = {"hosts": [os.environ["OPENSEARCH_URL"]]}
    with _own_indices(settings, node_class=OpenSearchNode) as client:
        yield client


@pytest.fixture
def machine(elasticsearch: Elasticsearch, monkeypatch: pytest.MonkeyPatch) -> Iterator[Machine]:
    """The server that the engine in use asks: a test may stop it, and find it again by itself soon after."""
    require("ELASTICSEARCH_HOME" in os.environ, "The folder of a server that may be stopped")
    monkeypatch.setattr(server, "PAUSE", PAUSE)
    machine = Machine(Path(os.environ["ELASTICSEARCH_HOME"]))
    yield machine
    machine.start()
    machine.thaw()


@contextmanager
def _own_indices(settings: Settings, **options: Any) -> Iterator[Elasticsearch]:
    settings.SEARCH_INDEX_NAME = f"test-{uuid.uuid4().hex[:8]}"
    with Elasticsearch(**settings.ELASTICSEARCH, **options) as client:
        yield client
        client.indices.delete(index=f"{settings.SEARCH_INDEX_NAME}-*")
