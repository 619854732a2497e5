"""The sections of a site, each with the entries of one kind, at the addresses that the CMS gives them."""

from typing import NamedTuple


class Section(NamedTuple):
    slug: str
    title: str
    kind: str  # of the API's EntryKind
    type: str  # the API's type of an entry


SECTIONS = (
    Section("appels-a-projets", "Appels à projets", "CALL", "Call"),
    Section("actualites", "Actualités", "NEWS_POST", "NewsPost"),
    Section("annuaire", "Annuaire des acteurs", "ACTOR", "Actor"),
    Section("projets", "Panorama des projets", "PROJECT", "Project"),
    Section("partenaires", "Partenaires", "PARTNER", "Partner"),
)


class Status(NamedTuple):
    slug: str
    title: str
    value: str  # of the API's CallStatus
    empty: str


STATUSES = (
    Status("ouverts", "Ouverts", "OPEN", "Aucun appel à projets n’est ouvert en ce moment."),
    Status("a-venir", "À venir", "FORTHCOMING", "Aucun appel à projets à venir n’est annoncé pour le moment."),
    Status("clos", "Clos", "CLOSED", "Aucun appel à projets n’est encore clos."),
)
