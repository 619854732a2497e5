"""What is kept about a person, each piece once with all the rows that say it; its export and its erasure.

A contact that a page has online and in two revisions makes three mentions and one occurrence, whose `versions` are
« en ligne, versions antérieures (2) ».
"""

import hashlib
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from wagtail.log_actions import log

from cms.personal_data.mentions import MENTION_FINDERS, Mention
from cms.personal_data.page_contents import Card
from cms.personal_data.person import Person

ERASED, EXPORTED = "cms.personal_data.erase", "cms.personal_data.export"


@dataclass
class Occurrence:
    """The same words about somebody, in all versions of one page or in one row."""

    first_mention: Mention
    mentions: list[Mention] = field(default_factory=list)

    @property
    def key(self) -> str:
        """Names it from one request to the next, as long as it says the same."""
        identity = repr((self.first_mention.address, self.card, self.is_erasable))
        return hashlib.sha256(identity.encode()).hexdigest()[:16]

    @property
    def card(self) -> Card:
        return self.first_mention.card

    @property
    def is_erasable(self) -> bool:
        return self.first_mention.erase is not None

    @property
    def versions(self) -> str:
        counts = Counter(mention.version for mention in self.mentions)
        return ", ".join(f"{version} ({count})" if count > 1 else version for version, count in counts.items())


def find_occurrences(person: Person, user: Any) -> list[Occurrence]:
    """Those that can be erased come first."""
    occurrences: dict[str, Occurrence] = {}
    for find_mentions in MENTION_FINDERS:
        for mention in find_mentions(person, user):
            occurrence = Occurrence(mention)
            occurrences.setdefault(occurrence.key, occurrence).mentions.append(mention)
    return sorted(
        occurrences.values(),
        key=lambda occurrence: (not occurrence.is_erasable, occurrence.first_mention.subject),
    )


def export_occurrences(occurrences: Collection[Occurrence], user: Any) -> list[dict[str, Any]]:
    _log(occurrences, EXPORTED, user)
    return [
        {
            "où": occurrence.first_mention.subject,
            "versions": occurrence.versions,
            "données": [list(pair) for pair in occurrence.card],
        }
        for occurrence in occurrences
    ]


@transaction.atomic
def erase_occurrences(occurrences: Collection[Occurrence], user: Any) -> None:
    for occurrence in occurrences:
        for mention in occurrence.mentions:
            if mention.erase:
                mention.erase()
    _log(occurrences, ERASED, user)


def _log(occurrences: Collection[Occurrence], action: str, user: Any) -> None:
    """In the history of each page, without a word about the person."""
    pages = [occurrence.first_mention.page for occurrence in occurrences]
    for page, count in Counter(page for page in pages if page).items():
        log(page, action, user=user, data={"count": count})
