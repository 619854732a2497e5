"""The guide is true: each query shown is sent to the demo as it is on one day, and gets the answer shown below it.

In an answer, "…" stands for what is different in each installation, or too long to show: in a string for any
characters, at the end of a list for further items. A shortened string in a query stands for the whole one that an
answer before it had. The guide's Python, run by these tests, is given `ask(query, variables)`.
"""

import argparse
import io
import json
import re
import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import urlencode

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client, TestCase, override_settings
from graphql import FieldNode, OperationDefinitionNode, parse
from pytest_django import DjangoDbBlocker

from api import filters, pagination, picture_sizes, related_entries
from api.global_ids import global_id
from api.http import limits
from api.schema import schema
from api.types import media
from content import demo
from content.models import Entry, Network
from content.visibility import visible
from search import indexing, suggestions

ROOT = Path(__file__).resolve().parent.parent
GUIDE = ROOT / "docs" / "api.md"
README = ROOT / "README.md"
PAGES = [README, *sorted(ROOT.glob("docs/**/*.md")), *(ROOT / name for name in ("CONTRIBUTING.md", "CHANGELOG.md"))]

NOW = datetime.fromisoformat("2026-11-25T12:00:00+01:00")
DEMO = {"PUBLIC_PORT": 8000, "WAGTAILADMIN_BASE_URL": "http://localhost:8000"}
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)

# What is given to the examples before the first of them, by what they show of it.
PREVIEW_TOKEN = "eyJuZXR3b3…"
READ_SO_FAR = "WyJjaGFu…"

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Example:
    location: str
    language: str
    request: str
    answer: Any


@cache
def blocks(path: Path) -> list[tuple[int, str, str]]:
    """The line, language and text of each block of code."""
    page = path.read_text("utf-8")
    return [(page.count("\n", 0, match.start()) + 1, match[1], match[2]) for match in BLOCK.finditer(page)]


def examples_of(path: Path) -> Iterator[Example]:
    """Each block of GraphQL, or of curl, with the block of JSON that follows it."""
    for (line, language, text), (_line, answer_language, answer) in pairwise([*blocks(path), (0, "", "")]):
        if language in ("graphql", "sh"):
            assert answer_language == "json", f"{path.name}:{line} has no answer"
            yield Example(f"{path.name}:{line}", language, text, json.loads(answer))


EXAMPLES = [example for path in (README, GUIDE) for example in examples_of(path)]


@dataclass
class FrozenDemo:
    """The demo, the whole of what answers so far had shortened, and a copy kept as the guide says."""

    full_texts: dict[str, str] = field(default_factory=dict)
    copy: dict[str, Any] = field(default_factory=dict)
    client: Client = field(default_factory=Client)

    @cached_property
    def guide(self) -> dict[str, Any]:
        """The functions that the guide's Python defines."""
        names: dict[str, Any] = {"ask": self.ask}
        for _line, language, text in blocks(GUIDE):
            if language == "python":
                exec(text, names)  # noqa: S102 - our own guide
        return names

    def send(self, example: Example) -> Any:
        text = example.request
        for shortened, full_text in self.full_texts.items():
            text = text.replace(f'"{shortened}"', f'"{full_text}"')
        return self._curl(text) if example.language == "sh" else self._post({"query": text})

    def ask(self, query: str, variables: dict[str, Any]) -> dict[str, Any]:
        answer = self._post({"query": query, "variables": variables})
        assert "errors" not in answer, answer
        data: dict[str, Any] = answer["data"]
        return data

    def _post(self, body: dict[str, Any]) -> Any:
        return self.client.post("/graphql/", body, "application/json").json()

    def _curl(self, command: str) -> Any:
        options = argparse.ArgumentParser()
        options.add_argument("-G", action="store_true")
        options.add_argument("-H", action="append", default=[])
        options.add_argument("--data-urlencode", action="append", default=[])
        options.add_argument("-d")
        options.add_argument("url")
        curl = options.parse_args(shlex.split(command.replace("\\\n", " "))[1:])
        assert curl.url == "http://127.0.0.1:8000/graphql/"
        headers = dict(header.split(": ") for header in curl.H)
        if curl.G:
            parameters = dict(item.split("=", 1) for item in curl.data_urlencode)
            return self.client.get(f"/graphql/?{urlencode(parameters)}", headers=headers).json()
        return self.client.generic("POST", "/graphql/", curl.d, headers.pop("Content-Type"), headers=headers).json()

    def completed(self, excerpt: Any, real: Any) -> Any:
        """The documented answer, with the real text where the guide shortens it."""
        match excerpt, real:
            case dict(), dict():
                return {name: self.completed(value, real.get(name)) for name, value in excerpt.items()}
            case [*start, "…"], [*_]:
                return self.completed(start, real[: len(start)]) + real[len(start) :]
            case [*_], [*_] if len(excerpt) == len(real):
                return [self.completed(*pair) for pair in zip(excerpt, real, strict=True)]
            case str(), str() if _shortens(excerpt, real):
                self.full_texts[excerpt] = real
                return real
        return excerpt


