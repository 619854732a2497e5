"""What an index knows of itself: how far it has come, and who writes to it.

A writer's claim ends with its process, or a while after it was last heard of. Each claim has a higher number than
the one before, and documents carry their writer's: one that was overtaken, however late it wakes up, changes nothing.
"""

import os
import socket
import time
import uuid
from dataclasses import asdict, dataclass, replace
from typing import Any

from elasticsearch import Elasticsearch, NotFoundError

from search.engines.base import EngineBusy

ID = "0"  # no entry has this primary key
LEASE = 60  # seconds

_open: set[str] = set()  # the owners in this process that go on writing


@dataclass(frozen=True)
class IndexProgress:
    """`position` is how far into the journal; `filled`, of an index in the making, up to which primary key; `until`
    is in seconds since 1970."""

    position: int = 0
    filled: int = 0
    owner: str = ""
    until: int = 0

    @property
    def is_claimed(self) -> bool:
        return bool(self.owner) and self.until > time.time() and not _has_died(self.owner)


class Claim:
    """The right to write to one index."""

    def __init__(self, client: Elasticsearch, index: str) -> None:
        """`index` may be an alias. Raises EngineBusy while another has it."""
        self._condition: dict[str, Any] = {"op_type": "create"}
        self.state = IndexProgress()
        try:
            document = client.get(index=index, id=ID)
        except NotFoundError as error:
            if "found" not in error.body:  # there is no such index, rather than no state in it
                raise
            self.index: str = error.body["_index"]
        else:
            self.index = document["_index"]
            self.state = IndexProgress(**document["_source"])
            self._go_on_from(document)
        if self.state.is_claimed:
            raise EngineBusy(f"{self.state.owner} is writing to {self.index}.")
        owner = f"{socket.gethostname()}/{os.getpid()}/{uuid.uuid4().hex[:8]}"
        self.number = self._save(client, owner=owner)
        _open.add(owner)

    def keep(self, client: Elasticsearch, position: int, filled: int) -> None:
        self._save(client, position=position, filled=filled)

    def end(self) -> None:
        """For this process; `release` tells the others, if the server can be told."""
        _open.discard(self.state.owner)

    def release(self, client: Elasticsearch) -> None:
        self._save(client, owner="")

    def _save(self, client: Elasticsearch, **changes: Any) -> int:
        """The number of the state's version; ConflictError if another has changed it."""
        self.state = replace(self.state, until=int(time.time()) + LEASE, **changes)
        saved = client.index(index=self.index, id=ID, document=asdict(self.state), **self._condition)
        self._go_on_from(saved)
        return int(saved["_version"])

    def _go_on_from(self, response: Any) -> None:
        self._condition = {"if_seq_no": response["_seq_no"], "if_primary_term": response["_primary_term"]}


def _has_died(owner: str) -> bool:
    """Only of a process of this machine does anybody know."""
    host, pid, _ = owner.split("/")
    if host != socket.gethostname():
        return False
    if int(pid) == os.getpid():
        return owner not in _open
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        pass
    return False
