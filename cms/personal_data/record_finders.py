"""Finds the mentions of a person in imports, corrections, comments, notes, files, accounts and queued mails."""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import F, Model, QuerySet
from django.urls import reverse
from wagtail.documents import get_document_model
from wagtail.models import Comment, CommentReply, TaskState

from cms.directory.corrections.fields import correctable_label
from cms.directory.imports.fields import CONTACT_COLUMNS
from cms.directory.models import CorrectionProposal, ImportRow
from cms.mail.models import QueuedMail
from cms.permissions import networks_of_contacts
from cms.personal_data.erasure import erase_from_correction, erase_from_import, erase_mail
from cms.personal_data.mentions import Mention, excerpt_card, page_mention, pages_of_contacts
from cms.personal_data.person import Person
from content.models import Picture, Relay


def find_in_imports(person: Person, user: Any) -> Iterator[Mention]:
    """In rows of imports: the cells that name the person, with all cells of the contact if one of them is its."""
    rows = ImportRow.objects.filter(directory_import__network__in=networks_of_contacts(user))
    for row in person.filter_rows(rows, "cells").select_related("directory_import__network"):
        directory_import = row.directory_import
        naming_columns = {column for column, cell in enumerate(row.cells) if person.excerpt(cell)}
        contact_columns = {
            column
            for column, field in enumerate(directory_import.mapping)
            if field in CONTACT_COLUMNS and row.cells[column]
        }
        columns = naming_columns | contact_columns if naming_columns & contact_columns else naming_columns
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
    """In corrections: the texts that name the person, with all texts of the contact if one of them is its."""
    proposals = CorrectionProposal.objects.filter(link__actor__network__in=networks_of_contacts(user))
    for proposal in person.filter_rows(proposals, "values", "comment").select_related("link__actor"):
        naming_fields = {name for name, texts in proposal.values.items() if any(map(person.excerpt, texts))}
        contacts = {name.rpartition("-")[0] for name in naming_fields} - {""}
        field_names = [name for name in proposal.values if name in naming_fields or name.rpartition("-")[0] in contacts]
        card = [(correctable_label(name), text) for name in field_names for text in proposal.values[name] if text]
        if comment := person.excerpt(proposal.comment):
            card.append(("message", comment))
        if card:
            actor = proposal.link.actor
            admin_url = reverse("correction_proposal", args=[proposal.pk])
            erase = partial(erase_from_correction, proposal.pk, field_names, bool(comment))
            yield Mention(actor.title, admin_url, "corrections reçues", tuple(card), actor, erase)


def find_in_comments(person: Person, user: Any) -> Iterator[Mention]:
    """In what colleagues write to one another about a page: comments, replies, answers in a workflow."""
    tables: list[tuple[QuerySet[Any], str, str]] = [
        (Comment.objects.annotate(page_pk=F("page")), "text", "commentaires"),
        (CommentReply.objects.annotate(page_pk=F("comment__page")), "text", "commentaires"),
        (TaskState.objects.annotate(page_pk=F("workflow_state__object_id")), "comment", "validation"),
    ]
    for rows, field, version in tables:
        texts = [(int(row.page_pk), getattr(row, field)) for row in person.filter_rows(rows, field)]
        pages = pages_of_contacts(user).specific().in_bulk([page_pk for page_pk, _ in texts])
        for page_pk, text in texts:
            if page_pk in pages and (excerpt := person.excerpt(text)):
                yield page_mention(pages[page_pk], version, excerpt_card(excerpt))


def find_in_notes_and_files(person: Person, user: Any) -> Iterator[Mention]:
    """In the notes of relays, and in the titles and texts of pictures and documents."""
    networks = networks_of_contacts(user)
    relays = Relay.objects.filter(network__in=networks)
    pictures = Picture.objects.filter(collection__network__in=networks)
    documents = get_document_model().objects.filter(collection__network__in=networks)
    yield from _find_in_rows(person, relays, ["note"], "wagtailsnippets_content_relay:edit")
    yield from _find_in_rows(person, pictures, ["title", "description", "credit"], "wagtailimages:edit")
    yield from _find_in_rows(person, documents, ["title"], "wagtaildocs:edit")


def find_in_accounts(person: Person, user: Any) -> Iterator[Mention]:
    """In users' accounts, for administrators only."""
    users = get_user_model().objects.all() if user.is_superuser else get_user_model().objects.none()
    return _find_in_rows(person, users, ["first_name", "last_name", "username", "email"], "wagtailusers_users:edit")


def find_in_mails(person: Person, user: Any) -> Iterator[Mention]:
    """In mails that are not sent, for administrators only; read one by one, since MIME hides words from a database."""
    mails = QueuedMail.objects.all() if user.is_superuser else QueuedMail.objects.none()
    for mail in mails.iterator(chunk_size=100):
        excerpt = person.excerpt(mail.text)
        if excerpt or person.excerpt(mail.recipient) or person.excerpt(mail.subject):
            card = (("destinataire", mail.recipient), ("objet", mail.subject))
            words = excerpt_card(excerpt) if excerpt else ()
            erase = partial(erase_mail, mail.pk)
            yield Mention("Courriels non envoyés", reverse("queued_mails"), "courriel", card + words, erase=erase)


def _find_in_rows(person: Person, rows: "QuerySet[Any]", fields: Iterable[str], url_name: str) -> Iterator[Mention]:
    for row in person.filter_rows(rows, *fields):
        instance: Model = row
        text = " ".join(str(getattr(row, field)) for field in fields)
        if excerpt := person.excerpt(text):
            version = str(instance._meta.verbose_name)
            yield Mention(str(row), reverse(url_name, args=[row.pk]), version, excerpt_card(excerpt))
