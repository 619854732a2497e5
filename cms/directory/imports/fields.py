"""The fields of an actor that a column may hold: how headings name them, and how a cell is read."""

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model

from content.models import Actor, ActorKind, Contact, Territory, TerritoryKind, Theme
from content.sorting import sort_key

SINGLE_VALUE_FIELDS = [
    *("title", "acronym", "kind", "siren", "rna", "street", "postal_code", "city", "latitude", "longitude"),
    *("website", "summary", "verified_on"),
]
LIST_FIELDS = ["countries", "themes"]
CONTACT_COLUMNS = {
    "contact_name": "name",
    "contact_phone": "phone",
    "contact_email": "email",
    "contact_public": "public",
}


def field_of(model: type[Model], name: str) -> Any:
    return model._meta.get_field(name)


LABELS = {
    **{name: str(field_of(Actor, name).verbose_name) for name in [*SINGLE_VALUE_FIELDS, *LIST_FIELDS]},
    "title": "nom",
    **{name: f"contact : {field_of(Contact, field).verbose_name}" for name, field in CONTACT_COLUMNS.items()},
}
# As `matching_key` leaves them.
FIELD_HEADINGS = {
    "title": "nom, raison sociale, denomination, structure, organisme, organisation, acteur, titre, intitule",
    "acronym": "sigle, acronyme",
    "kind": "type, categorie, type de structure, nature",
    "siren": "siren, n siren, numero siren",
    "rna": "rna, n rna, numero rna",
    "street": "rue, adresse, adresse postale, voie",
    "postal_code": "cp, code postal",
    "city": "ville, commune, localite",
    "latitude": "latitude, lat",
    "longitude": "longitude, lon, lng, long",
    "website": "site, site web, site internet, url",
    "summary": "resume, description, presentation",
    "countries": "pays, pays d intervention",
    "themes": "theme, themes, thematique, thematiques, domaines",
    "contact_name": "contact, nom du contact, personne contact",
    "contact_phone": "telephone, tel, numero de telephone",
    "contact_email": "email, e mail, mail, courriel, adresse electronique",
    "contact_public": "contact public",
    "verified_on": "verifie le, date de verification, mis a jour le",
}


def matching_key(text: str) -> str:
    """Return a text without accents, case or punctuation, to compare it: « N° SIREN » gives « n siren »."""
    return " ".join(re.findall(r"[a-z0-9]+", sort_key(text)))


def guess_fields(headings: Iterable[str]) -> list[str]:
    """Return the field that each heading names, each field once at most; "" for the other columns."""
    fields = {name: field for field, names in FIELD_HEADINGS.items() for name in names.split(", ")}
    guesses: list[str] = []
    for heading in headings:
        field = fields.get(matching_key(heading), "")
        guesses.append("" if field in guesses else field)
    return guesses


def read_cell(field: str, text: str) -> Any:
    """Return the value of a cell that is not blank; a ValidationError says what to write instead."""
    reader = CELL_READERS.get(field)
    value = reader(text) if reader else text
    return _clean(field, value)


def _clean(field: str, value: Any) -> Any:
    """Return the value as the model's field takes it; a ValidationError if it doesn't."""
    if field in LIST_FIELDS:
        return value
    model = Contact if field in CONTACT_COLUMNS else Actor
    return field_of(model, CONTACT_COLUMNS.get(field, field)).clean(value, None)


def _read_kind(text: str) -> str:
    kinds = {matching_key(name): value for value, label in ActorKind.choices for name in (value, str(label))}
    if matching_key(text) in kinds:
        return kinds[matching_key(text)]
    raise ValidationError(f"Type inconnu. Choisissez parmi : {', '.join(str(label) for label in ActorKind.labels)}.")


def _read_number(text: str) -> float:
    try:
        return float(text.replace(",", "."))
    except ValueError as error:
        raise ValidationError("Indiquez un nombre en degrés, par exemple 43,2965.") from error


def _read_date(text: str) -> date:
    for pattern in ("%d/%m/%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(text, pattern).date()
        except ValueError:
            continue
    raise ValidationError("Indiquez une date comme 31/12/2025.")


def _read_boolean(text: str) -> bool:
    if matching_key(text) in ("oui", "o", "x", "1", "vrai", "true"):
        return True
    if matching_key(text) in ("non", "n", "0", "faux", "false"):
        return False
    raise ValidationError("Indiquez « oui » ou « non ».")


def _read_website(text: str) -> str:
    return text if "://" in text else f"https://{text}"


def _without_spaces(text: str) -> str:
    return re.sub(r"[\s.\u202f]", "", text).upper()


def _read_countries(text: str) -> list[Territory]:
    countries = Territory.objects.filter(kind=TerritoryKind.COUNTRY)
    names = {key: country for country in countries for key in (matching_key(country.name), country.code.lower())}
    return _named_values(
        text, names, "Pays inconnu : « {} ». Écrivez son nom en français, ou son code de deux lettres."
    )


def _read_themes(text: str) -> list[Theme]:
    names = {key: theme for theme in Theme.objects.all() for key in (theme.slug, matching_key(theme.name))}
    return _named_values(text, names, "Thème inconnu : « {} ». Écrivez-le comme dans la liste des thèmes.")


def _named_values(text: str, names: dict[str, Any], unknown: str) -> list[Any]:
    """Return the values that a cell names, one after « ; », « | », a line end or, outside of names, a comma."""
    wordings = [wording.strip() for wording in re.split(r"[;|\n]", text) if wording.strip()]
    values: list[Any] = []
    for wording in wordings:
        for name in [wording] if matching_key(wording) in names or wording.lower() in names else wording.split(","):
            value = names.get(name.strip().lower()) or names.get(matching_key(name))
            if value is None:
                raise ValidationError(unknown.format(name.strip()))
            if value not in values:
                values.append(value)
    return values


CELL_READERS: dict[str, Callable[[str], Any]] = {
    "kind": _read_kind,
    "siren": _without_spaces,
    "rna": _without_spaces,
    "latitude": _read_number,
    "longitude": _read_number,
    "verified_on": _read_date,
    "website": _read_website,
    "countries": _read_countries,
    "themes": _read_themes,
    "contact_public": _read_boolean,
}
