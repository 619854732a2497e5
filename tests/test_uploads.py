"""Files that editors send: judged by their content, drawings cleaned."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from pytest_django import Settings
from wagtail.documents import get_document_model

from admin_forms import filled
from asking import ask
from cms import uploads
from content.models import Network, NewsPost, Picture
from factories import make_document, make_entry

pytestmark = pytest.mark.django_db
LOGO = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="200" height="100" viewBox="0 0 200 100" onload="steal()">'
    b'<script>steal()</script><a href="javascript:steal()"><circle r="9" fill="teal"/></a></svg>'
)


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("admin"))
    return client


def workbook() -> bytes:
    content = io.BytesIO()
    openpyxl.Workbook().save(content)
    return content.getvalue()


def archive(*names: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as zip_file:
        for name in names:
            zip_file.writestr(name, "x")
    return content.getvalue()


def send(client: Client, kind: str, name: str, content: bytes) -> Any:
    address = reverse(f"wagtail{kind}:add")
    form = filled(client, address, {"title": "Fichier"})
    return client.post(address, form | {"file": SimpleUploadedFile(name, content)})


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", lambda: b"%PDF-1.7\n"),
        ("a.xlsx", workbook),
        ("a.odt", lambda: archive("mimetype", "content.xml")),
        ("a.doc", lambda: uploads.OLE + b"\0"),
        ("a.csv", lambda: "Nom;Ville\nÉlan;Aix\n".encode("cp1252")),
    ],
)
def test_a_document_whose_content_fits_its_name_is_stored(
    admin: Client, name: str, content: Callable[[], bytes]
) -> None:
    sent = content()
    assert send(admin, "docs", name, sent).status_code == 302
    stored = get_document_model().objects.get()
    assert stored.file.read() == sent


@pytest.mark.parametrize(
    ("name", "content", "fault"),
    [
        ("a.pdf", lambda: b"<html><script>steal()</script>", "n’est pas du type « pdf »,"),
        ("a.docx", lambda: b"%PDF-1.7\n", "n’est pas du type « docx »,"),
        ("a.csv", lambda: b"<html>", "n’est pas un tableau"),
        ("a.xlsx", lambda: archive("xl/vbaProject.bin"), "a des macros"),
        ("a.zip", lambda: uploads.ZIP + b"short", "est abîmé"),
        ("a.exe", lambda: b"MZ", "n’est pas autorisée"),
        ("a.pdf", lambda: b"%PDF-" + bytes(100), "le maximum est"),
    ],
)
def test_a_document_whose_content_differs_from_its_name_is_refused_with_the_reason(
    admin: Client, name: str, content: Callable[[], bytes], fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if fault == "le maximum est":
        monkeypatch.setattr(uploads, "MAX_DOCUMENT_BYTES", 50)
    answer = send(admin, "docs", name, content())
    assert fault in answer.content.decode()
    assert not get_document_model().objects.exists()


def test_a_stored_document_may_keep_its_unchecked_file(admin: Client) -> None:
    document = make_document(content=b"from before")
    address = reverse("wagtaildocs:edit", args=[document.pk])
    assert admin.post(address, filled(admin, address, {"title": "Renommé"})).status_code == 302


def test_scripts_are_removed_from_an_svg_drawing(admin: Client) -> None:
    assert send(admin, "images", "logo.svg", LOGO).status_code == 302
    drawing = Picture.objects.get()
    content = drawing.file.read().decode()
    assert "circle" in content
    assert "steal" not in content
    assert (drawing.width, drawing.height) == (200, 100)


def test_scripts_are_removed_from_several_drawings_uploaded_at_once(admin: Client) -> None:
    address = reverse("wagtailimages:add_multiple")
    sent = {"title": "Logo", "collection": 1, "files[]": SimpleUploadedFile("logo.svg", LOGO, "image/svg+xml")}
    assert admin.post(address, sent, headers={"x-requested-with": "XMLHttpRequest"}).json()["success"]
    assert b"steal" not in Picture.objects.get().file.read()


def test_a_picture_whose_content_differs_from_its_name_is_refused(admin: Client) -> None:
    for name, content in (("a.svg", b"<svg"), ("a.png", LOGO), ("a.jpg", b"%PDF-1.7")):
        assert send(admin, "images", name, content).status_code == 200
    assert not Picture.objects.exists()


def test_the_api_serves_drawings_as_svg(admin: Client, paca: Network) -> None:
    send(admin, "images", "logo.svg", LOGO)
    make_entry(NewsPost, paca, "Forum", image=Picture.objects.get())
    fields = "rendition(width: 100, format: WEBP) { url width height } srcset(widths: [50, 100], format: AVIF)"
    image = ask(f"{{ news {{ nodes {{ image {{ {fields} }} }} }} }}")["news"]["nodes"][0]["image"]
    assert (image["rendition"]["width"], image["rendition"]["height"]) == (160, 80)
    answer = admin.get(image["rendition"]["url"])
    assert answer["Content-Type"] == "image/svg+xml"
    content: Any = answer
    assert b"circle" in b"".join(content.streaming_content)


def test_an_import_refuses_drawings_with_scripts(db: None, tmp_path: Path, admin: Client) -> None:
    line = '{"type": "network", "code": "paca", "name": "Paca", "kind": "regional", "logo": "logo.svg"}\n'
    (tmp_path / "networks.jsonl").write_text(line)
    (tmp_path / "logo.svg").write_bytes(LOGO)
    with pytest.raises(CommandError):
        call_command("import_content", tmp_path / "networks.jsonl")
    send(admin, "images", "logo.svg", LOGO)
    (tmp_path / "logo.svg").write_bytes(Picture.objects.get().file.read())
    call_command("import_content", tmp_path / "networks.jsonl")
    assert Network.objects.get().logo.is_svg()
