"""Finds the rows in which the hub writes about a person. Each table that may has its finder in MENTION_FINDERS."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import CharField, F, Model, Q, QuerySet, TextField
from django.db.models.functions import Cast, Left
from django.urls import reverse
from wagtail.documents import get_document_model
from wagtail.fields import StreamField
from wagtail.models import Comment, CommentReply, Page, Revision, TaskState
from wagtail_headless_preview.models import PagePreview

from cms.directory.corrections.fields import correctable_label
from cms.directory.imports.fields import CONTACT_COLUMNS
from cms.directory.models import CorrectionProposal, ImportRow
from cms.permissions import networks_of_contacts
from cms.personal_data.erasure import (
    erase_from_correction,
    erase_from_import,
    erase_from_page,
    erase_from_revision,
    erase_preview,
)
from cms.personal_data.page_contents import Card, contact_cards, other_texts
from cms.personal_data.person import Person
from content.models import ENTRY_MODELS, Contact, Network, Office, Picture, Relay
from content.models.network import HubPage


@dataclass(frozen=True)
class Mention:
    """What one row says of a person. Where `erase` is missing, it is in words that somebody has to change."""

    subject: str  # the page, the import, the file…
    address: str  # of the subject, in the admin
    version: str  # « en ligne », « versions antérieures », « ligne 12 »…
    card: Card
    page: Page | None = None  # whose history says that it was erased or exported
    erase: Callable[[], object] | None = None


MentionFinder = Callable[[Person, Any], Iterator[Mention]]


def find_in_pages(person: Person, user: Any) -> Iterator[Mention]:
    """As they are online, or would be if they were published now."""
    models: list[type[HubPage]] = [*ENTRY_MODELS.values(), Network]
    for model in models:
        text_fields = [
            field.name for field in model._meta.get_fields() if isinstance(field, CharField | TextField | StreamField)
        ]
        pages = model.objects.filter(pk__in=_pages(user).values("pk"))
        naming_pages = person.filter_rows(pages.all(), *text_fields).values("pk")
        for page in pages.filter(Q(pk__in=_owners_of_contacts(person, model)) | Q(pk__in=naming_pages)):
            version = "en ligne" if page.live else "hors ligne"
            erase = partial(erase_from_page, page.pk)
            yield from _find_in_content(person, page.serializable_data(), page, version, erase)


def find_in_revisions(person: Person, user: Any) -> Iterator[Mention]:
    page_ids = _pages(user).annotate(object_id=Cast("pk", CharField())).values("object_id")
    all_revisions = Revision.page_revisions.filter(object_id__in=page_ids)
    revisions = person.filter_rows(all_revisions, "content").order_by("pk")
    pages = Page.objects.filter(pk__in=[revision.object_id for revision in revisions]).specific()
    pages_by_id = {str(page.pk): page for page in pages}
    for revision in revisions:
        page = pages_by_id[revision.object_id]
        is_latest = revision.pk == page.latest_revision_id
        version = "dernière version enregistrée" if is_latest else "versions antérieures"
        erase = partial(erase_from_revision, revision.pk)
        yield from _find_in_content(person, revision.content, page, version, erase)


def find_in_previews(person: Person, user: Any) -> Iterator[Mention]:
    """A page that is not saved yet is previewed too: its mentions are the page's above it."""
    for preview in person.filter_rows(PagePreview.objects.all(), "content_json"):
        draft = json.loads(preview.content_json)
        paths = [draft["path"], draft["path"][: -Page.steplen]]
        if page := _pages(user).filter(path__in=paths).order_by("path").specific().last():
            yield from _find_in_content(person, draft, page, "aperçus", partial(erase_preview, preview.pk))


def find_in_imports(person: Person, user: Any) -> Iterator[Mention]:
    """Of a row that names the person, the cells that do, and all of a contact if one of these is its."""
    rows = ImportRow.objects.filter(directory_import__network__in=networks_of_contacts(user))
    for row in person.filter_rows(rows, "cells").select_related("directory_import__network"):
        directory_import = row.directory_import
        naming = {column for column, cell in enumerate(row.cells) if person.excerpt(cell)}
        contact = {
            column
            for column, field in enumerate(directory_import.mapping)
            if field in CONTACT_COLUMNS and row.cells[column]
        }
        columns = naming | contact if naming & contact else naming
        if card := tuple((directory_import.headings[column], row.cells[column]) for column in sorted(columns)):
            yield Mention(
                f"Import « {directory_import} »",
                reverse("directory_import", args=[directory_import.pk]),
                f"ligne {row.number}",
                card,
                directory_import.network,
                partial(erase_from_import, row.pk, card),
            )


