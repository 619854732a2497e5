"""The indices of one hub: numbered ones for each version of the analysis, and an alias for the one in use.

`maillage-3f9a0c21b7de` is the alias of `maillage-3f9a0c21b7de-000002`. Processes of the version before go on searching
their own until they end.
"""

import logging
import re
import time
from collections.abc import Mapping
from pathlib import Path

from django.conf import settings
from elasticsearch import ApiError, BadRequestError, Elasticsearch

from search.engines.base import EngineBusy
from search.engines.elasticsearch.schema import mapping
from search.engines.elasticsearch.server import PATIENCE
from search.engines.elasticsearch.write_claims import Claim
from search.version import index_version

logger = logging.getLogger(__name__)

VERSION = index_version("elasticsearch", [Path(__file__).with_name("schema.py")])


class Indices:
    def __init__(self, name: str) -> None:
        self._name = name
        self._pattern = re.compile(re.escape(name) + r"-([0-9a-f]{12})-(\d{6})")

    @property
    def alias(self) -> str:
        return f"{self._name}-{VERSION}"

    def of_other_versions(self, client: Elasticsearch) -> list[str]:
        """Those in use, the oldest first."""
        use_by_index = self._all(client)
        return [index for index, in_use in use_by_index.items() if in_use and not self._is_own(index)]

    def claim_new(self, client: Elasticsearch) -> Claim:
        """One that is not in use: what a rebuild has left half-made, or else an empty one.

        Raises EngineBusy while another process makes one.
        """
        own_indices = {index: in_use for index, in_use in self._all(client).items() if self._is_own(index)}
        newest = max(own_indices, default=f"{self.alias}-000000")
        if not own_indices.get(newest, True):
            claim = Claim(client, newest)
            if claim.state.filled:
                logger.warning("Going on with %s, begun before.", newest)
                client.indices.refresh(index=newest)
                return claim
            client.indices.delete(index=newest)
        return self._create(client, f"{self.alias}-{int(newest[-6:]) + 1:06}")

    def put_into_use(self, client: Elasticsearch, index: str) -> None:
        """And remove what it replaces: all others, or for the first of a version, all but the one used before."""
        client.indices.put_settings(index=index, settings={"number_of_replicas": settings.SEARCH_INDEX_REPLICAS})
        use_by_index = self._all(client)
        replaced = [index_name for index_name, in_use in use_by_index.items() if in_use and self._is_own(index_name)]
        kept_indices = {index} if replaced else {index, *self.of_other_versions(client)[-1:]}
        actions = [{"remove": {"index": index_name, "alias": self.alias}} for index_name in replaced]
        client.indices.update_aliases(actions=[*actions, {"add": {"index": index, "alias": self.alias}}])
        if replaced:
            time.sleep(PATIENCE)  # until the last search that was begun on it has its answer
        for index_name in use_by_index.keys() - kept_indices:
            _remove(client, index_name)

    def _create(self, client: Elasticsearch, index: str) -> Claim:
        shape = {"number_of_shards": settings.SEARCH_INDEX_SHARDS, "number_of_replicas": 0}
        # Only a commit makes what it wrote visible.
        try:
            client.indices.create(index=index, mappings=mapping(), settings={**shape, "refresh_interval": "-1"})
        except BadRequestError as error:
            if error.error != "resource_already_exists_exception":
                raise
            raise EngineBusy("Another process is making a new index.") from error
        return Claim(client, index)

    def _all(self, client: Elasticsearch) -> Mapping[str, bool]:
        """Whether they are in use, the oldest first; not what only begins with the same name."""
        indices = client.indices.get(index=f"{self._name}-*").body
        own_indices = {index: each for index, each in indices.items() if self._pattern.fullmatch(index)}
        by_age = sorted(own_indices, key=lambda index: int(own_indices[index]["settings"]["index"]["creation_date"]))
        return {index: bool(own_indices[index]["aliases"]) for index in by_age}

    def _is_own(self, index: str) -> bool:
        return index.startswith(f"{self.alias}-")


def _remove(client: Elasticsearch, index: str) -> None:
    """Unless somebody is writing to it: a document would bring it back. The next rebuild removes it."""
    try:
        Claim(client, index)
    except EngineBusy:
        return
    except ApiError as error:
        logger.warning("Removing %s, which cannot be written to. %s", index, error)
    client.indices.delete(index=index)
