"""The statuses that a list of calls can be narrowed to."""

from typing import NamedTuple


class Status(NamedTuple):
    slug: str
    title: str
    value: str  # of the API's CallStatus
    empty: str  # what a list without such a call says


STATUSES = (
    Status("ouverts", "Ouverts", "OPEN", "Aucun appel à projets n’est ouvert en ce moment."),
    Status("a-venir", "À venir", "FORTHCOMING", "Aucun appel à projets à venir n’est annoncé pour le moment."),
    Status("clos", "Clos", "CLOSED", "Aucun appel à projets n’est encore clos."),
)
