"""Where the hub writes about persons. One more place is one more function in PLACES."""

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

from cms.directory.corrections.fields import label as correction_label
from cms.directory.imports.fields import CONTACT
from cms.directory.models import CorrectionProposal, ImportRow
from cms.permissions import networks_of_contacts
from cms.personal_data.asking import Asked
from cms.personal_data.versions import REACHED_BY, Values, card, cards, texts, without
from content.models import ENTRY_MODELS, Contact, Entry, Network, Office, Picture, Relay
from content.models.network import HubPage
from content.signals import entries_changed


@dataclass(frozen=True)
class Found:
    """What one row says of a person. Where `erase` is missing, it is in words that somebody has to change."""

    subject: str
    address: str
    place: str
    values: Values
    page: Page | None = None  # whose history tells what was done
    erase: Callable[[], object] | None = None


Place = Callable[[Asked, Any], Iterator[Found]]


def _pages(user: Any) -> Any:
    roots = networks_of_contacts(user).values("path")
    return Page.objects.alias(root=Left("path", 2 * Page.steplen)).filter(root__in=roots)


def _of_page(page: Page, place: str, values: Values, erase: Callable[[], object] | None = None) -> Found:
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    return Found(page.get_admin_display_title(), address, place, values, page, erase)


def _words(excerpt: str) -> Values:
    return (("texte", excerpt),)


def _in_version(
    asked: Asked, version: dict[str, Any], page: Page, place: str, erase: Callable[[Values], object]
) -> Iterator[Found]:
    for values in cards(version):
        if any(asked.excerpt(text) for _, text in values):
            yield _of_page(page, place, values, partial(erase, values))
    for excerpt in filter(None, map(asked.excerpt, texts(version))):
        yield _of_page(page, place, _words(excerpt))


def pages(asked: Asked, user: Any) -> Iterator[Found]:
    """As they are online, or would be if they were published now."""
    models: list[type[HubPage]] = [*ENTRY_MODELS.values(), Network]
    for model in models:
        own = [f.name for f in model._meta.get_fields() if isinstance(f, CharField | TextField | StreamField)]
        people: Any = asked.within(Contact.objects.all(), "name", "organisation", "phone", "email").values("entry")
        if model is Network:
            people = asked.within(Office.objects.all(), "label", "phone", "email").values("network")
        rows = model.objects.filter(pk__in=_pages(user).values("pk"))
        for page in rows.filter(Q(pk__in=people) | Q(pk__in=asked.within(rows.all(), *own).values("pk"))):
            place = "en ligne" if page.live else "hors ligne"
            yield from _in_version(asked, page.serializable_data(), page, place, partial(_erase_from_page, page.pk))


def _erase_from_page(pk: int, values: Values) -> None:
    for contact in Contact.objects.filter(entry=pk):
        if card(vars(contact)) == values:
            contact.delete()
    for office in Office.objects.filter(network=pk):
        if card(vars(office)) == values:
            Office.objects.filter(pk=office.pk).update(**dict.fromkeys(REACHED_BY, ""))
    for entry in Entry.objects.select_for_update().filter(pk=pk):
        for place, block in reversed(list(enumerate(entry.body))):
            if block.block_type == "contact" and card(block.value) == values:
                del entry.body[place]
        Entry.objects.filter(pk=pk).update(body=entry.body)
    entries_changed.send(Entry, entries=Entry.objects.filter(pk=pk))


def revisions(asked: Asked, user: Any) -> Iterator[Found]:
    seen = _pages(user).annotate(key=Cast("pk", CharField())).values("key")
    rows = asked.within(Revision.page_revisions.filter(object_id__in=seen), "content").order_by("pk")
    owners = {str(page.pk): page for page in Page.objects.filter(pk__in=[row.object_id for row in rows]).specific()}
    for row in rows:
        page = owners[row.object_id]
        place = "dernière version enregistrée" if row.pk == page.latest_revision_id else "versions antérieures"
        yield from _in_version(asked, row.content, page, place, partial(_erase_from_revision, row.pk))


def _erase_from_revision(pk: int, values: Values) -> None:
    for row in Revision.objects.select_for_update().filter(pk=pk):
        Revision.objects.filter(pk=pk).update(content=without(row.content, values))


def previews(asked: Asked, user: Any) -> Iterator[Found]:
    """A page that is not saved yet is previewed too, and told as the page above it."""
    for row in asked.within(PagePreview.objects.all(), "content_json"):
        draft = json.loads(row.content_json)
        places = [draft["path"], draft["path"][: -Page.steplen]]
        if page := _pages(user).filter(path__in=places).order_by("path").specific().last():
            yield from _in_version(asked, draft, page, "aperçus", partial(_erase_preview, row.pk))


def _erase_preview(pk: int, values: Values) -> None:
    """Whole: its author has only to preview again."""
    PagePreview.objects.filter(pk=pk).delete()


