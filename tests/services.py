"""What some tests need from outside, by the marker that says so: see `markers` in pyproject.toml."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

CLIENTS = Path(__file__).parent / "clients"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")

SERVICES: dict[str, tuple[str, Callable[[], object]]] = {
    "postgresql": ("a PostgreSQL server", lambda: os.environ.get("DATABASE_URL", "").startswith("postgres")),
    "elasticsearch": ("an Elasticsearch server", lambda: "ELASTICSEARCH_URL" in os.environ),
    "opensearch": ("an OpenSearch server", lambda: "OPENSEARCH_URL" in os.environ),
    "browser": ("Chromium", lambda: CHROMIUM),
    "nginx": ("nginx", lambda: shutil.which("nginx")),
    "caddy": ("Caddy", lambda: shutil.which("caddy")),
    "node": ("Node.js with npm", lambda: shutil.which("npm")),
}


def require_services(item: pytest.Item) -> None:
    """Skip a test whose service is missing; fail it if MAILLAGE_REQUIRE_SERVICES is 1, as in CI."""
    for marker, (service, is_available) in SERVICES.items():
        if item.get_closest_marker(marker) and not is_available():
            if os.environ.get("MAILLAGE_REQUIRE_SERVICES") == "1":
                pytest.fail(f"MAILLAGE_REQUIRE_SERVICES forbids to skip what needs {service}.")
            pytest.skip(f"{service} is missing")


def node_packages() -> Path:
    """The folder of the packages that tests/clients/package-lock.json lists, installed."""
    folder = CLIENTS / "node_modules"
    installed = folder / ".package-lock.json"
    with FileLock(CLIENTS / ".node_modules.lock"):
        if not installed.exists() or installed.stat().st_mtime < (CLIENTS / "package-lock.json").stat().st_mtime:
            subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=CLIENTS, check=True)  # noqa: S607
    return folder
