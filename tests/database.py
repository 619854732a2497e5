"""The tests' databases: migrated once, then copied for each process that runs tests.

Migrations take longer than most test files. The migrated database is kept as a template, under a name made of all that
it follows from, so that a changed migration makes another: for SQLite a file under var/, for PostgreSQL a database
beside the others. Most tests want one network, or two; making one takes longer than most of these tests, so each
process makes them once, in copies of their own.
"""

import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connection, connections
from filelock import FileLock

from factories import make_network

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = ROOT / "var" / "tests"  # kept for the next run
NETWORKS = {"paca": "Territoires Solidaires", "bretagne": "Réseau Bretagne Solidaire"}  # titles by code


class Databases:
    """Those of this process, by the codes of the networks that are in them from the start."""

    def __init__(self) -> None:
        self._names: dict[tuple[str, ...], str] = {}
        self.codes: tuple[str, ...] = ()  # of the one in use

    def create(self) -> None:
        for codes in ((), ("paca",), ("paca", "bretagne")):
            self._names[codes] = self._copy_template(codes)
            self.use(codes)
            for code in codes:
                make_network(code, NETWORKS[code])

    def use(self, codes: Iterable[str]) -> None:
        """Connect to the one with these networks, if there is one; to the empty one else.

        A transaction around the tests of a module holds on to its own.
        """
        if connection.in_atomic_block:
            return
        self.codes = tuple(codes)
        name = self._names.get(self.codes) or self._names.get(())
        if name and connection.settings_dict["NAME"] != name:
            connections.close_all()
            connection.settings_dict["NAME"] = name

    def restore(self) -> None:
        """Undo what a test has committed, and bring back what migrations had loaded."""
        connections.close_all()
        self._copy_template(())

    def _copy_template(self, codes: tuple[str, ...]) -> str:
        name = "_".join(["test", os.environ.get("PYTEST_XDIST_WORKER", "main"), *codes])
        if connection.vendor == "sqlite":
            path = settings.VAR_DIR / f"{name}.sqlite3"
            for leftover in settings.VAR_DIR.glob(f"{name}.sqlite3*"):
                leftover.unlink()
            copy_migrated_file(path)
            return str(path)
        template = _migrated_database()
        _run_sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)', f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return name


def copy_migrated_file(destination: Path) -> None:
    shutil.copyfile(_migrated_file(), destination)


def fingerprint() -> str:
    """Of what a migrated database follows from: our migrations with the data they load, and the libraries'."""
    digest = hashlib.sha256()
    sources = [*ROOT.glob("*/migrations/*.py"), *ROOT.glob("*/*/migrations/*.py"), *ROOT.glob("content/reference/*")]
    for path in sorted([*sources, ROOT / "requirements" / "base.txt", ROOT / "cms" / "settings" / "base.py"]):
        if path.is_file():
            digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _migrated_file() -> Path:
    TEMPLATES.mkdir(parents=True, exist_ok=True)
    template = TEMPLATES / f"{fingerprint()}.sqlite3"
    with FileLock(TEMPLATES / "sqlite.lock"):
        if template.exists():
            return template
        for outdated in TEMPLATES.glob("*.sqlite3"):
            outdated.unlink()
        unfinished = template.with_suffix(".unfinished")
        unfinished.unlink(missing_ok=True)
        _migrate(f"sqlite:///{unfinished}")
        with closing(sqlite3.connect(unfinished)) as database:
            database.execute("PRAGMA journal_mode=DELETE")  # so that the file is all there is to copy
        unfinished.rename(template)
    return template


def _migrated_database() -> str:
    TEMPLATES.mkdir(parents=True, exist_ok=True)
    template = f"template_{fingerprint()}"
    with FileLock(TEMPLATES / "postgresql.lock"):
        if template in _database_names():
            return template
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
