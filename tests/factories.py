"""Plain makers of content for tests: published at once unless told otherwise."""

import io
from datetime import timedelta
from typing import Any, TypeVar

import PIL.Image
from content.models import Entry, Network, Picture
from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.models import Page

E = TypeVar("E", bound=Entry)


def make_network(code: str, title: str = "", **fields: Any) -> Network:
    network: Network = Page.get_first_root_node().add_child(
        instance=Network(code=code, slug=code, title=title or code, **fields)
    )
    network.set_hostnames([f"{code}.localhost"])
    return network


def make_entry(model: type[E], network: Network, title: str, **fields: Any) -> E:
    """A published entry of a network; many-to-many fields are given as lists."""
    related = {name: fields.pop(name) for name in list(fields) if isinstance(fields[name], list | tuple) and name != "body"}
    fields.setdefault("live", True)
    fields.setdefault("first_published_at", timezone.now() - timedelta(days=1))
    fields.setdefault("last_published_at", fields["first_published_at"])
    entry = model(title=title, **fields)
    for name, values in related.items():
        setattr(entry, name, values)
    added: E = network.section(model.KIND).add_child(instance=entry)
    return added


def make_picture(title: str = "Image", width: int = 400, height: int = 300, **fields: Any) -> Picture:
    content = io.BytesIO()
    PIL.Image.new("RGB", (width, height), "teal").save(content, "PNG")
    file = ContentFile(content.getvalue(), f"{title}.png")
    return Picture.objects.create(title=title, file=file, width=width, height=height, **fields)


def make_document(title: str = "Règlement", name: str = "reglement.pdf", content: bytes = b"%PDF-1.4") -> Any:
    file = ContentFile(content, name)
    return get_document_model().objects.create(title=title, file=file, file_size=len(content))
