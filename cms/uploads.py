"""Forms that check the content of uploaded pictures and documents against their names."""

import io
import os
import zipfile
from pathlib import Path, PurePath
from tempfile import TemporaryFile
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.defaultfilters import filesizeformat
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm
from willow.image import SvgImageFile

from content.pictures import decode_picture, is_animated
from content.svg import sanitise_svg

ANIMATED = (
    "Cette image est animée, et ne serait montrée que fixe : enregistrez-en une seule vue. "
    "Pour montrer un mouvement, ajoutez une vidéo au texte."
)
MAX_DOCUMENT_BYTES = 20 * 1024 * 1024  # bytes
PDF, ZIP, OLE = b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# How a file of each type begins; Office's and LibreOffice's are archives, the older ones Microsoft's compound files.
SIGNATURES = {
    "pdf": PDF,
    **dict.fromkeys(("docx", "xlsx", "odt", "ods", "zip"), ZIP),
    **dict.fromkeys(("doc", "xls"), OLE),
}


class CheckedImageField(WagtailImageField):
    """Refuses what can't be shown whole, too."""

    def to_python(self, data: Any) -> Any:
        try:
            file = super().to_python(data)
            if file is not None and not isinstance(file.image, SvgImageFile) and decode_picture(file) > 1:
                raise ValidationError(ANIMATED)
        except ValidationError as error:
            if error.code == "invalid_image" and is_animated(data):  # a PNG, which Wagtail doesn't recognise then
                raise ValidationError(ANIMATED) from error
            raise
        except Exception as error:  # whatever a decoder makes of a broken file
            raise ValidationError(
                "Cette image est abîmée, ou son envoi a été coupé : ouvrez-la sur votre ordinateur pour la vérifier, "
                "puis envoyez-la de nouveau."
            ) from error
        return file


class CheckedImageForm(BaseImageForm):
    """Refuses damaged pictures, and cleans SVG drawings of scripts."""

    file = CheckedImageField(label="Fichier")

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if "file" in self.changed_data:
            _check_space(file.size)
        if "file" not in self.changed_data or not file.name.lower().endswith(".svg"):
            return file
        file.seek(0)
        clean_file: Any = SimpleUploadedFile(file.name, sanitise_svg(file.read()), "image/svg+xml")
        clean_file.image = file.image  # Wagtail's form reads it from there
        return clean_file


class CheckedDocumentForm(BaseDocumentForm):
    """Refuses documents that are too large, aren't what their names say, or have macros."""

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if "file" in self.changed_data:
            if file.size > MAX_DOCUMENT_BYTES:
                size, maximum = filesizeformat(file.size), filesizeformat(MAX_DOCUMENT_BYTES)
                raise ValidationError(
                    f"Ce fichier pèse {size} ; le maximum est {maximum}. "
                    "Réduisez-le, ou donnez un lien vers là où il est."
                )
            _check_space(file.size)
            file.seek(0)
            _check_content(PurePath(file.name).suffix[1:].lower(), file.read())
            file.seek(0)
        return file


def _check_space(size: int) -> None:
    """Raise a ValidationError if the disk has no room for so many bytes, which are set aside for a moment to see."""
    folder = Path(settings.MEDIA_ROOT)
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with TemporaryFile(dir=folder) as file:
            os.posix_fallocate(file.fileno(), 0, max(size, 1))
    except OSError as error:
        raise ValidationError(
            "Le disque du serveur est plein : ce fichier n’a pas été enregistré. "
            "Prévenez l’administrateur, puis envoyez-le de nouveau."
        ) from error


def _check_content(extension: str, content: bytes) -> None:
    """Raise a ValidationError unless the content is of the type that the extension says."""
    if extension == "csv" and (b"\0" in content or content.lstrip()[:1] == b"<"):
        raise ValidationError("Ce fichier n’est pas un tableau en texte (CSV), malgré son nom.")
    if not content.startswith(SIGNATURES.get(extension, b"")):
        raise ValidationError(
            f"Ce fichier n’est pas du type « {extension} », que dit son nom : exportez-le de nouveau ou renommez-le."
        )
    if SIGNATURES.get(extension) == ZIP and _has_macros(content):
        raise ValidationError("Ce fichier a des macros : enregistrez-le sans elles.")


def _has_macros(content: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return any(
                name.lower().endswith("vbaproject.bin") or name.startswith("Basic/") for name in archive.namelist()
            )
    except zipfile.BadZipFile as error:
        raise ValidationError("Ce fichier est abîmé : exportez-le de nouveau.") from error
