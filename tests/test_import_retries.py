"""A row of the directory's import that meets a lost connection or a lock is tried again, and written once."""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from itertools import count
from typing import Any

import psycopg
import pytest
from django.contrib.auth.models import Group, User
from django.db import OperationalError, connection
from django.test import Client

from cms.directory.imports.running import work_on_imports
from cms.directory.models import DirectoryImport
from cms.roles import Role
from content.models import Actor
from factories import make_network
from test_directory_import import outcomes, post, run_import, upload_and_map_columns

pytestmark = pytest.mark.django_db(transaction=True)

STEP = 7  # of each so many statements, the connection is lost at one


@pytest.fixture
def running_import(client: Client, db: None) -> DirectoryImport:
    network = make_network("paca")
    user = User.objects.create_user("camille")
    user.groups.set(Group.objects.filter(name=f"{Role.EDITOR.label} – {network.code}"))
    client.force_login(user)
    directory_import = upload_and_map_columns(client, network, "Nom;Ville", "Eau Vive;Nice")
    post(client, directory_import, "start", publish="yes")
    return directory_import


def losing_connection(statement: int) -> Callable[..., Any]:
    """What ends the connection at its server before one of the next statements."""
    numbers = count(1)

    def execute(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if next(numbers) == statement:
            with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
                # Waits a second, at most, for its end.
                server.execute("SELECT pg_terminate_backend(%s, 1000)", [connection.connection.info.backend_pid])
        return execute(sql, params, many, context)

    return execute


@pytest.mark.postgresql
def test_a_row_is_written_once_at_whichever_statement_the_connection_is_lost(running_import: DirectoryImport) -> None:
    for statement in count(1, STEP):
        try:
            with connection.execute_wrapper(losing_connection(statement)):
                work_on_imports()
        except OperationalError:
            connection.close()
        if outcomes(running_import) != [""]:
            break
    assert statement > 10 * STEP
    run_import(running_import)
    assert (running_import.state, outcomes(running_import)) == ("done", ["created"])
    assert [actor.title for actor in Actor.objects.filter(live=True)] == ["Eau Vive"]


@pytest.mark.skipif("postgres" in os.environ.get("DATABASE_URL", ""), reason="is about SQLite")
def test_a_row_waits_for_another_writer(running_import: DirectoryImport, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "timeout", 0.1)
    connection.close()
    with closing(sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")

        def execute_and_end_wait(execute: Callable[..., Any], *arguments: Any) -> Any:
            try:
                return execute(*arguments)
            except OperationalError:
                writer.execute("ROLLBACK")
                raise

        with pytest.raises(OperationalError), connection.execute_wrapper(execute_and_end_wait):
            work_on_imports()
    assert outcomes(running_import) == [""]
    run_import(running_import)
    assert (running_import.state, outcomes(running_import)) == ("done", ["created"])
    connection.close()
