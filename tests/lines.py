"""Lines of the import format for tests: one of each type, with every key in it, and a way to write them."""

import json
from collections.abc import Iterable
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import PIL.Image
from django.core.management import CommandError, call_command

Line = dict[str, Any]

PACA: Line = {"type": "network", "code": "paca", "name": "Territoires Solidaires", "kind": "regional"}
BRETAGNE: Line = {"type": "network", "code": "bretagne", "name": "Réseau Bretagne Solidaire", "kind": "regional"}

ENTRY: Line = {
    "network": "paca",
    "summary": "Deux phrases. Sans mise en forme.",
    "locale": "en",
    "published_at": "2024-01-16T09:00:00+01:00",
    "audience": "chosen_networks",
    "chosen_networks": ["bretagne", "cirrma"],
    "themes": ["jeunesse", "volontariat"],
    "sdgs": [4, 10],
    "territories": ["001", "FR-13", "FR-PAC", "SN"],
    "image": "images/phare.png",
    "seo_title": "Titre pour les moteurs",
    "seo_description": "Description pour les moteurs",
    "source": {
        "name": "Ancien site",
        "url": "https://example.org/a",
        "licence": "Licence ouverte 2.0",
        "retrieved_at": "2024-02-01T10:00:00+01:00",
    },
}
BODY: list[Line] = [
    {"type": "paragraph", "html": '<p>Un <strong>texte</strong> et <a href="https://example.org">un lien</a>.</p>'},
    {"type": "heading", "text": "Un titre", "level": 3},
    {"type": "image", "image": "images/phare.png", "alt": "Un phare", "caption": "Le soir", "credit": "Ville"},
    {"type": "quote", "text": "Ensemble.", "attribution": "Une élue"},
    {"type": "table", "columns": ["Étape", "Date"], "rows": [["Dépôt", "avril"], ["Résultats", ""]]},
    {"type": "link", "label": "Vers le site", "url": "https://example.org/b"},
    {"type": "link", "label": "Vers l’acteur", "entry": "paca/actor/ville"},
    {"type": "document", "title": "Le guide", "file": "documents/guide.pdf"},
    {"type": "embed", "url": "https://video.example.org/1"},
    {"type": "callout", "html": "<p>Attention.</p>", "tone": "warning"},
    {
        "type": "contact",
        "name": "Accueil",
        "organisation": "Réseau",
        "phone": "01 02 03 04 05",
        "email": "a@example.org",
    },
    {"type": "calls", "heading": "Les appels", "entries": ["paca/call/jeunesse-2024"]},
    {"type": "actors", "heading": "Les acteurs", "entries": ["paca/actor/ville"]},
]
CONTACTS = [
    {"name": "Publique", "organisation": "Réseau", "phone": "04 05 06 07 08", "email": "p@example.org", "public": True},
    {"name": "Privée", "email": "secret@example.org"},
]

