"""The search and suggest fields, asked for all they have."""

from typing import Any

from asking import ask

SEARCH = """
query($query: String!, $network: String, $filter: SearchFilter, $orderBy: SearchOrder, $first: Int, $after: String) {
  search(query: $query, network: $network, filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
    totalCount
    didYouMean
    degraded
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    nodes { title }
    edges { cursor score bestBet node { __typename title } highlights { field fragments } }
    facets { name values { value label count selected } }
  }
}
"""
SUGGEST = """
query($prefix: String!, $network: String, $first: Int) {
  suggest(prefix: $prefix, network: $network, first: $first) { text kind entry { __typename title } }
}
"""


def search(query: str, **variables: Any) -> dict[str, Any]:
    results: dict[str, Any] = ask(SEARCH, query=query, **variables)["search"]
    return results


def titles(query: str, **variables: Any) -> list[str]:
    results = search(query, **variables)
    names = [node["title"] for node in results["nodes"]]
    assert names == [edge["node"]["title"] for edge in results["edges"]]
    return names


def facet(results: dict[str, Any], name: str) -> list[dict[str, Any]]:
    return next(facet["values"] for facet in results["facets"] if facet["name"] == name)


def suggest(prefix: str, **variables: Any) -> list[tuple[str, str]]:
    return [
        (suggestion["kind"], suggestion["text"]) for suggestion in ask(SUGGEST, prefix=prefix, **variables)["suggest"]
    ]
