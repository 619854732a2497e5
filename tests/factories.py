"""Makers of content for tests, published at once by default."""

import io
from datetime import timedelta
from typing import Any, TypeVar

import PIL.Image
from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.models import Page

from content.models import ENTRY_MODELS, Entry, EntryKind, Network, Picture

E = TypeVar("E", bound=Entry)


def make_network(code: str, title: str = "", **fields: Any) -> Network:
    network: Network = Page.get_first_root_node().add_child(
        instance=Network(code=code, slug=code, title=title or code, **fields)
    )
    network.set_hostnames([f"{code}.localhost"])
    return network


def make_entry(model: type[E], network: Network, title: str, **fields: Any) -> E:
    """A published entry of a network; many-to-many fields are given as lists."""
    related = {
        name: fields.pop(name) for name in list(fields) if isinstance(fields[name], list | tuple) and name != "body"
    }
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
    picture: Picture = Picture.objects.create(title=title, file=file, width=width, height=height, **fields)
    return picture


def make_document(title: str = "Règlement", name: str = "reglement.pdf", content: bytes = b"%PDF-1.4") -> Any:
    file = ContentFile(content, name)
    return get_document_model().objects.create(title=title, file=file, file_size=len(content))


# What makes a published example of each kind, beside its title.
EXAMPLES: dict[EntryKind, dict[str, Any]] = {
    EntryKind.CALL: {"scope": "turnkey", "edition": 2026, "minimum_local_authorities": 3},
    EntryKind.NEWS_POST: {"category": "event"},
    EntryKind.ACTOR: {"kind": "association", "acronym": "ÉSM", "siren": "732829320", "rna": "W133012345"},
    EntryKind.PARTNER: {"kind": "funder", "website": "https://partenaire.example/"},
    EntryKind.PROJECT: {"latitude": 14.7, "longitude": -17.4},
}


def make_example(kind: EntryKind, network: Network) -> Entry:
    return make_entry(ENTRY_MODELS[kind], network, f"Exemple : {kind.label}", **EXAMPLES[kind])
