"""The files of pictures that the public gets: made by few threads, deleted when nobody asks for them."""

import io
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import PIL.Image
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate
from pytest_django import Settings
from wagtail.images.utils import generate_signature

from asking import ask
from content.models import Network, NewsPost, Picture, PictureRendition
from factories import make_entry, make_picture

pytestmark = pytest.mark.django_db(transaction=True)

MONTH = timedelta(days=31)


class SlowStorage(FileSystemStorage):
    """Keeps whoever opens the original of a picture waiting, until it is released."""

    opened, released = threading.Event(), threading.Event()
    openings = 0

    def open(self, name: str, mode: str = "rb") -> Any:
        file = super().open(name, mode)
        if name.startswith("original_images"):
            type(self).openings += 1
            self.opened.set()
            assert self.released.wait(60)
        return file


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


@pytest.fixture
def slow_storage(settings: Settings, picture: Picture) -> Iterator[type[SlowStorage]]:
    settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": f"{__name__}.SlowStorage"}}
    SlowStorage.opened, SlowStorage.released, SlowStorage.openings = threading.Event(), threading.Event(), 0
    yield SlowStorage
    SlowStorage.released.set()


@pytest.fixture
def picture(paca: Network) -> Picture:
    picture = make_picture(width=500, height=400)
    make_entry(NewsPost, paca, "Illustrée", image=picture)
    return picture


def path_of(arguments: str) -> str:
    posts = ask(f"{{ news {{ nodes {{ image {{ rendition({arguments}) {{ url }} }} }} }} }}")["news"]["nodes"]
    url: str = posts[0]["image"]["rendition"]["url"]
    return url.removeprefix("http://localhost")


def fetch(path: str) -> Any:
    """Close the connection to the database too, as this may be in a thread of its own."""
    try:
        return Client(raise_request_exception=False).get(path)
    finally:
        if threading.current_thread() is not threading.main_thread():
            connection.close()


@contextmanager
def fetching(*paths: str) -> Iterator[list["Future[Any]"]]:
    with ThreadPoolExecutor(len(paths)) as pool:
        try:
            yield [pool.submit(fetch, path) for path in paths]
        finally:
            SlowStorage.released.set()


def png() -> bytes:
    content = io.BytesIO()
    PIL.Image.new("RGB", (160, 128)).save(content, "PNG")
    return content.getvalue()


def stored_files(media: Path) -> list[Path]:
    return list((media / "images").glob("*"))


def grow_old() -> None:
    PictureRendition.objects.update(last_served_on=localdate() - MONTH)


def test_an_address_from_before_the_ladder_is_served(picture: Picture) -> None:
    answer = fetch(
        reverse("wagtailimages_serve", args=[generate_signature(picture.pk, "width-123"), picture.pk, "width-123"])
    )
    with PIL.Image.open(io.BytesIO(answer.getvalue())) as image:
        assert image.width == 123
    assert PictureRendition.objects.get().last_served_on == localdate()


def test_files_that_nobody_asks_for_are_deleted_and_made_again(
    picture: Picture, media: Path, one_turn: Callable[[], object]
) -> None:
    unused, used = path_of("width: 100"), path_of("width: 200")
    fetch(unused)
    fetch(used)
    thumbnail = picture.get_rendition("max-165x165")
    grow_old()
    PictureRendition.objects.filter(pk=thumbnail.pk).update(last_served_on=None)
    fetch(used)
    one_turn()
    assert {rendition.filter_spec.split("|")[0] for rendition in picture.renditions.all()} == {
        "max-320x4000",
        "max-165x165",
    }
    assert len(stored_files(media)) == 2
    assert fetch(unused).status_code == fetch(used).status_code == 200
    assert len(stored_files(media)) == 3


def test_a_file_that_is_lost_is_made_again(picture: Picture, media: Path) -> None:
    path = path_of("width: 100")
    content = fetch(path).getvalue()
    stored_files(media)[0].unlink()
    assert fetch(path).getvalue() == content
    assert PictureRendition.objects.count() == len(stored_files(media)) == 1


def test_files_are_served_while_they_are_deleted(picture: Picture, one_turn: Callable[[], object]) -> None:
    paths = [path_of(f"width: {width}") for width in (80, 160, 320, 480)]
    for path in paths:
        fetch(path)
    grow_old()
    with fetching(*paths * 5) as answers:
        one_turn()
        grow_old()
    assert {answer.result(60).status_code for answer in answers} == {200}


def test_the_same_file_asked_for_twice_is_made_once(
    picture: Picture, media: Path, slow_storage: type[SlowStorage]
) -> None:
    with fetching(*[path_of("width: 100")] * 2) as answers:
        assert slow_storage.opened.wait(30)
        slow_storage.released.set()
        assert [answer.result(60).status_code for answer in answers] == [200, 200]
    assert slow_storage.openings == 1
    assert PictureRendition.objects.count() == len(stored_files(media)) == 1


def test_of_a_file_that_two_processes_make_one_is_kept(
    picture: Picture, media: Path, slow_storage: type[SlowStorage]
) -> None:
    path = path_of("width: 100")
    with fetching(path) as answers:
        assert slow_storage.opened.wait(30)
        file = ContentFile(png(), "plus-rapide.png")
        PictureRendition.objects.create(image=picture, filter_spec="max-160x4000|public|format-png", file=file)
        slow_storage.released.set()
        assert answers[0].result(60).status_code == 200
    assert [file.name for file in stored_files(media)] == ["plus-rapide.png"]


def test_a_picture_that_is_deleted_while_a_file_is_made_leaves_none(
    picture: Picture, media: Path, slow_storage: type[SlowStorage]
) -> None:
    with fetching(path_of("width: 100")) as answers:
        assert slow_storage.opened.wait(30)
        picture.delete()
        slow_storage.released.set()
        assert answers[0].result(60).status_code == 404
    assert stored_files(media) == []


def test_requests_that_would_wait_too_long_are_told_when_to_come_back(
    picture: Picture, slow_storage: type[SlowStorage], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is made already, and all else, is answered meanwhile."""
    made = path_of("width: 400")
    slow_storage.released.set()
    fetch(made)
    slow_storage.released.clear()
    monkeypatch.setattr("content.turns.MAX_WAIT", 60)
    requests = [
        path_of(f"width: {width}, format: {format_}") for width in (80, 160, 320) for format_ in ("JPEG", "PNG", "WEBP")
    ]
    with fetching(*requests) as answers:
        refused = wait(answers, 30, FIRST_COMPLETED).done
        assert len(refused) == 1
        refusal = refused.pop().result()
        assert (refusal.status_code, refusal["Retry-After"], refusal["Cache-Control"]) == (503, "5", "no-store")
        assert "Trop d’images" in refusal.content.decode()
        assert fetch(made).status_code == 200
        assert fetch("/graphql/?query={__typename}").status_code == 200
        slow_storage.released.set()
        assert sorted(answer.result(60).status_code for answer in answers) == [200] * 8 + [503]
    assert fetch(requests[8]).status_code == 200


def test_a_request_waits_for_a_bounded_time(
    picture: Picture, slow_storage: type[SlowStorage], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("content.turns.MAX_WAIT", 0.1)
    with fetching(path_of("width: 100")) as answers:
        assert slow_storage.opened.wait(30)
        assert fetch(path_of("width: 200")).status_code == 503
        slow_storage.released.set()
        assert answers[0].result(60).status_code == 200
