"""Loads the reference data: territories, Sustainable Development Goals and kinds of applicants.

The rows are the CSV files beside this one; README.md there names their sources. In short: the regions of the world are
those of UN M49 and the codes those of ISO 3166, through pycountry; names come from Unicode CLDR, through Babel; the
goals and targets are those of resolution A/RES/70/1 of the United Nations, goals under the names on its icons, targets
under short names of our own.
"""

import csv
from collections.abc import Iterator
from pathlib import Path

from django.apps.registry import Apps

APPLICANT_KINDS = {
    "local_authority": "Collectivité territoriale",
    "local_authority_group": "Groupement de collectivités",
    "association": "Association",
    "school": "Établissement scolaire",
    "university": "Établissement d’enseignement supérieur ou de recherche",
    "company": "Entreprise",
    "hospital": "Établissement de santé",
    "public_body": "Autre organisme public",
    "individual": "Particulier",
}


def load_reference(apps: Apps) -> None:
    """Inserts or updates the reference data. A migration passes the registry of its own moment."""
    _load_territories(apps)
    _load_sdgs(apps)
    _load_applicant_kinds(apps)


def _load_territories(apps: Apps) -> None:
    # An overseas region and its département share one code in ISO 3166-2 (FR-974): they are one row, a French region.
    # Paris is FR-75, as people write it, rather than ISO's FR-75C.
    model = apps.get_model("content", "Territory")
    paths = {"": "/"}
    territories = []
    for row in _rows("territories.csv"):  # a parent comes before what lies in it
        code, parent = row["code"], row["parent"]
        paths[code] = f"{paths[parent]}{code}/"
        territories.append(
            model(code=code, name=row["name"], kind=row["kind"], parent_id=parent or None, path=paths[code])
        )
    model._default_manager.bulk_create(
        territories,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "kind", "parent", "path"],
    )


def _load_sdgs(apps: Apps) -> None:
    goal, target = apps.get_model("content", "Sdg"), apps.get_model("content", "SdgTarget")
    goal._default_manager.bulk_create(
        [goal(number=int(row["number"]), name=row["name"], color=row["color"]) for row in _rows("sdgs.csv")],
        update_conflicts=True,
        unique_fields=["number"],
        update_fields=["name", "color"],
    )
    target._default_manager.bulk_create(
        [
            target(sdg_id=int(row["code"].partition(".")[0]), code=row["code"], name=row["name"], sort_order=order)
            for order, row in enumerate(_rows("sdg_targets.csv"), start=1)
        ],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["sdg", "name", "sort_order"],
    )


def _load_applicant_kinds(apps: Apps) -> None:
    model = apps.get_model("content", "ApplicantKind")
    model._default_manager.bulk_create(
        [
            model(code=code, name=name, sort_order=order)
            for order, (code, name) in enumerate(APPLICANT_KINDS.items(), start=1)
        ],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "sort_order"],
    )


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (Path(__file__).parent / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
