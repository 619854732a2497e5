"""Forms that judge uploaded pictures and documents by a file's content, not by its name."""

import io
import zipfile
from pathlib import PurePath
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.defaultfilters import filesizeformat
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm

from content.svg import sanitise_svg

MAXIMUM_DOCUMENT = 20 * 1024 * 1024  # bytes
PDF, ZIP, OLE = b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# How a file of each type begins; Office's and LibreOffice's are archives, the older ones Microsoft's compound files.
BEGINNINGS = {
    "pdf": PDF,
    **dict.fromkeys(("docx", "xlsx", "odt", "ods", "zip"), ZIP),
    **dict.fromkeys(("doc", "xls"), OLE),
}


class CheckedImageForm(BaseImageForm):
    """Wagtail judges pictures by their content; drawings are cleaned besides."""

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if "file" not in self.changed_data or not file.name.lower().endswith(".svg"):
            return file
        file.seek(0)
        cleaned: Any = SimpleUploadedFile(file.name, sanitise_svg(file.read()), "image/svg+xml")
        cleaned.image = file.image  # where Wagtail left it
        return cleaned


class CheckedDocumentForm(BaseDocumentForm):
    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if "file" in self.changed_data:
            if file.size > MAXIMUM_DOCUMENT:
                raise ValidationError(
                    f"Ce fichier pèse {filesizeformat(file.size)} ; le maximum est {filesizeformat(MAXIMUM_DOCUMENT)}. "
                    "Réduisez-le, ou donnez un lien vers là où il est."
                )
            file.seek(0)
            _check_content(PurePath(file.name).suffix[1:].lower(), file.read())
            file.seek(0)
        return file


def _check_content(extension: str, content: bytes) -> None:
    """Of the types that the model takes; it names them itself where a file is of none."""
    if extension == "csv" and (b"\0" in content or content.lstrip()[:1] == b"<"):
        raise ValidationError("Ce fichier n’est pas un tableau en texte (CSV), malgré son nom.")
    if not content.startswith(BEGINNINGS.get(extension, b"")):
        raise ValidationError(
            f"Ce fichier n’est pas du type « {extension} », que dit son nom : exportez-le de nouveau ou renommez-le."
        )
    if BEGINNINGS.get(extension) == ZIP and _has_macros(content):
        raise ValidationError("Ce fichier a des macros : enregistrez-le sans elles.")


def _has_macros(content: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return any(
                name.lower().endswith("vbaproject.bin") or name.startswith("Basic/") for name in archive.namelist()
            )
    except zipfile.BadZipFile as error:
        raise ValidationError("Ce fichier est abîmé : exportez-le de nouveau.") from error
