"""Pictures as cameras, programs and broken transfers make them: shown whole and upright, or refused with the reason."""

import io
from importlib import import_module
from pathlib import Path
from typing import Any

import PIL.Image
import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from admin_forms import filled
from asking import ask
from content.models import Network, NewsPost, Picture
from factories import make_entry, make_picture

pytestmark = pytest.mark.django_db
FORMATS = ["PNG", "JPEG", "WEBP", "GIF", "AVIF"]
SERVED_FORMATS = ["JPEG", "PNG", "WEBP", "AVIF"]
ORIENTATION, GPS, LATITUDE = 0x0112, 0x8825, 2


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


def photo(width: int = 400, height: int = 300) -> PIL.Image.Image:
    """Of noise, so that no format makes it small."""
    return PIL.Image.effect_noise((width, height), 90).convert("RGB")


def encoded(image: PIL.Image.Image, format_: str, **options: Any) -> bytes:
    content = io.BytesIO()
    image.save(content, format_, **options)
    return content.getvalue()


def send(client: Client, name: str, content: bytes) -> Any:
    address = reverse("wagtailimages:add")
    form = filled(client, address, {"title": "Photo"})
    return client.post(address, form | {"file": SimpleUploadedFile(name, content)})


def send_several(client: Client, name: str, content: bytes) -> Any:
    sent = {"title": "Photo", "collection": 1, "files[]": SimpleUploadedFile(name, content)}
    address = reverse("wagtailimages:add_multiple")
    return client.post(address, sent, headers={"x-requested-with": "XMLHttpRequest"}).json()


def send_in_chooser(client: Client, name: str, content: bytes) -> Any:
    prefix = "image-chooser-upload"
    fields = {"title": "Photo", "collection": 1, "file": SimpleUploadedFile(name, content)}
    return client.post(
        reverse("wagtailimages_chooser:create"), {f"{prefix}-{field}": value for field, value in fields.items()}
    )


def import_logo(folder: Path, name: str, content: bytes) -> None:
    line = f'{{"type": "network", "code": "corse", "name": "Corse", "kind": "regional", "logo": "{name}"}}\n'
    (folder / "networks.jsonl").write_text(line)
    (folder / name).write_bytes(content)
    call_command("import_content", folder / "networks.jsonl")


def image_of(network: Network, selection: str) -> Any:
    make_entry(NewsPost, network, "Illustrée", image=Picture.objects.get())
    return ask(f"{{ news {{ nodes {{ image {{ {selection} }} }} }} }}")["news"]["nodes"][0]["image"]


def served(url: str) -> PIL.Image.Image:
    answer = Client().get(url.removeprefix("http://localhost"))
    assert answer.status_code == 200
    return PIL.Image.open(io.BytesIO(answer.getvalue()))


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("share", [0.002, 0.05, 0.5, 0.9])
def test_a_picture_that_is_cut_off_is_refused(admin_client: Client, tmp_path: Path, format_: str, share: float) -> None:
    complete_file, name = encoded(photo(), format_), f"photo.{format_.lower()}"
    content = complete_file[: int(len(complete_file) * share)]
    answer = send(admin_client, name, content)
    assert answer.status_code == 200
    assert answer.context["form"].errors["file"]
    assert send_several(admin_client, name, content)["success"] is False
    assert send_in_chooser(admin_client, name, content).status_code == 200
    with pytest.raises(CommandError):
        import_logo(tmp_path, name, content)
    assert not Picture.objects.exists()
    assert not [path for path in (tmp_path / "media").rglob("*") if path.is_file()]