def find_in_corrections(person: Person, user: Any) -> Iterator[Mention]:
    """What actors sent through their links: of a contact that names the person, all that was sent."""
    proposals = CorrectionProposal.objects.filter(link__actor__network__in=networks_of_contacts(user))
    for proposal in person.filter_rows(proposals, "values", "comment").select_related("link__actor"):
        naming = {name for name, texts in proposal.values.items() if any(map(person.excerpt, texts))}
        contacts = {name.rpartition("-")[0] for name in naming} - {""}
        names = [name for name in proposal.values if name in naming or name.rpartition("-")[0] in contacts]
        card = [(correctable_label(name), text) for name in names for text in proposal.values[name] if text]
        if comment := person.excerpt(proposal.comment):
            card.append(("message", comment))
        if card:
            actor = proposal.link.actor
            address = reverse("correction_proposal", args=[proposal.pk])
            erase = partial(erase_from_correction, proposal.pk, names, bool(comment))
            yield Mention(actor.title, address, "corrections reçues", tuple(card), actor, erase)


def find_in_comments(person: Person, user: Any) -> Iterator[Mention]:
    """What colleagues write to one another about a page."""
    tables: list[tuple[QuerySet[Any], str, str]] = [
        (Comment.objects.annotate(page_pk=F("page")), "text", "commentaires"),
        (CommentReply.objects.annotate(page_pk=F("comment__page")), "text", "commentaires"),
        (TaskState.objects.annotate(page_pk=F("workflow_state__object_id")), "comment", "validation"),
    ]
    for rows, field, version in tables:
        texts = [(int(row.page_pk), getattr(row, field)) for row in person.filter_rows(rows, field)]
        pages = _pages(user).specific().in_bulk([page_pk for page_pk, _ in texts])
        for page_pk, text in texts:
            if page_pk in pages and (excerpt := person.excerpt(text)):
                yield _page_mention(pages[page_pk], version, _excerpt_card(excerpt))


def find_in_notes_and_files(person: Person, user: Any) -> Iterator[Mention]:
    networks = networks_of_contacts(user)
    relays = Relay.objects.filter(network__in=networks)
    pictures = Picture.objects.filter(collection__network__in=networks)
    documents = get_document_model().objects.filter(collection__network__in=networks)
    yield from _find_in_rows(person, relays, ["note"], "wagtailsnippets_content_relay:edit")
    yield from _find_in_rows(person, pictures, ["title", "description", "credit"], "wagtailimages:edit")
    yield from _find_in_rows(person, documents, ["title"], "wagtaildocs:edit")


def find_in_accounts(person: Person, user: Any) -> Iterator[Mention]:
    """An administrator's affair."""
    users = get_user_model().objects.all() if user.is_superuser else get_user_model().objects.none()
    return _find_in_rows(person, users, ["first_name", "last_name", "username", "email"], "wagtailusers_users:edit")


def _pages(user: Any) -> Any:
    """All pages of the networks for which the user answers people."""
    network_paths = networks_of_contacts(user).values("path")
    return Page.objects.alias(network_path=Left("path", 2 * Page.steplen)).filter(network_path__in=network_paths)


def _owners_of_contacts(person: Person, model: type[HubPage]) -> "QuerySet[Any]":
    """The keys of the pages whose contacts or offices may name the person."""
    if model is Network:
        return person.filter_rows(Office.objects.all(), "label", "phone", "email").values("network")
    return person.filter_rows(Contact.objects.all(), "name", "organisation", "phone", "email").values("entry")


def _find_in_content(
    person: Person, content: dict[str, Any], page: Page, version: str, erase: Callable[[Card], object]
) -> Iterator[Mention]:
    for card in contact_cards(content):
        if any(person.excerpt(text) for _, text in card):
            yield _page_mention(page, version, card, partial(erase, card))
    for excerpt in filter(None, map(person.excerpt, other_texts(content))):
        yield _page_mention(page, version, _excerpt_card(excerpt))


def _find_in_rows(person: Person, rows: "QuerySet[Any]", fields: Iterable[str], url_name: str) -> Iterator[Mention]:
    for row in person.filter_rows(rows, *fields):
        instance: Model = row
        text = " ".join(str(getattr(row, field)) for field in fields)
        if excerpt := person.excerpt(text):
            version = str(instance._meta.verbose_name)
            yield Mention(str(row), reverse(url_name, args=[row.pk]), version, _excerpt_card(excerpt))


def _page_mention(page: Page, version: str, card: Card, erase: Callable[[], object] | None = None) -> Mention:
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    return Mention(page.get_admin_display_title(), address, version, card, page, erase)


def _excerpt_card(excerpt: str) -> Card:
    return (("texte", excerpt),)


MENTION_FINDERS: list[MentionFinder] = [
    find_in_pages,
    find_in_revisions,
    find_in_previews,
    find_in_imports,
    find_in_corrections,
    find_in_comments,
    find_in_notes_and_files,
    find_in_accounts,
]
