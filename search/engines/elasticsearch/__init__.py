"""The engine for production: an Elasticsearch cluster, shared by any number of processes."""

from functools import cache
from typing import Any

from django.conf import settings
from elastic_transport import Urllib3HttpNode

from search.engines.elasticsearch.engine import ElasticsearchEngine
from search.engines.elasticsearch.server import Server


def get_engine(node_class: type[Urllib3HttpNode] = Urllib3HttpNode) -> ElasticsearchEngine:
    """`node_class` is how the client talks to a node."""
    options = {**settings.ELASTICSEARCH, "hosts": tuple(settings.ELASTICSEARCH["hosts"]), "node_class": node_class}
    return ElasticsearchEngine(_server(**options), settings.SEARCH_INDEX_NAME)


@cache
def _server(**options: Any) -> Server:
    """One a process: it keeps connections, and knows whether anybody answers."""
    return Server(**options)