EVERY_TYPE: list[Line] = [
    {
        **PACA,
        "region": "FR-PAC",
        "description": "<p>Le réseau.</p>",
        "legal_form": "Association",
        "hostnames": ["paca.localhost", "paca.example.org"],
        "offices": [
            {
                "label": "Siège",
                "street": "52, rue Saint-Ferréol",
                "postal_code": "13001",
                "city": "Marseille",
                "latitude": 43.29,
                "longitude": 5.37,
                "phone": "04 91 00 00 00",
                "email": "siege@example.org",
            },
            {"label": "Antenne"},
        ],
        "email": "contact@example.org",
        "phones": ["06 76 62 53 29", "07 87 25 77 98"],
        "social_links": [{"label": "Mastodon", "url": "https://social.example.org/@paca"}],
        "logo": "images/phare.png",
    },
    {**BRETAGNE, "hostnames": ["bretagne.localhost"]},
    {"type": "network", "code": "cirrma", "name": "CIRRMA", "kind": "national", "hostnames": ["cirrma.localhost"]},
    {"type": "theme", "slug": "jeunesse", "name": "Jeunesse"},
    {"type": "theme", "slug": "volontariat", "name": "Volontariat", "parent": "jeunesse"},
    {
        "type": "programme",
        "slug": "aap-jeunesse",
        "network": "paca",
        "name": "Appel Jeunesse",
        "description": "<p>Chaque année.</p>",
    },
    {
        "type": "call",
        **ENTRY,
        "slug": "jeunesse-2024",
        "title": "Jeunesse 2024",
        "uid": "appel-1",
        "body": BODY,
        "programme": "aap-jeunesse",
        "edition": 2024,
        "scope": "thematic",
        "funders": ["paca/partner/ministere", "paca/actor/ville", "Une fondation"],
        "opens_on": "2024-01-16",
        "closes_at": "2024-04-15T12:00:00+02:00",
        "results_on": "2024-06-30",
        "recurrence": "recurring",
        "milestones": [
            {"label": "Réunion", "at": "2024-02-01T10:00:00+01:00"},
            {"label": "Oral", "at": "2024-05-02T09:30:00+02:00"},
        ],
        "cancelled": True,
        "eligible_applicants": ["association", "local_authority"],
        "minimum_local_authorities": 3,
        "eligibility": "<p>Les collectivités.</p>",
        "excluded_territories": ["MX"],
        "budget": {"amount": "1500000.00", "currency": "EUR"},
        "grant_minimum": {"amount": "5000.00", "currency": "EUR"},
        "grant_maximum": {"amount": "100000.50", "currency": "EUR"},
        "co_funding_rate_maximum": 0.7,
        "application": {"method": "post", "url": "https://www.cncd.fr", "instructions": "<p>En trois exemplaires.</p>"},
        "regulations": [{"title": "Règlement", "file": "documents/guide.pdf"}],
        "links": [{"label": "France Diplomatie", "url": "https://www.diplomatie.gouv.fr"}],
        "contacts": CONTACTS,
    },
    {
        "type": "news",
        **ENTRY,
        "slug": "annonce",
        "title": "Une annonce",
        "uid": "actu-1",
        "date": "2024-01-16",
        "category": "event",
        "calls": ["paca/call/jeunesse-2024"],
    },
    {
        "type": "actor",
        **ENTRY,
        "slug": "ville",
        "title": "Ville de Marseille",
        "uid": "acteur-1",
        "acronym": "VM",
        "kind": "local_authority",
        "siren": "211300553",
        "rna": "W133012345",
        "address": {"street": "Quai du Port", "postal_code": "13002", "city": "Marseille"},
        "latitude": 43.2962,
        "longitude": 5.3699,
        "networks": ["bretagne"],
        "countries": ["LB", "SN"],
        "website": "https://www.marseille.fr",
        "contacts": CONTACTS,
        "verified_on": "2024-03-01",
    },
    {
        "type": "partner",
        **ENTRY,
        "slug": "ministere",
        "title": "Ministère",
        "uid": "partenaire-1",
        "kind": "funder",
        "logo": "images/phare.png",
        "website": "https://www.diplomatie.gouv.fr",
        "rank": 2,
    },
    {
        "type": "project",
        **ENTRY,
        "slug": "ecoles",
        "title": "Écoles de Thiès",
        "uid": "projet-1",
        "lead": "paca/actor/ville",
        "partners": ["paca/actor/ville"],
        "countries": ["SN"],
        "latitude": 14.79,
        "longitude": -16.92,
        "starts_on": "2024-01-01",
        "ends_on": "2025-12-31",
        "budget": {"amount": "148000.00", "currency": "XOF"},
        "funded_by": ["paca/call/jeunesse-2024"],
    },
    {
        "type": "relay",
        "network": "bretagne",
        "entry": "paca/call/jeunesse-2024",
        "featured": True,
        "hidden": True,
        "note": "Pour les Bretons aussi.",
    },
]


def entry(kind: str, slug: str, /, **keys: Any) -> Line:
    """The shortest line of an entry of the first network."""
    return {"type": kind, "network": "paca", "slug": slug, "title": slug.title(), **keys}


def write(folder: Path, lines: Iterable[Line | str], name: str = "content.jsonl") -> Path:
    path = folder / name
    texts = (line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines)
    path.write_text("".join(f"{text}\n" for text in texts), encoding="utf-8")
    return path


def write_files(folder: Path) -> None:
    """The pictures and documents that EVERY_TYPE names."""
    for name in ("images", "documents"):
        (folder / name).mkdir(exist_ok=True)
    (folder / "images" / "phare.png").write_bytes(png())
    (folder / "documents" / "guide.pdf").write_bytes(b"%PDF-1.4 un guide")


def png(color: str = "teal") -> bytes:
    content = BytesIO()
    PIL.Image.new("RGB", (40, 30), color).save(content, "PNG")
    return content.getvalue()


def load(folder: Path, lines: Iterable[Line | str], **options: Any) -> str:
    """Import lines; returns the output of the command."""
    output = StringIO()
    call_command("import_content", write(folder, lines), stdout=output, **options)
    return output.getvalue()


def refusal(folder: Path, lines: Iterable[Line | str]) -> str:
    """The message of an import that must fail."""
    try:
        load(folder, lines)
    except CommandError as error:
        return str(error)
    raise AssertionError("the import was accepted")


def export(folder: Path, *options: str) -> list[str]:
    folder.mkdir(exist_ok=True)
    call_command("export_content", folder / "export.jsonl", *options)
    return (folder / "export.jsonl").read_text(encoding="utf-8").splitlines()
