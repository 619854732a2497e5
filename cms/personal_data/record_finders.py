"""Finds the mentions of a person in imports, corrections, comments, notes, files, accounts and queued mails."""

from collections.abc import Iterable, Iterator
from functools import partial
from itertools import groupby
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
from cms.personal_data.erasure import erase_from_correction, erase_from_import, erase_mail, erase_message
from cms.personal_data.mentions import Mention, excerpt_card, page_mention, pages_of_contacts
from cms.personal_data.person import Person
from content.models import Picture, Relay


def find_in_imports(person: Person, user: Any) -> Iterator[Mention]:
    """In rows of imports: all cells of a contact if one of them names the person, and each other cell that does."""
    rows = ImportRow.objects.filter(directory_import__network__in=networks_of_contacts(user))
    for row in person.filter_rows(rows, "cells").select_related("directory_import__network"):
        directory_import = row.directory_import
        filled_columns = [column for column, cell in enumerate(row.cells) if cell]
        contact_columns = [column for column in filled_columns if directory_import.mapping[column] in CONTACT_COLUMNS]
        other_columns = [[column] for column in filled_columns if column not in contact_columns]
        for columns in [contact_columns, *other_columns]:
            if any(person.excerpt(row.cells[column]) for column in columns):
                yield Mention(
                    f"Import « {directory_import} »",
                    reverse("directory_import", args=[directory_import.pk]),
                    f"ligne {row.number}",
                    tuple((directory_import.headings[column], row.cells[column]) for column in columns),
                    directory_import.network,
                    partial(erase_from_import, row.pk, columns),
                )


def find_in_corrections(person: Person, user: Any) -> Iterator[Mention]:
    """In corrections: all texts of a contact if one of them names the person; each other field, and each message."""
    proposals = CorrectionProposal.objects.filter(link__actor__network__in=networks_of_contacts(user))
    for proposal in person.filter_rows(proposals, "values", "comment").select_related("link__actor"):
        actor, admin_url = proposal.link.actor, reverse("correction_proposal", args=[proposal.pk])
        for _, names in groupby(sorted(proposal.values, key=_contact_or_field), key=_contact_or_field):
            field_names = list(names)
            card = tuple(
                (correctable_label(name), text) for name in field_names for text in proposal.values[name] if text
            )
            if any(person.excerpt(text) for _, text in card):
                erase = partial(erase_from_correction, proposal.pk, field_names)
                yield Mention(actor.title, admin_url, "corrections reçues", card, actor, erase)
        if person.excerpt(proposal.comment):
            card = (("message", proposal.comment),)
            erase = partial(erase_message, proposal.pk)
            yield Mention(actor.title, admin_url, "corrections reçues", card, actor, erase)


def _contact_or_field(name: str) -> str:
    """What a correctable field is of: « contact-12 » for « contact-12-phone », « city » for itself."""
    return name.rpartition("-")[0] or name


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
        card = (("destinataire", mail.recipient), ("objet", mail.subject), ("texte", mail.text))
        if any(person.excerpt(text) for _, text in card):
            erase = partial(erase_mail, mail.pk)
            yield Mention("Courriels non envoyés", reverse("queued_mails"), "courriel", card, erase=erase)


def _find_in_rows(person: Person, rows: "QuerySet[Any]", fields: Iterable[str], url_name: str) -> Iterator[Mention]:
    for row in person.filter_rows(rows, *fields):
        instance: Model = row
        text = " ".join(str(getattr(row, field)) for field in fields)
        if excerpt := person.excerpt(text):
            version = str(instance._meta.verbose_name)
            yield Mention(str(row), reverse(url_name, args=[row.pk]), version, excerpt_card(excerpt))
