"""What the hub holds already, by the names that lines use."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import Model, Q
from wagtail.models import Locale, Site

from content.models import ApplicantKind, Audience, Entry, Network, Programme, Sdg, Territory, Theme

# The field that names a row of each model whose rows are few enough to be held at once.
NAMED_BY: dict[type[Model], str] = {
    Network: "code",
    Theme: "slug",
    Programme: "slug",
    Sdg: "number",
    Territory: "code",
    ApplicantKind: "code",
}


class EntryRow(NamedTuple):
    pk: int
    uid: str
    key: str
    audience: str

    @property
    def kind(self) -> str:
        return self.key.split("/")[1]


class Hub:
    """Names to primary keys, read once; `refresh` after rows were written."""

    def __init__(self) -> None:
        self.pks: dict[type[Model], dict[Any, Any]] = {}
        for model in NAMED_BY:
            self.refresh(model)
        self.locales: dict[str, int] = dict(Locale.objects.values_list("language_code", "pk"))
        self.territories = {row.code: row for row in Territory.objects.all()}
        self.regions = dict(Network.objects.values_list("code", "region_id"))
        self.theme_parents = dict(Theme.objects.values_list("slug", "parent__slug"))
        networks = {pk: code for code, pk in self.pks[Network].items()}
        self.hostnames = {
            hostname.lower(): networks.get(root, "")
            for hostname, root in Site.objects.values_list("hostname", "root_page_id")
        }

    def refresh(self, model: type[Any]) -> None:
        self.pks[model] = dict(model.objects.values_list(NAMED_BY[model], "pk"))

    def locale(self, code: str) -> int:
        if code not in self.locales:
            self.locales[code] = Locale.objects.get_or_create(language_code=code)[0].pk
        return self.locales[code]

    def entries(self, names: Iterable[str]) -> dict[str, EntryRow]:
        """The entries that keys or uids name, under the names given."""
        wanted = [name for name in set(names) if isinstance(name, str) and name.isprintable()]
        found: dict[str, EntryRow] = {}
        for start in range(0, len(wanted), 400):
            some = wanted[start : start + 400]
            rows = Entry.objects.filter(Q(key__in=some) | Q(uid__in=some))
            for values in rows.values_list("pk", "uid", "key", "audience"):
                row = EntryRow(*values)
                found[row.key] = row
                found.setdefault(row.uid, row)
        return {name: found[name] for name in wanted if name in found}

    def offered_to(self, row: EntryRow) -> frozenset[str] | None:
        """The networks, beside its own, that an entry is offered to; None for all."""
        if row.audience == Audience.ALL_NETWORKS:
            return None
        chosen = Entry.chosen_networks.through.objects.filter(entry_id=row.pk, entry__audience=Audience.CHOSEN_NETWORKS)
        return frozenset(chosen.values_list("network__code", flat=True))
