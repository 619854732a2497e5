"""The typed blocks of an entry's body, under the names that the import format gives them too.

What an import, an export and a search make of a block follows from the classes of its children; search leaves out
those with search_index=False. A struct's Meta may say, for the import format:

import_keys = {"document": "file"}   the child `document` goes by the key `file`
one_of = ("url", "entry")            just one of the two is given
"""

from typing import ClassVar

from django.db import models
from wagtail import blocks
from wagtail.contrib.table_block.blocks import TableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from content.rich_text import FEATURES


class CalloutTone(models.TextChoices):
    INFO = "info", "information"
    WARNING = "warning", "attention"


class IntegerChoiceBlock(blocks.ChoiceBlock):
    """A choice among numbers: StreamField keeps it as text, the import format as a number."""


class HeadingBlock(blocks.StructBlock):
    text = blocks.CharBlock(label="Texte", max_length=255)
    level = IntegerChoiceBlock(
        label="Niveau",
        choices=[("2", "Titre"), ("3", "Sous-titre"), ("4", "Petit titre")],
        default="2",
        search_index=False,
    )

    class Meta:
        icon = "title"
        label = "Titre"


class PictureBlock(blocks.StructBlock):
    image = ImageChooserBlock(label="Image")
    alt = blocks.CharBlock(
        label="Texte alternatif",
        required=False,
        help_text="Ce que l’image apprend à qui ne la voit pas. Vide seulement si elle est décorative.",
    )
    caption = blocks.CharBlock(label="Légende", required=False)
    credit = blocks.CharBlock(label="Crédit", required=False, search_index=False)

    class Meta:
        icon = "image"
        label = "Image"


class QuoteBlock(blocks.StructBlock):
    text = blocks.TextBlock(label="Citation")
    attribution = blocks.CharBlock(label="Auteur", required=False)

    class Meta:
        icon = "openquote"
        label = "Citation"


class LinkBlock(blocks.StructBlock):
    label = blocks.CharBlock(label="Texte", help_text="Il dit où mène le lien, sans « cliquez ici ».")
    url = blocks.URLBlock(label="Adresse", required=False)
    entry = blocks.PageChooserBlock(label="ou contenu du réseau", required=False, page_type="content.Entry")

    class Meta:
        icon = "link"
        label = "Lien"
        one_of = ("url", "entry")

    def clean(self, value: blocks.StructValue) -> blocks.StructValue:
        cleaned = super().clean(value)
        if bool(cleaned["url"]) == bool(cleaned["entry"]):
            message = "Indiquez une adresse ou un contenu, l’un des deux."
            raise blocks.StructBlockValidationError(non_block_errors=[message])
        return cleaned


class DocumentBlock(blocks.StructBlock):
    title = blocks.CharBlock(label="Titre", max_length=255)
    document = DocumentChooserBlock(label="Document")

    class Meta:
        icon = "doc-full"
        label = "Document"
        import_keys: ClassVar = {"document": "file"}


class CalloutBlock(blocks.StructBlock):
    html = blocks.RichTextBlock(label="Texte", features=FEATURES)
    tone = blocks.ChoiceBlock(label="Ton", choices=CalloutTone.choices, default=CalloutTone.INFO, search_index=False)

    class Meta:
        icon = "warning"
        label = "Encadré"


class ContactBlock(blocks.StructBlock):
    name = blocks.CharBlock(label="Nom")
    organisation = blocks.CharBlock(label="Organisme", required=False)
    phone = blocks.CharBlock(label="Téléphone", required=False, search_index=False)
    email = blocks.EmailBlock(label="Adresse électronique", required=False)

    class Meta:
        icon = "user"
        label = "Contact public"


class CallsBlock(blocks.StructBlock):
    heading = blocks.CharBlock(label="Titre", required=False)
    entries = blocks.ListBlock(blocks.PageChooserBlock(page_type="content.Call"), label="Appels à projets")

    class Meta:
        icon = "list-ul"
        label = "Appels à projets"


class ActorsBlock(blocks.StructBlock):
    heading = blocks.CharBlock(label="Titre", required=False)
    entries = blocks.ListBlock(blocks.PageChooserBlock(page_type="content.Actor"), label="Acteurs")

    class Meta:
        icon = "group"
        label = "Acteurs"


BODY_BLOCKS = [
    ("paragraph", blocks.RichTextBlock(label="Texte", features=FEATURES, icon="pilcrow")),
    ("heading", HeadingBlock()),
    ("image", PictureBlock()),
    ("quote", QuoteBlock()),
    ("table", TableBlock(label="Tableau", icon="table", help_text="La première ligne porte les titres des colonnes.")),
    ("link", LinkBlock()),
    ("document", DocumentBlock()),
    (
        "embed",
        blocks.URLBlock(label="Vidéo ou contenu intégré", icon="media", help_text="L’adresse de la page qui le porte."),
    ),
    ("callout", CalloutBlock()),
    ("contact", ContactBlock()),
    ("calls", CallsBlock()),
    ("actors", ActorsBlock()),
]
