"""What is found about a person, each piece once with all the places that hold it; its export and its erasure."""

import hashlib
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from wagtail.log_actions import log

from cms.personal_data.asking import Asked
from cms.personal_data.places import PLACES, Found
from cms.personal_data.versions import Values

ERASED, EXPORTED = "cms.personal_data.erase", "cms.personal_data.export"


@dataclass
class Occurrence:
    """The same words about somebody, in all versions of one page or in one row."""

    first: Found
    found: list[Found] = field(default_factory=list)

    @property
    def key(self) -> str:
        """Names it from one request to the next, as long as it says the same."""
        said = repr((self.first.address, self.first.values, self.erasable))
        return hashlib.sha256(said.encode()).hexdigest()[:16]

    @property
    def values(self) -> Values:
        return self.first.values

    @property
    def erasable(self) -> bool:
        return self.first.erase is not None

    @property
    def places(self) -> str:
        counts = Counter(one.place for one in self.found)
        return ", ".join(f"{place} ({count})" if count > 1 else place for place, count in counts.items())


def occurrences(asked: Asked, user: Any) -> list[Occurrence]:
    """Those that can be erased come first."""
    grouped: dict[str, Occurrence] = {}
    for place in PLACES:
        for found in place(asked, user):
            one = Occurrence(found)
            grouped.setdefault(one.key, one).found.append(found)
    return sorted(grouped.values(), key=lambda one: (not one.erasable, one.first.subject))


def exported(chosen: Collection[Occurrence], user: Any) -> list[dict[str, Any]]:
    _log(chosen, EXPORTED, user)
    return [
        {"où": one.first.subject, "versions": one.places, "données": [list(pair) for pair in one.values]}
        for one in chosen
    ]


@transaction.atomic
def erase(chosen: Collection[Occurrence], user: Any) -> None:
    for one in chosen:
        for found in one.found:
            if found.erase:
                found.erase()
    _log(chosen, ERASED, user)


def _log(chosen: Collection[Occurrence], action: str, user: Any) -> None:
    """In the history of each page, without a word about the person."""
    counts = Counter(one.first.page for one in chosen if one.first.page)
    for page, count in counts.items():
        log(page, action, user=user, data={"count": count})