def import_rows(asked: Asked, user: Any) -> Iterator[Found]:
    rows = ImportRow.objects.filter(directory_import__network__in=networks_of_contacts(user))
    for row in asked.within(rows, "cells").select_related("directory_import__network"):
        made = row.directory_import
        naming = {place for place, cell in enumerate(row.cells) if asked.excerpt(cell)}
        person = {place for place, field in enumerate(made.mapping) if field in CONTACT and row.cells[place]}
        told = naming | person if naming & person else naming
        if values := tuple((made.headings[place], row.cells[place]) for place in sorted(told)):
            address = reverse("directory_import", args=[made.pk])
            erase = partial(_erase_from_row, row.pk, values)
            yield Found(f"Import « {made} »", address, f"ligne {row.number}", values, made.network, erase)


def _erase_from_row(pk: int, values: Values) -> None:
    gone = {value for _, value in values}
    for row in ImportRow.objects.select_for_update().filter(pk=pk):
        row.cells = ["" if cell in gone else cell for cell in row.cells]
        row.notes = [note for note in row.notes if not any(value in note for value in gone)]
        if any(value in row.explanation for value in gone):
            row.explanation = ""
        row.save(update_fields=["cells", "notes", "explanation"])


def corrections(asked: Asked, user: Any) -> Iterator[Found]:
    """What actors sent through their links: of a contact whatever was sent with what names the person."""
    rows = CorrectionProposal.objects.filter(link__actor__network__in=networks_of_contacts(user))
    for row in asked.within(rows, "values", "comment").select_related("link__actor"):
        naming = {name for name, said in row.values.items() if any(map(asked.excerpt, said))}
        contacts = {name.rpartition("-")[0] for name in naming} - {""}
        told = [name for name in row.values if name in naming or name.rpartition("-")[0] in contacts]
        values = [(correction_label(name), text) for name in told for text in row.values[name] if text]
        if comment := asked.excerpt(row.comment):
            values.append(("message", comment))
        if values:
            address = reverse("correction_proposal", args=[row.pk])
            erase = partial(_erase_from_proposal, row.pk, told, bool(comment))
            actor = row.link.actor
            yield Found(actor.title, address, "corrections reçues", tuple(values), actor, erase)


def _erase_from_proposal(pk: int, names: list[str], with_comment: bool) -> None:
    for row in CorrectionProposal.objects.select_for_update().filter(pk=pk):
        row.values = {name: said for name, said in row.values.items() if name not in names}
        row.comment = "" if with_comment else row.comment
        row.save(update_fields=["values", "comment"])


def remarks(asked: Asked, user: Any) -> Iterator[Found]:
    """What colleagues write to one another about a page."""
    tables: list[tuple[QuerySet[Any], str, str]] = [
        (Comment.objects.annotate(on=F("page")), "text", "commentaires"),
        (CommentReply.objects.annotate(on=F("comment__page")), "text", "commentaires"),
        (TaskState.objects.annotate(on=F("workflow_state__object_id")), "comment", "validation"),
    ]
    for rows, field, place in tables:
        named = [(int(row.on), getattr(row, field)) for row in asked.within(rows, field)]
        owners = _pages(user).specific().in_bulk([on for on, _ in named])
        for on, text in named:
            if on in owners and (excerpt := asked.excerpt(text)):
                yield _of_page(owners[on], place, _words(excerpt))


def notes_and_files(asked: Asked, user: Any) -> Iterator[Found]:
    networks = networks_of_contacts(user)
    files = Q(collection__network__in=networks)
    documents = get_document_model().objects.filter(files)
    yield from _named(asked, Relay.objects.filter(network__in=networks), ["note"], "wagtailsnippets_content_relay:edit")
    yield from _named(asked, Picture.objects.filter(files), ["title", "description", "credit"], "wagtailimages:edit")
    yield from _named(asked, documents, ["title"], "wagtaildocs:edit")


def accounts(asked: Asked, user: Any) -> Iterator[Found]:
    """An administrator's affair."""
    users = get_user_model().objects.all() if user.is_superuser else get_user_model().objects.none()
    return _named(asked, users, ["first_name", "last_name", "username", "email"], "wagtailusers_users:edit")


def _named(asked: Asked, rows: "QuerySet[Any]", fields: Iterable[str], edit: str) -> Iterator[Found]:
    for row in asked.within(rows, *fields):
        written: Model = row
        text = " ".join(str(getattr(row, field)) for field in fields)
        if excerpt := asked.excerpt(text):
            label = str(written._meta.verbose_name)
            yield Found(str(row), reverse(edit, args=[row.pk]), label, _words(excerpt))


PLACES: list[Place] = [pages, revisions, previews, import_rows, corrections, remarks, notes_and_files, accounts]
