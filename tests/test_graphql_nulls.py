"""An argument with a default may also be given as null: it then takes its default."""

import pytest

from asking import ask
from content.models import Call, Network
from factories import make_entry


@pytest.mark.parametrize(
    "query",
    [
        '{ suggest(prefix: "eau", first: null) { text } }',
        '{ search(query: "eau", orderBy: null, filter: null, first: null) { totalCount } }',
        "{ calls(first: null, orderBy: null, filter: null) { nodes { related(first: null) { title } } } }",
        "{ changes(first: null) { pageInfo { hasNextPage } } }",
    ],
)
def test_null_is_the_default(paca: Network, query: str) -> None:
    make_entry(Call, paca, "Eau potable")
    assert ask(query)