def test_an_animation_that_is_cut_off_after_its_first_image_is_refused(admin_client: Client) -> None:
    complete_file = encoded(photo(), "GIF", save_all=True, append_images=[photo(), photo()])
    answer = send(admin_client, "photo.gif", complete_file[: len(complete_file) // 2])
    assert "abîmée" in str(answer.context["form"].errors["file"])


def test_an_animation_is_refused(admin_client: Client) -> None:
    for format_ in ("GIF", "WEBP", "PNG"):
        animation = encoded(photo(40, 30), format_, save_all=True, append_images=[photo(40, 30)])
        answer = send(admin_client, f"photo.{format_.lower()}", animation)
        assert "animée" in str(answer.context["form"].errors["file"])
    assert not Picture.objects.exists()


def test_a_picture_with_too_many_pixels_is_refused(admin_client: Client, tmp_path: Path) -> None:
    content = encoded(PIL.Image.new("1", (9_000, 6_000)), "PNG")
    assert len(content) < 100_000
    assert "50000000" in str(send(admin_client, "plan.png", content).context["form"].errors["file"])
    assert "50000000" in send_several(admin_client, "plan.png", content)["error_message"]
    with pytest.raises(CommandError):
        import_logo(tmp_path, "plan.png", content)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_is_measured_as_it_is_shown(admin_client: Client, paca: Network, orientation: int) -> None:
    exif = PIL.Image.Exif()
    exif[ORIENTATION] = orientation
    send(admin_client, "photo.jpg", encoded(photo(), "JPEG", exif=exif))
    image = image_of(paca, "width height rendition(width: 200) { url width height } srcset(widths: [100, 600])")
    upright_size = (400, 300) if orientation < 5 else (300, 400)
    assert (image["width"], image["height"]) == upright_size
    assert served(image["rendition"]["url"]).size == (image["rendition"]["width"], image["rendition"]["height"])
    widths = [candidate.split()[1] for candidate in image["srcset"].split(", ")]
    assert widths == ["160w", f"{upright_size[0]}w"]


def test_an_imported_photo_is_measured_so_too(tmp_path: Path) -> None:
    exif = PIL.Image.Exif()
    exif[ORIENTATION] = 6
    import_logo(tmp_path, "photo.jpg", encoded(photo(), "JPEG", exif=exif))
    picture = Picture.objects.get()
    assert (picture.width, picture.height) == (300, 400)


def test_a_photo_that_was_stored_before_is_measured_again(admin_client: Client) -> None:
    exif = PIL.Image.Exif()
    exif[ORIENTATION] = 6
    send(admin_client, "photo.jpg", encoded(photo(), "JPEG", exif=exif))
    turned, missing = Picture.objects.get(), make_picture()
    Picture.objects.filter(pk=turned.pk).update(width=400, height=300)
    missing.file.storage.delete(missing.file.name)
    migration = import_module("content.migrations.0009_upright_pictures")
    migration.measure_again(apps, connection.schema_editor())
    assert list(Picture.objects.order_by("pk").values_list("width", "height")) == [(300, 400), (400, 300)]


@pytest.mark.parametrize("format_", SERVED_FORMATS)
def test_where_a_photo_was_taken_is_not_served(admin_client: Client, paca: Network, format_: str) -> None:
    exif = PIL.Image.Exif()
    exif[GPS] = {LATITUDE: (43.0, 17.0, 47.0)}
    content = encoded(photo(), format_, exif=exif)
    assert PIL.Image.open(io.BytesIO(content)).getexif().get_ifd(GPS)
    send(admin_client, f"photo.{format_.lower()}", content)
    renditions = " ".join(f"{name}: rendition(format: {name}) {{ url }}" for name in SERVED_FORMATS)
    image = image_of(paca, f"original: rendition {{ url }} {renditions}")
    for rendition in image.values():
        assert not served(rendition["url"]).getexif()


@pytest.mark.parametrize(
    ("mode", "format_"),
    [("I;16", "PNG"), ("CMYK", "JPEG"), ("L", "JPEG"), ("1", "PNG"), ("LA", "PNG"), ("P", "PNG"), ("P", "GIF")],
)
def test_every_kind_of_colour_is_served_in_every_format(
    admin_client: Client, paca: Network, mode: str, format_: str
) -> None:
    grey = photo().convert("L").convert("I").point(lambda value: value * 256).convert("I;16")
    image = grey if mode == "I;16" else photo().convert(mode)
    send(admin_client, f"photo.{format_.lower()}", encoded(image, format_))
    renditions = " ".join(f"{name}: rendition(width: 90, format: {name}) {{ url }}" for name in SERVED_FORMATS)
    for name, rendition in image_of(paca, f"original: rendition(width: 90) {{ url }} {renditions}").items():
        answer = served(rendition["url"])
        assert name in (answer.format, "original")
        assert len(answer.convert("RGB").getcolors(90 * 90) or []) > 1, "all of it is of one colour"
