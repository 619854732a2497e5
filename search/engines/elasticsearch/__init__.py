"""The engine for production: an Elasticsearch cluster, shared by any number of processes."""

from functools import cache

from django.conf import settings

from search.engines.elasticsearch.engine import ElasticsearchEngine
from search.engines.elasticsearch.server import Server


def get_engine() -> ElasticsearchEngine:
    return ElasticsearchEngine(_server(tuple(settings.ELASTICSEARCH["hosts"])), settings.SEARCH_INDEX_NAME)


@cache
def _server(hosts: tuple[str, ...]) -> Server:
    """One a process: it keeps connections, and knows whether anybody answers."""
    return Server(**{**settings.ELASTICSEARCH, "hosts": list(hosts)})
