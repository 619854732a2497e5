"""What some tests need from outside: skipped where it is missing, on a laptop, and a failure where all must run."""

import os

import pytest


def require(available: bool, what: str) -> None:
    """Skip the test unless this is available; fail instead if MAILLAGE_REQUIRE_SERVICES is 1."""
    if available:
        return
    if os.environ.get("MAILLAGE_REQUIRE_SERVICES") == "1":
        pytest.fail(f"{what} is missing, and MAILLAGE_REQUIRE_SERVICES forbids to skip.")
    pytest.skip(f"{what} is missing.")
