"""The house holds: graphql/ hides nothing, and imports point one way (docs/architecture.md)."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

# What each part may import of the others.
MAY_IMPORT = {
    "content": set(),
    "search": {"content"},
    "graphql/api": {"content", "search"},
    "portal": {"api"},
}
PARTS = {"content", "search", "api", "portal", "cms"}


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


@pytest.mark.parametrize("part", MAY_IMPORT)
def test_imports_point_one_way(part: str) -> None:
    own = part.rpartition("/")[2]
    strangers = [
        f"{path.relative_to(ROOT)} imports {module}"
        for path in sorted((ROOT / part).rglob("*.py"))
        for module in imported(path)
        if module.partition(".")[0] in PARTS - {own} - MAY_IMPORT[part]
    ]
    assert not strangers


def test_the_portal_knows_only_how_to_ask() -> None:
    asked = {
        module
        for path in (ROOT / "portal").rglob("*.py")
        for module in imported(path)
        if module.partition(".")[0] == "api"
    }
    assert asked == {"api.http.execution", "api.http.request"}


def test_graphql_core_is_not_hidden() -> None:
    assert not (ROOT / "graphql" / "__init__.py").exists()
    found = subprocess.run(
        [sys.executable, "-c", "import cms, graphql, api; print(graphql.__file__); print(api.__file__)"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    assert "site-packages" in found[0]
    assert Path(found[1]) == ROOT / "graphql" / "api" / "__init__.py"


def test_no_test_folder_takes_a_name_of_ours() -> None:
    names = {path.parent.name for path in (ROOT / "tests").rglob("*.py")}
    assert not names & (PARTS | {"graphql"})
    assert not list((ROOT / "tests").rglob("__init__.py"))
