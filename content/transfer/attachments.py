"""The pictures and documents that lines refer to: known by their content, so that a network keeps each once."""

import re
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File as DjangoFile
from django.core.files.images import ImageFile
from django.db.models import Model
from django.utils import translation
from django.utils.text import slugify
from wagtail.images import get_image_model
from wagtail.images.fields import WagtailImageField
from wagtail.models import Collection
from wagtail.utils.file import hash_filelike

from content.pictures import decode_picture
from content.svg import sanitise_svg
from content.transfer.faults import quoted


class Attachments:
    """The files that the lines of one import refer to."""

    def __init__(self) -> None:
        self._problems: dict[tuple[type[Model], Path], str | None] = {}
        self._digests: dict[Path, str] = {}
        self._paths: dict[str, Path] = {}  # by digest
        self._primary_keys: dict[tuple[type[Model], str, str], int] = {}

    def problem(self, model: type[Model], folder: Path, name: str) -> str | None:
        """What is wrong with a file that a line names, if anything is."""
        path = folder / name
        if (model, path) not in self._problems:
            self._problems[model, path] = _file_problem(model, folder, name)
        return self._problems[model, path]

    def digest(self, folder: Path, name: str) -> str:
        """The SHA-1 of a file, which is how Wagtail knows it too."""
        path = folder / name
        if path not in self._digests:
            with path.open("rb") as file:
                self._digests[path] = hash_filelike(file)  # as Wagtail's file_hash, by which `store` looks it up
            self._paths.setdefault(self._digests[path], path)
        return self._digests[path]

    def store(self, model: type[Any], digest: str, network: str) -> int:
        """The primary key of a network's picture or document with this content, created where there is none yet."""
        key = model, digest, network
        if key not in self._primary_keys:
            collection = Collection.objects.get(network__code=network)
            stored = model.objects.filter(file_hash=digest, collection=collection).order_by("pk").first()
            self._primary_keys[key] = (stored or _create(model, self._paths[digest], collection)).pk
        return self._primary_keys[key]


def _file_problem(model: type[Model], folder: Path, name: str) -> str | None:
    path = folder / name
    try:
        if Path(name).is_absolute() or not path.resolve().is_relative_to(folder.resolve()):
            return f"expected a path inside the folder of the file, got {quoted(name)}"
        if not path.is_file():
            return f"there is no file {quoted(name)} beside the file that names it"
        with path.open("rb") as file:
            return _image_problem(file) if model is get_image_model() else _document_problem(file, path)
    except (OSError, ValueError) as error:
        return f"cannot read the file {quoted(name)}: {error}"


def _image_problem(file: Any) -> str | None:
    try:
        with translation.override("en"):
            WagtailImageField().clean(DjangoFile(file))
        file.seek(0)
        if file.name.lower().endswith(".svg"):
            return _svg_problem(file.read())
        decode_picture(file)
    except ValidationError as error:
        return f"expected a picture: {' '.join(error.messages)}"
    except Exception:  # whatever a decoder makes of a broken file
        return "expected a picture, got a damaged one"
    return None


def _svg_problem(content: bytes) -> str | None:
    if sanitise_svg(content) == content:
        return None
    return "expected an SVG that can do no harm, as the admin stores them: add it there, or convert it to PNG"


def _document_problem(file: Any, path: Path) -> str | None:
    if path.suffix[1:].lower() not in settings.WAGTAILDOCS_EXTENSIONS:
        return f"expected a document of type {', '.join(settings.WAGTAILDOCS_EXTENSIONS)}, got {quoted(path.name)}"
    return None if file.read(1) else f"the document {quoted(path.name)} is empty"


def _create(model: type[Any], path: Path, collection: Collection) -> Any:
    with path.open("rb") as content:
        file = ImageFile(content, path.name) if model is get_image_model() else DjangoFile(content, path.name)
        row = model(title=_title_from_name(path), file=file, collection=collection)
        row.file_size = path.stat().st_size
        row.file_hash = hash_filelike(content)
        row.save()
    return row


_EXPORTED_DIGEST = re.compile(r"-[0-9a-f]{12}$")


def _title_from_name(path: Path) -> str:
    """The name of the file in words, without the part of its digest that an export adds."""
    words = re.sub(r"[-_\s]+", " ", _EXPORTED_DIGEST.sub("", path.stem)).strip()
    return (words[:1].upper() + words[1:])[:255] or path.name


def exported_name(title: str, digest: str, extension: str) -> str:
    """The same name whatever the hub: an export names the file so, and an import takes its title from it."""
    return f"{slugify(title)[:60].strip('-_') or 'file'}-{digest[:12]}{extension.lower()}"
