"""What the fields of an operation cost the server, in points of some 20 µs: the time that one plain value takes.

A field has up to three prices:

- FIELD_PRICES: for every object that it is asked of. What is not listed costs 1 for a plain value, 2 for an object.
- ARGUMENT_PRICES: for every value of a list, or every word of a text, that an argument or a filter has.
- LOAD_PRICES: for what is loaded once for all objects at one depth (api/batch_loader.py), and again for every network
  in whose view they are shown.

What goes through a list of entries, or counts it, costs more in a larger hub. For

    { networks { calls(first: 2) { totalCount nodes { url(network: "paca") } } } }

with 20 networks and no entries yet, that is

    networks 1, and for each of the 20 networks 2 for itself
    calls 350, totalCount 320, and for each of two calls 12 and its url 5, for each of the 20 networks
    loads: networks 100; url 100, and 400 for each of the 20 networks

benchmarks/cost.py looks for operations whose prices are too low. Why time: docs/decisions/0018-cost-of-operations.md.
"""

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Any, NamedTuple

from graphql import GraphQLNamedType, is_leaf_type

from content.models import Entry
from search.query_parser import MAX_WORDS


class Price(NamedTuple):
    points: int
    per_10_000_entries: int = 0


class LoadPrice(NamedTuple):
    """Of a load, and of each viewer that it is made for."""

    load: Price
    viewer: Price = Price(0)


VALUE_PRICE = Price(1)
OBJECT_PRICE = Price(2)
# Of each row of a page.
ROW_PRICE = 12
# Of a page, or of a count, of a list of entries; a network's are fetched beside those of the other networks.
LIST_PRICE = Price(350, 150)
COUNT_PRICE = Price(320, 120)

# By type and field, or by field on any type, or by the type of the value. Long texts cost what it takes to send them.
FIELD_PRICES = {
    "Connection.totalCount": COUNT_PRICE,
    "PageInfo.hasNextPage": COUNT_PRICE,
    "PageInfo.hasPreviousPage": COUNT_PRICE,
    "Query.search": Price(1_500, 100),
    "SearchConnection.totalCount": Price(300, 50),
    "SearchConnection.facets": Price(1_500, 400),
    "SearchConnection.didYouMean": Price(400, 100),
    "SearchEdge.highlights": Price(50),
    "Query.redirects": Price(350, 2_500),
    "Query.suggest": Price(1_500, 100),
    "Query.entry": Price(450),
    "Query.node": Price(300),
    "Query.preview": Price(300),
    "Query.previewToken": Price(300),
    "Query.territories": Price(200),
    # Its answer is always the same; circles are cut short by the library's own MaxIntrospectionDepthRule.
    "Query.__schema": Price(8_000),
    "Query.__type": Price(8_000),
    "body": Price(30),
    "jsonLd": Price(50),
    "related": Price(50, 260),
    "previousEditions": Price(20),
    "editions": Price(20),
    "Actor.projects": Price(100),
    "relay": Price(8),
    "themes": Price(4),
    "url": Price(5),
    "summary": Price(4),
    "SdgTarget.name": Price(3),
    "HTML": Price(20),
    "srcset": Price(5),
    "rendition": Price(8),
}

# By the name of the argument, or of the filter's field.
ARGUMENT_PRICES = {
    "search": Price(80, 60),
    "query": Price(80, 60),
    "prefix": Price(30),
    "territories": Price(80, 50),
    "funders": Price(20),
    "widths": Price(2),
}
LISTED_VALUE_PRICE = Price(20)

# By type and field, or by field, or by the type or interface of the field's objects.
LOAD_PRICES = {
    "related": LoadPrice(Price(300), Price(1_000, 100)),
    "body": LoadPrice(Price(300), Price(400)),
    "jsonLd": LoadPrice(Price(300), Price(400)),
    "relay": LoadPrice(Price(200), Price(400)),
    "url": LoadPrice(Price(100), Price(400)),
    "editions": LoadPrice(Price(400, 50), Price(600, 100)),
    "previousEditions": LoadPrice(Price(400, 50), Price(600, 100)),
    "projects": LoadPrice(Price(300), Price(500)),
    "Entry": LoadPrice(Price(200), Price(450)),
}
OBJECT_LOAD_PRICE = LoadPrice(Price(100))

_WORD = re.compile(r"\w+")


class PriceList:
    """The prices in points, in a hub of as many entries as this one has."""

    def of_field(self, type_name: str, name: str, result_type: GraphQLNamedType, arguments: Mapping[str, Any]) -> int:
        """What a field costs for each object that it is asked of, without what it selects."""
        parent = "Connection" if type_name.endswith("Connection") else type_name
        keys = (f"{type_name}.{name}", f"{parent}.{name}", name, result_type.name)
        price = next((FIELD_PRICES[key] for key in keys if key in FIELD_PRICES), None)
        if price is None and result_type.name.endswith("Connection"):
            price = LIST_PRICE
        elif price is None:
            price = VALUE_PRICE if is_leaf_type(result_type) else OBJECT_PRICE
        return self._points(price) + sum(self._of_argument(key, value) for key, value in arguments.items())

    def of_load(self, name: str, viewer_count: int) -> int:
        price = LOAD_PRICES.get(name, OBJECT_LOAD_PRICE)
        return self._points(price.load) + viewer_count * self._points(price.viewer)

    def _of_argument(self, name: str, value: Any) -> int:
        if isinstance(value, Mapping):
            return sum(self._of_argument(key, inner) for key, inner in value.items())
        if isinstance(value, list):
            return len(value) * self._points(ARGUMENT_PRICES.get(name, LISTED_VALUE_PRICE))
        if isinstance(value, str) and name in ARGUMENT_PRICES:
            # Of a search, no more words are read.
            return min(len(_WORD.findall(value)), MAX_WORDS) * self._points(ARGUMENT_PRICES[name])
        return 0

    def _points(self, price: Price) -> int:
        if not price.per_10_000_entries:
            return price.points
        return price.points + price.per_10_000_entries * self._entry_count // 10_000

    @cached_property
    def _entry_count(self) -> int:
        return Entry.objects.count()
