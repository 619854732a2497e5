"""A disk that takes no large file any more: uploads are refused in words, leave nothing, and the admin goes on."""

import io
import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import PIL.Image
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management.base import CommandError
from django.db import transaction
from django.db.models.signals import post_save
from django.test import Client
from django.urls import reverse
from pytest_django import Settings
from wagtail.documents import get_document_model

from admin_forms import filled
from content.models import Network, Picture
from factories import make_document
from lines import PACA, entry, load, write_files

pytestmark = pytest.mark.django_db

MAX_BYTES = 40_000
MORE_THAN_A_DATABASE = 20_000_000  # bytes of SQLite's file in tests
PDF = b"%PDF-1.7\n" + bytes(2 * MAX_BYTES)


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


@contextmanager
def full_disk(max_bytes: int = MAX_BYTES) -> Iterator[None]:
    """Let this process write no larger file."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (max_bytes, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def noise(side: int = 400) -> bytes:
    """A picture that takes three bytes a pixel, its thumbnail too."""
    content = io.BytesIO()
    PIL.Image.frombytes("RGB", (side, side), os.urandom(3 * side * side)).save(content, "PNG")
    return content.getvalue()


def files_in(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file()]


def upload(client: Client, kind: str, name: str, content: bytes) -> Any:
    address = reverse(f"wagtail{kind}:add")
    form = filled(client, address, {"title": "Fichier"})
    with full_disk():
        return client.post(address, form | {"file": SimpleUploadedFile(name, content)})


def upload_one_of_several(client: Client, kind: str, name: str, content: bytes) -> Any:
    fields = {"title": "Fichier", "collection": 1, "files[]": SimpleUploadedFile(name, content)}
    with full_disk():
        return client.post(
            reverse(f"wagtail{kind}:add_multiple"), fields, headers={"x-requested-with": "XMLHttpRequest"}
        )


@pytest.mark.parametrize(("kind", "name", "content"), [("images", "a.png", noise()), ("docs", "a.pdf", PDF)])
def test_an_upload_is_refused_in_words_and_leaves_nothing(
    admin_client: Client, media: Path, kind: str, name: str, content: bytes
) -> None:
    answer = upload(admin_client, kind, name, content)
    assert answer.status_code == 200
    assert "Le disque du serveur est plein" in answer.content.decode()
    answer = upload_one_of_several(admin_client, kind, name, content)
    assert "Le disque du serveur est plein" in answer.json()["error_message"]
    assert files_in(media) == []
    assert not Picture.objects.exists()
    assert not get_document_model().objects.exists()


def test_a_file_that_no_form_has_looked_at_is_not_left_half_written(db: None, media: Path) -> None:
    with full_disk(), pytest.raises(OSError, match="File too large"), transaction.atomic():
        make_document(content=PDF)
    assert files_in(media) == []
    documents = [make_document(content=PDF) for _ in range(2)]
    assert len(files_in(media)) == 2
    assert all(document.file.read() == PDF for document in documents)


def test_an_import_stops_in_words_and_goes_on_once_there_is_room(db: None, tmp_path: Path, media: Path) -> None:
    """The first of its files has room, but its row is in the same transaction as the second's."""
    write_files(tmp_path)
    (tmp_path / "large.pdf").write_bytes(b"%PDF-1.7\n" + bytes(MORE_THAN_A_DATABASE))
    regulations = [{"title": "Règlement", "file": "large.pdf"}]
    lines = [PACA, entry("call", "a", image="images/phare.png"), entry("call", "b", regulations=regulations)]
    with full_disk(MORE_THAN_A_DATABASE), pytest.raises(CommandError) as refusal:
        load(tmp_path, lines)
    assert str(refusal.value) == "The disk is full.\nThe import stopped there; what is in stays. Run it again."
    assert Network.objects.exists()
    assert not Picture.objects.exists()
    assert files_in(media) == []
    assert "call: 2 created" in load(tmp_path, lines)
    assert sorted(files_in(media)) == ["large.pdf", "phare.png"]


def test_a_request_that_fails_leaves_no_file(admin_client: Client, media: Path) -> None:
    admin_client.raise_request_exception = False
    form = filled(admin_client, reverse("wagtailimages:add"), {"title": "Photo"})

    def fail(**kwargs: Any) -> None:
        raise ZeroDivisionError

    post_save.connect(fail, sender=Picture)
    answer = admin_client.post(reverse("wagtailimages:add"), form | {"file": SimpleUploadedFile("a.png", noise())})
    post_save.disconnect(fail, sender=Picture)
    assert answer.status_code == 500
    assert files_in(media) == []


def test_pictures_are_listed_and_chosen_without_room_for_their_thumbnails(
    admin_client: Client, paca: Network, media: Path
) -> None:
    address = reverse("wagtailimages:add")
    form = filled(admin_client, address, {"title": "Photo"})
    admin_client.post(address, form | {"file": SimpleUploadedFile("a.png", noise())})
    picture = Picture.objects.get()
    chosen = reverse("wagtailimages_chooser:chosen", args=[picture.pk])
    with full_disk():
        assert "Photo" in admin_client.get(reverse("wagtailimages:index")).content.decode()
        assert admin_client.get(chosen).json()["result"]["title"] == "Photo"
    assert len(files_in(media)) == 1
    assert not picture.renditions.exists()
    admin_client.get(reverse("wagtailimages:index"))
    assert picture.renditions.exists(), "they are made once there is room"


def test_a_full_disk_is_said_where_no_form_could(
    client: Client, admin_client: Client, settings: Settings, media: Path
) -> None:
    """A large upload is received into a file, before any form looks at it."""
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 1000
    admin_client.raise_request_exception = False
    answer = upload(admin_client, "docs", "a.pdf", PDF)
    assert answer.status_code == 503
    assert "Son disque est plein" in answer.content.decode()
    assert files_in(media) == []
