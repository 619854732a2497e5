"""What every test file may use."""

import gc
import os
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import TestCase, override_settings
from elasticsearch import Elasticsearch
from pytest_django import DjangoDbBlocker, Settings
from xdist.remote import Producer

from cms.management.commands import background
from content.models import Network
from database import NETWORKS, Databases
from factories import make_network
from processes import SharedResourceScheduling
from search import indexing, term_counts
from search.engines.elasticsearch import server
from search.engines.opensearch import OpenSearchNode
from servers import PAUSE, Machine
from services import require_services

DATABASES = Databases()


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Takes the place of pytest-django's, which migrates a new database for each run and each process."""
    test_codes = DATABASES.codes
    with django_db_blocker.unblock():
        DATABASES.create()
    DATABASES.use(test_codes)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> SharedResourceScheduling:
    return SharedResourceScheduling(config, log)


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: some tests wait for a server, a browser or another process."""
    return (os.cpu_count() or 1) + 1


def pytest_collection_finish() -> None:
    """What is loaded by now stays: looking through it for garbage again and again took a seventh of the run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)


def pytest_runtest_setup(item: pytest.Item) -> None:
    require_services(item)
    cache.clear()  # Wagtail keeps the addresses of the sites there, and no rollback reaches it
    term_counts._pending.clear()  # searches of a test that ended without a request, which would write them
    DATABASES.use([] if is_transactional(item) else [code for code in NETWORKS if code in fixture_names(item)])


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what was skipped and why, one line for each thing that is missing."""
    reasons = Counter(
        report.longrepr[2].removeprefix("Skipped: ") for report in terminalreporter.stats.get("skipped", [])
    )
    for reason, count in reasons.most_common():
        terminalreporter.write_line(f"{count} tests skipped: {reason}")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    yield
    if is_transactional(item):
        DATABASES.restore()


def is_transactional(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    return "transactional_db" in fixture_names(item) or bool(marker and marker.kwargs.get("transaction"))


def fixture_names(item: pytest.Item) -> list[str]:
    return getattr(item, "fixturenames", [])


@pytest.fixture
def paca(db: None) -> Network:
    return get_or_make_network("paca")


@pytest.fixture
def bretagne(db: None) -> Network:
    return get_or_make_network("bretagne")


def get_or_make_network(code: str) -> Network:
    """A test that commits starts without any network: see Databases."""
    return Network.objects.filter(code=code).first() or make_network(code, NETWORKS[code])


@pytest.fixture
def index(db: None, settings: Settings, tmp_path: Path) -> Callable[[], None]:
    """An index of the test's own; called, it takes in what has changed."""
    settings.SEARCH_INDEX_PATH = tmp_path / "search"
    indexing.catch_up()
    return indexing.catch_up


@pytest.fixture(scope="module")
def module_data(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A transaction around all tests of a module, none of which may commit, in the database with all NETWORKS.

    What fixtures of the module's scope make in it is there for each test; what a test changes is undone after it. Its
    transaction is that of a test case of Django, which lets blocks that are `durable` lie in it.
    """

    class ModuleData(TestCase):
        pass

    with django_db_blocker.unblock():
        DATABASES.use(NETWORKS)
        ModuleData.setUpClass()
        yield
        ModuleData.tearDownClass()
        ModuleData.doClassCleanups()


@pytest.fixture(scope="module")
def module_index(module_data: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], None]]:
    """An index of the module's data, for tests that only search it; called, it takes in what has changed."""
    with override_settings(SEARCH_INDEX_PATH=tmp_path_factory.mktemp("index") / "search"):
        yield indexing.catch_up


@pytest.fixture
def one_turn(db: None) -> Callable[[], None]:
    """Runs each task of the background worker once, but for indexing; in this thread, which has the test's data."""
    tasks = [task for tasks in background.get_periodic_tasks().values() for task in tasks]

    def run_tasks() -> None:
        for task in tasks:
            if task is not indexing.catch_up:
                task()

    return run_tasks


@pytest.fixture
def elasticsearch(settings: Settings) -> Iterator[Elasticsearch]:
    """The engine in use for a test, with indices of the test's own; its client is there to look behind the engine."""
    settings.SEARCH_ENGINE = "elasticsearch"
    with _own_indices(settings) as client:
        yield client


@pytest.fixture
def opensearch(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Elasticsearch]:
    """The same with OpenSearch, which is asked what it answers, not how soon."""
    monkeypatch.setattr(server, "PATIENCE", 20.0)
    settings.SEARCH_ENGINE = "opensearch"
    settings.ELASTICSEARCH = {"hosts": [os.environ["OPENSEARCH_URL"]]}
    with _own_indices(settings, node_class=OpenSearchNode) as client:
        yield client


@pytest.fixture
def machine(elasticsearch: Elasticsearch, monkeypatch: pytest.MonkeyPatch) -> Iterator[Machine]:
    """The server that the engine in use asks: a test may stop it, and find it again by itself soon after."""
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
