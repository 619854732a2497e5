"""Finds the mentions of a person in what pages hold: online, in their revisions and in previews."""

import json
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from django.db.models import CharField, Q, QuerySet, TextField
from django.db.models.functions import Cast
from wagtail.fields import StreamField
from wagtail.models import Page, Revision
from wagtail_headless_preview.models import PagePreview

from cms.personal_data.erasure import erase_from_page, erase_from_revision, erase_preview
from cms.personal_data.mentions import Mention, excerpt_card, page_mention, pages_of_contacts
from cms.personal_data.page_contents import Card, contact_cards, texts_outside_contacts
from cms.personal_data.person import Person
from content.models import ENTRY_MODELS, Contact, Network, Office
from content.models.network import HubPage


def find_in_pages(person: Person, user: Any) -> Iterator[Mention]:
    """In the pages themselves, online or not: what the site has, or would have if they were published now."""
    models: list[type[HubPage]] = [*ENTRY_MODELS.values(), Network]
    for model in models:
        text_fields = [
            field.name for field in model._meta.get_fields() if isinstance(field, CharField | TextField | StreamField)
        ]
        pages = model.objects.filter(pk__in=pages_of_contacts(user).values("pk"))
        pages_by_text = person.filter_rows(pages.all(), *text_fields).values("pk")
        naming_pages = pages.filter(Q(pk__in=_pages_by_contact(person, model)) | Q(pk__in=pages_by_text))
        for page in naming_pages.iterator():
            version = "en ligne" if page.live else "hors ligne"
            erase = partial(erase_from_page, page.pk)
            yield from _find_in_content(person, page.serializable_data(), page, version, erase)


def find_in_revisions(person: Person, user: Any) -> Iterator[Mention]:
    """In the versions of pages that Wagtail keeps, drafts among them."""
    page_ids = pages_of_contacts(user).annotate(object_id=Cast("pk", CharField())).values("object_id")
    all_revisions = Revision.page_revisions.filter(object_id__in=page_ids)
    revisions = person.filter_rows(all_revisions, "content").order_by("pk").prefetch_related("content_object")
    for revision in revisions.iterator(chunk_size=100):
        page = revision.content_object
        is_latest = revision.pk == page.latest_revision_id
        version = "dernière version enregistrée" if is_latest else "versions antérieures"
        erase = partial(erase_from_revision, revision.pk)
        yield from _find_in_content(person, revision.content, page, version, erase)


def find_in_previews(person: Person, user: Any) -> Iterator[Mention]:
    """In previews; those of a page that is not saved yet count as mentions of its parent page."""
    for preview in person.filter_rows(PagePreview.objects.all(), "content_json"):
        draft = json.loads(preview.content_json)
        paths = [draft["path"], draft["path"][: -Page.steplen]]
        if page := pages_of_contacts(user).filter(path__in=paths).order_by("path").specific().last():
            yield from _find_in_content(person, draft, page, "aperçus", partial(erase_preview, preview.pk))


def _pages_by_contact(person: Person, model: type[HubPage]) -> "QuerySet[Any]":
    """The primary keys of the pages whose contacts or offices may name the person."""
    if model is Network:
        return person.filter_rows(Office.objects.all(), "label", "phone", "email").values("network")
    return person.filter_rows(Contact.objects.all(), "name", "organisation", "phone", "email").values("entry")


def _find_in_content(
    person: Person, content: dict[str, Any], page: Page, version: str, erase: Callable[[Card], object]
) -> Iterator[Mention]:
    """A mention for each contact card that names the person, and one for each other text."""
    for card in contact_cards(content):
        if any(person.excerpt(text) for _, text in card):
            yield page_mention(page, version, card, partial(erase, card))
    for excerpt in filter(None, map(person.excerpt, texts_outside_contacts(content))):
        yield page_mention(page, version, excerpt_card(excerpt))
