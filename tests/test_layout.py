"""The layout of packages: graphql/ hides no other, and imports point one way (docs/architecture.md)."""

import ast
import subprocess
import sys
from collections.abc import Collection, Iterator
from graphlib import TopologicalSorter
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
# What the apps of cms/ may import of one another; all may import the modules of cms/ itself.
CMS_APPS = {path.parent.name for path in (ROOT / "cms").glob("*/apps.py")}
CMS_APPS_MAY_IMPORT = {"health": {"mail"}, "personal_data": {"directory", "mail"}}
CMS_ITSELF_MAY_IMPORT = {"roles.py": {"review"}}  # the steps of the workflow that a new network gets
PARTS = {"content", "search", "api", "portal", "cms"}


def imported_modules(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


# What the content's models may import of content beside one another: nothing that reads them.
MODELS_MAY_IMPORT = {
    "content.block_ids",
    "content.blocks",
    "content.import_fields",
    "content.reference.time_zones",
    "content.pictures",
    "content.rich_text",
    "content.signals",
    "content.sorting",
    "content.storage",
    "content.validators",
    "content.widgets",
}


def content_imports() -> dict[str, set[str]]:
    """By module of content, the modules of content that it imports, be it inside a function."""
    paths = [path for path in (ROOT / "content").rglob("*.py") if "migrations" not in path.parts]
    files = {".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path for path in paths}
    return {name: {module_in(files, dotted) for dotted in imported_names(path)} - {""} for name, path in files.items()}


def imported_names(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def module_in(files: Collection[str], dotted: str) -> str:
    """The module that a dotted name is, or is in; empty where it is none of these files."""
    parent = dotted.rpartition(".")[0]
    return dotted if dotted in files else parent if parent in files else ""


def test_the_modules_of_content_import_one_another_in_no_circle() -> None:
    TopologicalSorter(content_imports()).prepare()  # raises CycleError, which names the modules


def test_the_models_import_nothing_that_reads_them() -> None:
    strangers = {
        (name, module)
        for name, modules in content_imports().items()
        for module in modules - MODELS_MAY_IMPORT
        if name.startswith("content.models") and not module.startswith("content.models.")
    }
    assert not strangers


@pytest.mark.parametrize("part", MAY_IMPORT)
def test_imports_point_one_way(part: str) -> None:
    own_name = part.rpartition("/")[2]
    strangers = [
        f"{path.relative_to(ROOT)} imports {module}"
        for path in sorted((ROOT / part).rglob("*.py"))
        for module in imported_modules(path)
        if module.partition(".")[0] in PARTS - {own_name} - MAY_IMPORT[part]
    ]
    assert not strangers


def imported_cms_apps(path: Path) -> set[str]:
    modules = [module.split(".") for module in imported_modules(path)]
    return {module[1] for module in modules if module[0] == "cms" and len(module) > 1} & CMS_APPS


@pytest.mark.parametrize("app", sorted(CMS_APPS))
def test_an_app_of_cms_imports_no_other(app: str) -> None:
    allowed = {app} | CMS_APPS_MAY_IMPORT.get(app, set())
    strangers = {str(path): imported_cms_apps(path) - allowed for path in (ROOT / "cms" / app).rglob("*.py")}
    assert not {path: apps for path, apps in strangers.items() if apps}


def test_cms_itself_imports_none_of_its_apps() -> None:
    imports = {path.name: imported_cms_apps(path) for path in (ROOT / "cms").glob("*.py")}
    assert {name: apps for name, apps in imports.items() if apps} == CMS_ITSELF_MAY_IMPORT


def test_the_portal_knows_only_how_to_ask() -> None:
    api_modules = {
        module
        for path in (ROOT / "portal").rglob("*.py")
        for module in imported_modules(path)
        if module.partition(".")[0] == "api"
    }
    assert api_modules == {"api.http.documents", "api.http.execution"}


def test_graphql_core_is_not_hidden() -> None:
    assert not (ROOT / "graphql" / "__init__.py").exists()
    files = subprocess.run(
        [sys.executable, "-c", "import cms, graphql, api; print(graphql.__file__); print(api.__file__)"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    assert "site-packages" in files[0]
    assert Path(files[1]) == ROOT / "graphql" / "api" / "__init__.py"


def test_no_test_folder_takes_a_name_of_ours() -> None:
    names = {path.parent.name for path in (ROOT / "tests").rglob("*.py")}
    assert not names & (PARTS | {"graphql"})
    assert not list((ROOT / "tests").rglob("__init__.py"))
