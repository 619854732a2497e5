"""Finds what is stored about a person, exports it and erases it; what several rows say alike is one occurrence.

A contact that a page has online and in two older revisions makes three mentions and one occurrence, whose versions are
« en ligne, versions antérieures (2) ».
"""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from wagtail.log_actions import log

from cms.personal_data.erasure_log import note_erasures
from cms.personal_data.mentions import Mention, MentionFinder
from cms.personal_data.page_contents import Card
from cms.personal_data.page_finders import find_in_pages, find_in_previews, find_in_revisions
from cms.personal_data.person import AnyPerson, Person
from cms.personal_data.record_finders import (
    find_in_accounts,
    find_in_comments,
    find_in_corrections,
    find_in_imports,
    find_in_mails,
    find_in_notes_and_files,
)

ERASED, EXPORTED = "cms.personal_data.erase", "cms.personal_data.export"

# One for each table that may name a person.
MENTION_FINDERS: list[MentionFinder] = [
    find_in_pages,
    find_in_revisions,
    find_in_previews,
    find_in_imports,
    find_in_corrections,
    find_in_comments,
    find_in_notes_and_files,
    find_in_accounts,
    find_in_mails,
]


@dataclass
class Occurrence:
    """The same words about somebody, in all versions of one page or in one row."""

    first_mention: Mention
    mentions: list[Mention] = field(default_factory=list)

    @property
    def key(self) -> str:
        """Identifies the occurrence from one request to the next, as long as it says the same."""
        return self.first_mention.key()

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
    """All occurrences that the user may see; those that can be erased come first."""
    return sorted(
        _group(mention for find_mentions in MENTION_FINDERS for mention in find_mentions(person, user)),
        key=lambda occurrence: (not occurrence.is_erasable, occurrence.first_mention.subject),
    )


def find_erased_occurrences(erased_keys: Collection[str]) -> list[Occurrence]:
    """What was erased once and is there again, in all networks: of a database that was restored, it reads all rows."""
    administrator = get_user_model()(is_superuser=True)
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return _group(
        mention
        for find_mentions in MENTION_FINDERS
        for mention in find_mentions(AnyPerson(), administrator)
        if any(mention.key(secret) in erased_keys for secret in secrets)
    )


def _group(mentions: Iterable[Mention]) -> list[Occurrence]:
    occurrences: dict[str, Occurrence] = {}
    for mention in mentions:
        occurrence = Occurrence(mention)
        occurrences.setdefault(occurrence.key, occurrence).mentions.append(mention)
    return list(occurrences.values())


def export_occurrences(occurrences: Collection[Occurrence], user: Any) -> list[dict[str, Any]]:
    """Return what is stored as plain data, and note the export in the history of each page."""
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
    note_erasures(occurrence.key for occurrence in occurrences)  # first: what can't be noted isn't erased
    for occurrence in occurrences:
        for mention in occurrence.mentions:
            if mention.erase:
                mention.erase()
    _log(occurrences, ERASED, user)


def _log(occurrences: Collection[Occurrence], action: str, user: Any) -> None:
    """Note in the history of each page how many occurrences, without a word about the person."""
    pages = [occurrence.first_mention.page for occurrence in occurrences]
    for page, count in Counter(page for page in pages if page).items():
        log(page, action, user=user, data={"count": count})
