"""OpenSearch, asked as Elasticsearch is: the engine needs nothing that only one of the two has."""

from typing import Any

from elastic_transport import HttpHeaders, Urllib3HttpNode

from search.engines import elasticsearch
from search.engines.elasticsearch.engine import ElasticsearchEngine


class OpenSearchNode(Urllib3HttpNode):
    """Elasticsearch's client names a media type of its own, and wants to hear that the server is Elasticsearch."""

    def perform_request(self, *args: Any, **options: Any) -> Any:
        options["headers"] = HttpHeaders({name: _plain(value) for name, value in options["headers"].items()})
        answer = super().perform_request(*args, **options)
        answer.meta.headers["x-elastic-product"] = "Elasticsearch"
        return answer


def get_engine() -> ElasticsearchEngine:
    return elasticsearch.get_engine(OpenSearchNode)


def _plain(media_type: str) -> str:
    return media_type.replace("vnd.elasticsearch+", "").replace("; compatible-with=8", "")
