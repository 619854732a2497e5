"""The deadline of a request: what the database still does for it then is stopped, and nothing else."""

import pytest
from django.db import connection

from content.deadline import TimeLimitError, deadline, limit_statements

pytestmark = pytest.mark.django_db

ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {}) SELECT count(*) FROM n"


def count_to(number: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(ENDLESS.format(number))
        return int(cursor.fetchone()[0])


def test_a_statement_is_stopped_at_the_deadline() -> None:
    with pytest.raises(TimeLimitError), deadline(0.1), limit_statements():
        count_to(1_000_000_000)


def test_none_is_begun_after_it() -> None:
    with pytest.raises(TimeLimitError), deadline(-1), limit_statements():
        count_to(1)


def test_the_connection_has_no_limit_afterwards() -> None:
    with deadline(0.2):
        with limit_statements():
            assert count_to(10) == 10
        assert count_to(1_000_000) == 1_000_000
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SHOW statement_timeout")
            assert cursor.fetchone() == ("0",)


def test_without_a_deadline_there_is_no_limit() -> None:
    with limit_statements():
        assert count_to(100) == 100
