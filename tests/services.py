"""What some tests need from outside: skipped where it is missing, on a laptop, and a failure where all must run."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

CLIENTS = Path(__file__).parent / "clients"


def require(available: bool, what: str) -> None:
    """Skip the test unless this is available; fail instead if MAILLAGE_REQUIRE_SERVICES is 1."""
    if available:
        return
    if os.environ.get("MAILLAGE_REQUIRE_SERVICES") == "1":
        pytest.fail(f"{what} is missing, and MAILLAGE_REQUIRE_SERVICES forbids to skip.")
    pytest.skip(f"{what} is missing.")


def node_packages() -> Path:
    """The folder of the packages that tests/clients/package-lock.json lists, installed."""
    require(shutil.which("npm") is not None, "Node.js with npm")
    folder = CLIENTS / "node_modules"
    installed = folder / ".package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < (CLIENTS / "package-lock.json").stat().st_mtime:
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=CLIENTS, check=True)  # noqa: S607
    return folder