def _shortens(excerpt: str, real: str) -> bool:
    return "…" in excerpt and bool(re.fullmatch(".*".join(map(re.escape, excerpt.split("…"))), real, re.DOTALL))


@pytest.fixture(scope="module")
def frozen_demo(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[FrozenDemo]:
    folder = tmp_path_factory.mktemp("docs")
    with (
        django_db_blocker.unblock(),
        override_settings(**DEMO, SEARCH_INDEX_PATH=folder / "search"),
        patch("django.utils.timezone.now", return_value=NOW),
        rolled_back(),
    ):
        demo.write_files(folder / "demo", NOW.date())
        call_command("import_content", *sorted(map(str, (folder / "demo").glob("*.jsonl"))), stdout=io.StringIO())
        frozen_demo = FrozenDemo()
        frozen_demo.full_texts[READ_SO_FAR] = frozen_demo.guide["keep_in_step"](frozen_demo.copy, None, "paca")
        frozen_demo.full_texts[PREVIEW_TOKEN] = edit()
        indexing.catch_up()
        yield frozen_demo


@contextmanager
def rolled_back() -> Iterator[None]:
    block: Any = transaction.atomic()
    block._from_testcase = True  # as in Django's own: durable blocks may be inside
    with block:
        yield
        transaction.set_rollback(True)


def edit() -> str:
    """What editors do after the import; returns the token of the draft they preview."""
    renamed: Any = Entry.objects.get(key="paca/news/formation-monter-son-projet").specific
    renamed.slug = "formation-premier-projet"
    with TestCase.captureOnCommitCallbacks(execute=True):
        renamed.save_revision().publish()
    Entry.objects.get(key="paca/news/offre-charge-de-mission-jeunesse").specific.unpublish()
    draft: Any = Entry.objects.get(key="paca/news/bilan-2026-brouillon").specific
    token: str = draft.create_page_preview().token
    return token


@pytest.fixture(scope="module")
def answers(frozen_demo: FrozenDemo) -> dict[str, tuple[Any, Any]]:
    """The documented and the real answer, by example; asked in order, as some need answers of earlier ones."""
    answers_by_location = {}
    for example in EXAMPLES:
        real = frozen_demo.send(example)
        answers_by_location[example.location] = (frozen_demo.completed(example.answer, real), real)
    return answers_by_location


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.location)
def test_a_query_of_the_guide_has_the_documented_answer(answers: dict[str, tuple[Any, Any]], example: Example) -> None:
    documented_answer, real = answers[example.location]
    assert documented_answer == real


