"""An entry as search engines see it: plain values, without the database. document_builder.py makes them."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.utils import timezone

from content.models import EntryKind

EVERYONE = "*"


@dataclass(frozen=True)
class SearchDocument:
    """The texts of an entry, and what it is filtered, sorted and counted by. It has no private contact.

    - keywords: names that the entry goes by, such as those of a call's programme and funders.
    - tags: the names of its themes and territories, and what it is among its kind (« association »).
    - themes: slugs, those of wider themes included; sdgs: numbers.
    - territories: the codes of all territories that it is found from.
    - listed_territories: the codes that a facet counts it under: its own territories and those that they lie in.
    - publisher: the primary key of its network.
    - shown_to: primary keys of networks as text, or "*" for all.
    - hidden_by: those of them that hide it, or have yet to accept it.

    A call for Africa is listed under Africa and the world; it is found from every country of Africa as well.
    """

    pk: int
    kind: EntryKind
    title: str
    summary: str
    body: tuple[str, ...]
    keywords: tuple[str, ...]
    tags: tuple[str, ...]
    themes: tuple[str, ...]
    sdgs: tuple[int, ...]
    territories: tuple[str, ...]
    listed_territories: tuple[str, ...]
    publisher: int
    shown_to: tuple[str, ...]
    hidden_by: tuple[str, ...]
    published_at: datetime
    expire_at: datetime | None
    opens_at: datetime | None
    closes_at: datetime | None
    cancelled: bool

    @property
    def label(self) -> str:
        """What people call such an entry: it finds « appel à projets Mexique » though the call says no such thing."""
        return str(self.kind.label)

    @property
    def year(self) -> int:
        return timezone.localtime(self.published_at).year

    @cached_property
    def fingerprint(self) -> int:
        """The same for the same content, in this process and in the next; 62 bits."""
        digest = hashlib.blake2b(repr(self).encode("utf-8", "surrogatepass"), digest_size=8).digest()
        return int.from_bytes(digest) >> 2
