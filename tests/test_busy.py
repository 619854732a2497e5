"""Many large queries at once: a few take turns, the others are told when to come back, and small ones are answered."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.test import Client

LARGE = "{ networks { %s } }" % ("code " * 4_900)
SMALL = "{ __typename }"


def send(query: str) -> Any:
    accept = {"accept": "application/graphql-response+json"}
    return Client().post("/graphql/", {"query": query}, "application/json", headers=accept)


@pytest.mark.django_db
def test_large_queries_take_turns_and_small_ones_pass() -> None:
    with ThreadPoolExecutor(24) as clients:
        large, small = [LARGE] * 20, [SMALL] * 4
        answers = list(clients.map(send, [*large, *small]))
    refused = [answer for answer in answers[:20] if answer.status_code == 429]
    assert refused
    assert {answer["Retry-After"] for answer in refused} == {"10"}
    assert {answer.json()["errors"][0]["extensions"]["code"] for answer in refused} == {"BUSY"}
    assert {answer.status_code for answer in answers[:20]} == {400, 429}
    assert [answer.status_code for answer in answers[20:]] == [200] * 4
    assert send(LARGE).status_code == 400
