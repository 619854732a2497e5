"""What the log says of an engine that is away."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_django import Settings

from servers import search


def test_an_outage_and_its_end_are_logged_once_each(
    index: Callable[[], None], settings: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def searches(folder: str, degraded: bool) -> None:
        settings.SEARCH_INDEX_PATH = tmp_path / folder
        assert [search() for _ in range(3)] == [(set(), degraded)] * 3

    searches("search", degraded=False)
    caplog.clear()
    searches("nowhere", degraded=True)
    searches("search", degraded=False)
    assert [message[:12] for message in caplog.messages] == ["The database", "The engine a"]
