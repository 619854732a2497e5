"""Remarks on an entry for its editor: what would hinder readers. They never keep anybody from publishing."""

import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from cms.quality.abbreviations import unexplained_abbreviations
from cms.quality.entry_texts import block_anchor, body_values, field_anchor, link_texts
from content.blocks import ContactBlock, PictureBlock
from content.models import Call, Entry
from content.models.call import CallRecurrence

LONGEST_SUMMARY = 400
FEWEST_CAPITALS = 10  # letters of a title: a shorter one may be a name


class Remark(NamedTuple):
    """A problem, why it matters and what to do about it; `anchor` is the id of the part of the form to do it in."""

    anchor: str
    problem: str
    reason: str
    advice: str


def find_remarks(entry: Entry) -> list[Remark]:
    """All remarks, in the order of the form."""
    checks: list[Callable[[Any], Iterator[Remark]]] = [check_title, check_summary, check_image]
    if isinstance(entry, Call):
        checks += [check_deadline, check_amount, check_application, check_contacts]
    checks += [check_pictures, check_headings, check_links, check_abbreviations]
    return [remark for check in checks for remark in check(entry)]


def check_title(entry: Entry) -> Iterator[Remark]:
    if entry.title.isupper() and sum(map(str.isalpha, entry.title)) >= FEWEST_CAPITALS:
        yield Remark(
            field_anchor("title"),
            "Le titre est en capitales.",
            "Elles se lisent moins vite, et un lecteur d’écran peut les épeler.",
            "Gardez la capitale pour le premier mot et les noms propres.",
        )


def check_summary(entry: Entry) -> Iterator[Remark]:
    size = len(entry.summary.strip())
    if not size:
        yield Remark(
            field_anchor("summary"),
            "Il n’y a pas de résumé.",
            "Dans les listes et les résultats de recherche, le titre reste seul.",
            "Dites en deux ou trois phrases de quoi il s’agit et pour qui.",
        )
    elif size > LONGEST_SUMMARY:
        yield Remark(
            field_anchor("summary"),
            f"Le résumé est long : {size} caractères.",
            "Les listes deviennent difficiles à parcourir.",
            f"Restez sous {LONGEST_SUMMARY} caractères ; le détail a sa place dans le contenu.",
        )


def check_image(entry: Entry) -> Iterator[Remark]:
    if entry.image and not entry.image.description:
        yield Remark(
            field_anchor("image"),
            "L’image de tête n’a pas de description.",
            "Qui ne la voit pas n’en saura rien.",
            "Ouvrez l’image et remplissez « Description ». Si elle ne fait que décorer, laissez ce champ vide.",
        )


def check_deadline(call: Call) -> Iterator[Remark]:
    if call.recurrence != CallRecurrence.PERMANENT and not call.closes_at:
        yield Remark(
            field_anchor("calendrier"),
            "L’appel n’a pas de date limite.",
            "Il restera affiché comme ouvert, et n’apparaîtra pas parmi ceux qui vont clore.",
            "Donnez la date et l’heure limites, ou choisissez la récurrence « permanent, sans date limite ».",
        )


def check_amount(call: Call) -> Iterator[Remark]:
    if call.budget_amount is None and call.grant_minimum_amount is None and call.grant_maximum_amount is None:
        yield Remark(
            field_anchor("montants"),
            "L’appel ne dit aucun montant.",
            "C’est ce qui décide souvent une association à candidater, ou non.",
            "Indiquez la subvention maximale, ou le budget total.",
        )


def check_application(call: Call) -> Iterator[Remark]:
    if not call.application_url and not call.application_instructions.strip():
        yield Remark(
            field_anchor("candidature"),
            "L’appel ne dit pas où candidater.",
            "Les candidats ne sauront pas à qui envoyer leur dossier.",
            "Donnez l’adresse de dépôt, ou des consignes de dépôt.",
        )


def check_contacts(call: Call) -> Iterator[Remark]:
    if not any(body_values(call, ContactBlock)) and not any(contact.public for contact in call.contacts.all()):
        yield Remark(
            field_anchor("contacts"),
            "L’appel n’a pas de contact public.",
            "Qui a une question avant de candidater ne saura pas à qui la poser.",
            "Ajoutez un contact et cochez « public ».",
        )


def check_pictures(entry: Entry) -> Iterator[Remark]:
    for anchor, picture in body_values(entry, PictureBlock):
        if not picture["alt"].strip():
            yield Remark(
                anchor,
                "Une image du contenu n’a pas de texte alternatif.",
                "Qui ne la voit pas n’en saura rien.",
                "Écrivez ce qu’elle apprend. Si elle ne fait que décorer, laissez ce champ vide.",
            )


def check_headings(entry: Entry) -> Iterator[Remark]:
    previous_level = 1
    for block in entry.body:
        if block.block_type != "heading":
            continue
        level = int(block.value["level"])
        if level > previous_level + 1:
            yield Remark(
                block_anchor(block),
                f"Le titre « {block.value['text']} » saute un niveau.",
                "Un lecteur d’écran fait entendre le plan de la page : il y manquerait un étage.",
                "Choisissez le niveau « Titre »." if previous_level == 1 else "Choisissez le niveau « Sous-titre ».",
            )
        previous_level = level


VAGUE_LINK_TEXT = re.compile(
    r"(cliquez |cliquer )?(ici|là)|en savoir (plus|\+)|lire (la suite|plus)|(la )?suite|plus d.(infos?|informations?)|"
    r"(ce |le )?lien|voir( plus)?|pour en savoir plus|découvrir",
    re.IGNORECASE,
)
WEB_ADDRESS = re.compile(r"(https?://|www\.)\S+", re.IGNORECASE)


def check_links(entry: Entry) -> Iterator[Remark]:
    for anchor, text in link_texts(entry):
        link_text = text.strip(" .…:>→»«")
        if VAGUE_LINK_TEXT.fullmatch(link_text):
            yield Remark(
                anchor,
                f"Le lien « {text} » ne dit pas où il mène.",
                "Un lecteur d’écran lit les liens à la suite, sans le texte autour.",
                "Nommez la page ou le document, par exemple « le règlement de l’appel ».",
            )
        elif WEB_ADDRESS.fullmatch(link_text):
            yield Remark(
                anchor,
                f"Un lien montre son adresse : {link_text[:60]}.",
                "Un lecteur d’écran l’épelle, et elle ne dit pas ce qu’on trouvera.",
                "Nommez la page et faites de ce nom le lien.",
            )


def check_abbreviations(entry: Entry) -> Iterator[Remark]:
    for anchor, abbreviation, meaning in unexplained_abbreviations(entry):
        yield Remark(
            anchor,
            f"« {abbreviation} » n’est pas expliqué.",
            "Un bénévole ou un nouveau venu ne le connaît pas forcément.",
            f"À son premier emploi, écrivez « {meaning or 'le nom entier'} ({abbreviation}) ».",
        )
