"""What a search comes to, asked of the engine by its own library. To be imported once Django is set up."""

from collections.abc import Callable, Mapping
from functools import cache, partial
from pathlib import Path

import tantivy
from django.conf import settings
from django.utils import timezone
from elasticsearch import Elasticsearch as Client

from content.models import Network
from search.engines.elasticsearch import translator as elasticsearch_translator
from search.engines.elasticsearch.indices import Indices
from search.engines.elasticsearch.relevance import BEST_FIRST
from search.engines.nodes import Node
from search.engines.query_nodes import ranked_node
from search.engines.tantivy.files import Files
from search.engines.tantivy.schema import build_schema
from search.engines.tantivy.translator import NodeTranslator
from search.execution import Search
from search.query import SearchQuery

FIRST = 20
NETWORK = "paca"

Ask = Callable[[], object]


class Tantivy:
    def size(self) -> int:
        """Bytes of the index."""
        return sum(file.stat().st_size for file in self._folder().iterdir())

    def question(self, text: str) -> Ask:
        """Lists the primary keys of the first entries."""
        searcher = tantivy.Index.open(str(self._folder())).searcher()
        query = NodeTranslator(build_schema()).translate(_node(text))

        def ask() -> object:
            hits = searcher.search(query, limit=FIRST, count=False).hits
            return searcher.fast_field_values("pk", [address for _, address in hits])

        return ask

    def clean_up(self) -> None:
        """It goes with the hub's folder."""

    def _folder(self) -> Path:
        return Files(Path(settings.SEARCH_INDEX_PATH)).current() or Path()


class Elasticsearch:
    def size(self) -> int:
        server().indices.flush(index=_index())
        return int(server().indices.stats(index=_index())["_all"]["total"]["store"]["size_in_bytes"])

    def question(self, text: str) -> Ask:
        return partial(
            server().search,
            index=_index(),
            query=elasticsearch_translator.translate(_node(text)).to_dict(),
            sort=[{name.lstrip("-"): "desc"} for name in BEST_FIRST],
            size=FIRST,
            source=False,
            track_total_hits=False,
            search_type="dfs_query_then_fetch",
        )

    def clean_up(self) -> None:
        server().indices.delete(index=f"{settings.SEARCH_INDEX_NAME}-*")


ENGINES: Mapping[str, Tantivy | Elasticsearch] = {"tantivy": Tantivy(), "elasticsearch": Elasticsearch()}


@cache
def server() -> Client:
    return Client(**settings.ELASTICSEARCH)


def _index() -> str:
    return Indices(settings.SEARCH_INDEX_NAME).alias


def _node(text: str) -> Node:
    """What is asked of the index, made by a search that was begun: with synonyms, respelled, relaxed."""
    network = Network.objects.get(code=NETWORK)
    search = Search(SearchQuery(now=timezone.now(), text=text, network_id=network.pk, first=FIRST))
    return ranked_node(search.query)