def test_every_field_of_query_has_an_example() -> None:
    documents = [parse(text) for _line, language, text in blocks(GUIDE) if language == "graphql"]
    queried_fields = {
        field.name.value
        for document in documents
        for operation in document.definitions
        if isinstance(operation, OperationDefinitionNode)
        for field in operation.selection_set.selections
        if isinstance(field, FieldNode)
    }
    missing = set(schema.graphql_schema.query_type.fields) - queried_fields
    assert not missing, f"docs/api.md has no query of {', '.join(sorted(missing))}, with the demo's answer below it."


def test_every_type_of_block_is_named() -> None:
    types = schema.graphql_schema.get_possible_types(schema.graphql_schema.type_map["Block"])
    missing = [type_.name for type_ in types if f"`{type_.name}`" not in GUIDE.read_text("utf-8")]
    assert not missing, f"docs/api.md lacks {', '.join(missing)}, in « Bodies »."


def test_the_limits_are_those_of_the_code() -> None:
    rows = re.findall(r"^\| `(\w+)` \| .* \| ([\d,]+) \|$", GUIDE.read_text("utf-8"), re.MULTILINE)
    assert [(code, int(value.replace(",", ""))) for code, value in rows] == [
        ("BODY_LIMIT", limits.MAX_BODY),
        ("QUERY_STRING_LIMIT", limits.MAX_QUERY_STRING),
        ("VARIABLES_LIMIT", limits.MAX_VARIABLE_VALUES),
        ("TOKENS_LIMIT", limits.MAX_TOKENS),
        ("NESTING_LIMIT", limits.MAX_NESTING),
        ("ALIASES_LIMIT", limits.MAX_ALIASES),
        ("ALIAS_LENGTH_LIMIT", limits.MAX_ALIAS_LENGTH),
        ("DIRECTIVES_LIMIT", limits.MAX_DIRECTIVES),
        ("NUMBER_LIMIT", limits.MAX_NUMBER),
        ("ROOT_FIELDS_LIMIT", limits.MAX_ROOT_FIELDS),
        ("DEPTH_LIMIT", limits.MAX_DEPTH),
        ("COMPLEXITY_LIMIT", limits.MAX_COMPLEXITY),
        ("TIME_LIMIT", limits.MAX_SECONDS),
        ("ERRORS_LIMIT", limits.MAX_ERRORS),
        ("BAD_USER_INPUT", pagination.MAX_PAGE_SIZE),
        ("BAD_USER_INPUT", pagination.MAX_PAGE_SIZE),
        ("BAD_USER_INPUT", filters.MAX_VALUES),
        ("BAD_USER_INPUT", related_entries.MAX_RELATED),
        ("BAD_USER_INPUT", suggestions.MAX_SUGGESTIONS),
        ("BAD_USER_INPUT", media.MAX_WIDTHS),
        ("BAD_USER_INPUT", picture_sizes.MAX_SIDE),
    ]


def test_a_walk_meets_each_visible_entry_once(frozen_demo: FrozenDemo) -> None:
    met = sorted(node["id"] for node in frozen_demo.guide["walk"]("paca"))
    readable = visible(Entry, Network.objects.get(code="paca").pk)
    assert met == sorted(global_id(entry.specific) for entry in readable)


def test_a_copy_kept_in_step_is_what_can_be_read(frozen_demo: FrozenDemo) -> None:
    readable = {node["id"]: node for node in frozen_demo.guide["walk"]("paca")}
    assert frozen_demo.copy != readable
    frozen_demo.guide["keep_in_step"](frozen_demo.copy, frozen_demo.full_texts[READ_SO_FAR], "paca")
    assert frozen_demo.copy == readable


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_of_the_docs_have_a_target(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)\s]+)\)", page.read_text("utf-8"))
    assert [link for link in links if not leads_somewhere(page, *link.partition("#")[::2])] == []


def leads_somewhere(page: Path, path: str, anchor: str) -> bool:
    target = page.parent / path if path else page
    return target.exists() and (not anchor or anchor in headings(target))


def headings(page: Path) -> set[str]:
    """As GitHub makes anchors of them."""
    titles = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}
