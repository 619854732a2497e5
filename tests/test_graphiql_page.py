"""What the GraphiQL page holds; how it behaves in a browser is tested in tests/browser/."""

import json
import re
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from api.http.graphiql import EXAMPLES
from content.models import Network

pytestmark = pytest.mark.django_db


@pytest.fixture
def html(client: Client) -> str:
    return client.get("/graphql/", headers={"accept": "text/html"}).content.decode()


def test_all_files_of_the_page_are_ours(html: str) -> None:
    files = re.findall(r'(?:src|href)="/static/([^"]+)"', html)
    assert len(files) == 2
    assert [file for file in files if not finders.find(file)] == []
    assert "://" not in html


def test_the_page_has_no_inline_script_or_style(html: str) -> None:
    scripts = re.findall(r"<script([^>]*)>", html)
    assert [script for script in scripts if "src=" not in script and 'type="application/json"' not in script] == []
    assert "<style" not in html
    assert " on" not in re.sub(r"<script.*?</script>", "", html.split("<body>")[1], flags=re.S).replace(" on ", "")


def test_the_examples_are_shown(html: str) -> None:
    examples = json.loads(re.search(r'<script id="examples" type="application/json">(.*?)</script>', html, re.S)[1])  # type: ignore[index]
    assert [query.split("\n")[0] for query in examples] == [
        path.read_text().split("\n")[0] for path in sorted(EXAMPLES.glob("*"))
    ]


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.graphql")), ids=lambda path: path.stem)
def test_an_example_is_answered(client: Client, paca: Network, path: Any) -> None:
    answer = client.post("/graphql/", {"query": path.read_text()}, content_type="application/json").json()
    assert answer.keys() == {"data"}
