"""What one row of the database says of a person."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models.functions import Left
from django.urls import reverse
from django.utils.crypto import salted_hmac
from wagtail.models import Page
from wagtail.query import PageQuerySet

from cms.permissions import networks_of_contacts
from cms.personal_data.page_contents import Card
from cms.personal_data.person import Person


@dataclass(frozen=True)
class Mention:
    """What one row says of a person. Without `erase`, the words are part of a text that somebody has to rewrite."""

    subject: str  # the page, the import, the file…
    admin_url: str  # of the subject
    version: str  # « en ligne », « versions antérieures », « ligne 12 »…
    card: Card
    page: Page | None = None  # whose history says that it was erased or exported
    erase: Callable[[], object] | None = None

    def key(self, secret: str | bytes | None = None) -> str:
        """Identifies where the words are and what they say, now and after a restore, without telling either.

        Labels have no part in it: a later version may word them otherwise.
        """
        identity = repr((self.admin_url, [text for _, text in self.card], self.erase is not None))
        return salted_hmac("cms.personal_data", identity, secret, algorithm="sha256").hexdigest()


# Finds the mentions of a person that a user may see.
MentionFinder = Callable[[Person, Any], Iterator[Mention]]


def page_mention(page: Page, version: str, card: Card, erase: Callable[[], object] | None = None) -> Mention:
    admin_url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    return Mention(page.get_admin_display_title(), admin_url, version, card, page, erase)


def excerpt_card(excerpt: str) -> Card:
    """The card of a text of which an excerpt names the person."""
    return (("texte", excerpt),)


def pages_of_contacts(user: Any) -> PageQuerySet:
    """All pages of the networks whose contacts the user answers for."""
    network_paths = networks_of_contacts(user).values("path")
    return Page.objects.alias(network_path=Left("path", 2 * Page.steplen)).filter(network_path__in=network_paths)
