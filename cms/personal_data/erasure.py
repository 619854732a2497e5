"""Erases from one row what it says about a person: the contacts and texts that are equal to a card."""

from collections.abc import Collection

from wagtail.models import Revision
from wagtail_headless_preview.models import PagePreview

from cms.directory.models import CorrectionProposal, ImportRow
from cms.mail.models import QueuedMail
from cms.personal_data.page_contents import REACH_FIELDS, Card, contact_card, without_card
from content.models import Contact, Entry, Office
from content.signals import entries_changed


def erase_from_page(pk: int, card: Card) -> None:
    for contact in Contact.objects.filter(entry=pk):
        if contact_card(vars(contact)) == card:
            contact.delete()
    for office in Office.objects.filter(network=pk):
        if contact_card(vars(office)) == card:
            Office.objects.filter(pk=office.pk).update(**dict.fromkeys(REACH_FIELDS, ""))
    for entry in Entry.objects.select_for_update().filter(pk=pk):
        for index, block in reversed(list(enumerate(entry.body))):
            if block.block_type == "contact" and contact_card(block.value) == card:
                del entry.body[index]
        Entry.objects.filter(pk=pk).update(body=entry.body)
    entries_changed.send(Entry, entries=Entry.objects.filter(pk=pk))


def erase_from_revision(pk: int, card: Card) -> None:
    for revision in Revision.objects.select_for_update().filter(pk=pk):
        Revision.objects.filter(pk=pk).update(content=without_card(revision.content, card))


def erase_preview(pk: int, card: Card) -> None:
    """Delete the preview: its author has only to preview again."""
    PagePreview.objects.filter(pk=pk).delete()


def erase_from_import(pk: int, columns: Collection[int]) -> None:
    for row in ImportRow.objects.select_for_update().filter(pk=pk):
        erased_texts = {row.cells[column] for column in columns} - {""}
        row.cells = ["" if column in columns else cell for column, cell in enumerate(row.cells)]
        row.notes = [note for note in row.notes if not any(text in note for text in erased_texts)]
        if any(text in row.explanation for text in erased_texts):
            row.explanation = ""
        row.save(update_fields=["cells", "notes", "explanation"])


def erase_from_correction(pk: int, field_names: Collection[str]) -> None:
    for proposal in CorrectionProposal.objects.select_for_update().filter(pk=pk):
        proposal.values = {name: texts for name, texts in proposal.values.items() if name not in field_names}
        proposal.save(update_fields=["values"])


def erase_message(pk: int) -> None:
    CorrectionProposal.objects.filter(pk=pk).update(comment="")


def erase_mail(pk: int) -> None:
    """Delete the mail, which is then not sent."""
    QueuedMail.objects.filter(pk=pk).delete()
