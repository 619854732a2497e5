"""The public feed of changes."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from graphql_relay import to_global_id

from api.pagination import encode_cursor
from asking import ask, fault
from content.models import Audience, Call, Change, Network, Relay
from factories import make_entry

CHANGES = """query ($network: String, $after: String, $first: Int = 100) {
  changes(network: $network, after: $after, first: $first) {
    nodes { kind entryId entryKind at entry { title } }
    edges { cursor node { kind } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}"""


def changes(**variables: Any) -> dict[str, Any]:
    connection: dict[str, Any] = ask(CHANGES, **variables)["changes"]
    return connection


def kinds(page: dict[str, Any]) -> list[tuple[str, str | None]]:
    return [(node["kind"], node["entry"] and node["entry"]["title"]) for node in page["nodes"]]


def test_publication_update_and_removal(paca: Network) -> None:
    call = make_entry(Call, paca, "Un appel")
    start = changes()
    assert kinds(start) == [("PUBLISHED", "Un appel")]
    node = start["nodes"][0]
    assert (node["entryId"], node["entryKind"]) == (to_global_id("Call", call.uid), "CALL")
    call.title = "Un bel appel"
    call.save()
    later = changes(after=start["pageInfo"]["endCursor"])
    assert kinds(later) == [("UPDATED", "Un bel appel")]
    call.unpublish()
    last = changes(after=later["pageInfo"]["endCursor"])
    assert kinds(last) == [("REMOVED", None)]
    assert kinds(changes()) == [("REMOVED", None)] * 3
    call.delete()
    assert changes()["nodes"][0]["entryId"] == to_global_id("Call", call.uid)


def test_new_changes_are_read_over_http(client: Client, paca: Network) -> None:
    """With the deadline of a request, which on PostgreSQL holds a transaction around each fetch."""
    make_entry(Call, paca, "Un appel")
    answer = client.post("/graphql/", {"query": CHANGES}, content_type="application/json").json()
    assert kinds(answer["data"]["changes"]) == [("PUBLISHED", "Un appel")]


def test_each_network_sees_its_own_changes(paca: Network, bretagne: Network) -> None:
    call = make_entry(Call, paca, "Un appel", audience=Audience.ALL_NETWORKS)
    make_entry(Call, paca, "Pour nous")
    assert kinds(changes(network="bretagne")) == [("PUBLISHED", "Un appel")]
    after = changes(network="bretagne")["pageInfo"]["endCursor"]
    Relay.objects.create(network=bretagne, entry=call, hidden=True)
    assert kinds(changes(network="bretagne", after=after)) == [("REMOVED", None)]
    assert kinds(changes(network="paca"))[-1] == ("UPDATED", "Un appel")


def test_pages_of_changes(paca: Network) -> None:
    for number in range(3):
        make_entry(Call, paca, f"Appel {number}")
    first = changes(first=2)
    assert kinds(first) == [("PUBLISHED", "Appel 0"), ("PUBLISHED", "Appel 1")]
    info = first["pageInfo"]
    assert (info["hasNextPage"], info["hasPreviousPage"]) == (True, False)
    assert [info["startCursor"], info["endCursor"]] == [edge["cursor"] for edge in first["edges"]]
    next_page = changes(first=2, after=info["endCursor"])
    assert kinds(next_page) == [("PUBLISHED", "Appel 2")]
    assert (next_page["pageInfo"]["hasNextPage"], next_page["pageInfo"]["hasPreviousPage"]) == (False, True)
    end = next_page["pageInfo"]["endCursor"]
    empty = changes(after=end)
    assert (empty["nodes"], empty["pageInfo"]["endCursor"]) == ([], end)
    assert changes(first=0, after=end)["pageInfo"]["endCursor"] == end


def test_faulty_cursors_and_sizes_are_told(paca: Network) -> None:
    make_entry(Call, paca, "Un appel")
    cursor = changes()["pageInfo"]["endCursor"]
    Change.objects.all().delete()
    assert "ahead of the journal" in fault(CHANGES, after=cursor)
    assert "is not a cursor" in fault(CHANGES, after="garbage")
    assert "another list or order" in fault(CHANGES, network="paca", after=cursor)
    assert fault(CHANGES, first=101) == "first must be between 0 and 100; it is 101."
    assert "There is no network 'x'" in fault(CHANGES, network="x")


@pytest.mark.parametrize("position", [-1, 2**62])
def test_forged_positions_are_told(paca: Network, position: int) -> None:
    forged = encode_cursor("changes", datetime(1970, 1, 1, tzinfo=UTC), [position])
    assert "ahead of the journal" in fault(CHANGES, after=forged)
