"""The tests' database: migrated once, then copied for each process that runs tests.

Migrations take longer than most test files. The migrated database is kept as a template, under a name made of all that
it follows from, so that a changed migration makes another: for SQLite a file under var/, copied into memory; for
PostgreSQL a database beside the others.
"""

import hashlib
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from functools import cache
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connection, connections
from filelock import FileLock

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "var" / "tests"  # what test runs keep for the next one
MEMORY = "file:tests?mode=memory&cache=shared"


def set_up_database() -> None:
    """Connect this process to a database of its own, as the migrations leave it."""
    connections.close_all()
    KEPT.mkdir(parents=True, exist_ok=True)
    with FileLock(KEPT / "template.lock"):
        if connection.vendor == "sqlite":
            _copy_file(_migrated_file())
        else:
            _copy_database(_migrated_database())


@cache
def _memory() -> sqlite3.Connection:
    """The database in memory that all threads of this process share; it lives as long as this connection."""
    return sqlite3.connect(MEMORY, uri=True)


def _copy_file(template: Path) -> None:
    with closing(sqlite3.connect(template)) as source:
        source.backup(_memory())
    connection.settings_dict["NAME"] = MEMORY


def _copy_database(template: str) -> None:
    name = f"test_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    _run_sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)', f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    connection.settings_dict["NAME"] = name


def fingerprint() -> str:
    """Of what a migrated database follows from: our migrations with the data they load, and the libraries'."""
    digest = hashlib.sha256()
    sources = [*ROOT.glob("*/migrations/*.py"), *ROOT.glob("*/*/migrations/*.py"), *ROOT.glob("content/reference/*")]
    for path in sorted([*sources, ROOT / "requirements" / "base.txt", ROOT / "cms" / "settings" / "base.py"]):
        if path.is_file():
            digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _migrated_file() -> Path:
    template = KEPT / f"{fingerprint()}.sqlite3"
    if not template.exists():
        for outdated in KEPT.glob("*.sqlite3"):
            outdated.unlink()
        unfinished = template.with_suffix(".unfinished")
        unfinished.unlink(missing_ok=True)
        _migrate(f"sqlite:///{unfinished}")
        unfinished.rename(template)
    return template


def _migrated_database() -> str:
    template = f"template_{fingerprint()}"
    if template not in _database_names():
        unfinished = f"unfinished_{template}"
        _run_sql(f'DROP DATABASE IF EXISTS "{unfinished}" WITH (FORCE)', f'CREATE DATABASE "{unfinished}"')
        _migrate(os.environ["DATABASE_URL"].rpartition("/")[0] + f"/{unfinished}")
        _run_sql(f'ALTER DATABASE "{unfinished}" RENAME TO "{template}"')
    return template


def _migrate(address: str) -> None:
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity=0"],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE},
        check=True,
    )


def _run_sql(*statements: str) -> None:
    """On the server's own database: none of these can run in a transaction."""
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        for statement in statements:
            server.execute(statement)


def _database_names() -> set[str]:
    with psycopg.connect(os.environ["DATABASE_URL"]) as server:
        return {name for (name,) in server.execute("SELECT datname FROM pg_database").fetchall()}
