"""The demonstration's content: whole, and as lively on any day it is loaded."""

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from content.demo import with_dates, write_files

DAY = date(2028, 2, 29)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_files(tmp_path, DAY)
    return tmp_path


def rows(folder: Path) -> list[dict[str, Any]]:
    texts = (path.read_text("utf-8") for path in sorted(folder.glob("*.jsonl")))
    return [json.loads(line) for text in texts for line in text.splitlines()]


@pytest.mark.parametrize(
    ("placeholder", "expected"),
    [
        ("{{day}}", "2028-02-29"),
        ("{{day+1}}", "2028-03-01"),
        ("{{day-60 09:00}}", "2027-12-31T09:00:00+01:00"),
        ("{{day+30 12:00}}", "2028-03-30T12:00:00+02:00"),
    ],
)
def test_a_placeholder_becomes_a_date_or_a_time_in_paris(placeholder: str, expected: str) -> None:
    assert with_dates(f'"{placeholder}"', DAY) == f'"{expected}"'


def test_all_placeholders_are_replaced(folder: Path) -> None:
    assert all("{{" not in path.read_text("utf-8") for path in folder.glob("*.jsonl"))


def test_every_file_is_there_and_used(folder: Path) -> None:
    named = {value for row in rows(folder) for value in strings(row) if value.startswith(("images/", "documents/"))}
    stored = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file() and path.suffix != ".jsonl"}
    assert named == stored


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for member in value.values() if isinstance(value, dict) else value:
            yield from strings(member)


def test_calls_are_open_closing_forthcoming_closed_and_cancelled(folder: Path) -> None:
    noon = datetime.fromisoformat(f"{DAY}T12:00:00+01:00")
    calls = [row for row in rows(folder) if row["type"] == "call"]
    closing = [datetime.fromisoformat(call["closes_at"]) for call in calls if "closes_at" in call]
    assert any(noon < moment <= noon + timedelta(days=14) for moment in closing)
    assert any(moment > noon + timedelta(days=14) for moment in closing)
    assert any(noon - timedelta(days=7) < moment <= noon for moment in closing)
    assert any(call.get("opens_on", "") > DAY.isoformat() for call in calls)
    assert any(call.get("cancelled") for call in calls)
    assert any(call["recurrence"] == "permanent" for call in calls)


def test_every_type_of_block_is_shown(folder: Path) -> None:
    blocks = {block["type"] for row in rows(folder) for block in row.get("body", [])}
    assert blocks == {
        "paragraph",
        "heading",
        "image",
        "quote",
        "table",
        "link",
        "document",
        "embed",
        "callout",
        "contact",
        "calls",
        "actors",
    }
