"""The content that is in the database already, by the names that lines use."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.db.models import Model, Q
from wagtail.models import Locale, Site

from content.models import ApplicantKind, Audience, Entry, Network, Programme, Sdg, Territory, Theme

# The field that names a row of each model whose rows are few enough to be held at once.
NAMING_FIELDS: dict[type[Model], str] = {
    Network: "code",
    Theme: "slug",
    Programme: "slug",
    Sdg: "number",
    Territory: "code",
    ApplicantKind: "code",
}
BATCH_SIZE = 400  # names in one query


class EntryRow(NamedTuple):
    pk: int
    uid: str
    key: str
    audience: str

    @property
    def kind(self) -> str:
        return self.key.split("/")[1]


EntryRows = Mapping[str, EntryRow]  # by the key or the uid that a line uses


class ExistingContent:
    """Names to primary keys, read once; `refresh` after rows were written."""

    def __init__(self) -> None:
        self.primary_keys: dict[type[Model], dict[Any, Any]] = {}
        for model in NAMING_FIELDS:
            self.refresh(model)
        self.locales: dict[str, int] = dict(Locale.objects.values_list("language_code", "pk"))
        self.territories = {territory.code: territory for territory in Territory.objects.all()}
        self.regions = dict(Network.objects.values_list("code", "region_id"))
        self.theme_parents = dict(Theme.objects.values_list("slug", "parent__slug"))
        network_codes = {pk: code for code, pk in self.primary_keys[Network].items()}
        # By host name, the network that has it; "" where that is a site of no network.
        self.hostnames = {
            hostname.lower(): network_codes.get(root_pk, "")
            for hostname, root_pk in Site.objects.values_list("hostname", "root_page_id")
        }

    def refresh(self, model: type[Any]) -> None:
        self.primary_keys[model] = dict(model.objects.values_list(NAMING_FIELDS[model], "pk"))

    def get_or_create_locale(self, code: str) -> int:
        if code not in self.locales:
            self.locales[code] = Locale.objects.get_or_create(language_code=code)[0].pk
        return self.locales[code]

    def load_entry_rows(self, names: Iterable[str]) -> EntryRows:
        """The entries that keys or uids name, under these names."""
        printable_names = [name for name in set(names) if isinstance(name, str) and name.isprintable()]
        rows: dict[str, EntryRow] = {}
        for start in range(0, len(printable_names), BATCH_SIZE):
            batch = printable_names[start : start + BATCH_SIZE]
            entries = Entry.objects.filter(Q(key__in=batch) | Q(uid__in=batch))
            for values in entries.values_list("pk", "uid", "key", "audience"):
                row = EntryRow(*values)
                rows[row.key] = row
                rows.setdefault(row.uid, row)
        return {name: rows[name] for name in printable_names if name in rows}

    def offered_networks(self, row: EntryRow) -> frozenset[str] | None:
        """The networks, beside its own, that an entry is offered to; None for all."""
        if row.audience == Audience.ALL_NETWORKS:
            return None
        choices = Entry.chosen_networks.through.objects.filter(entry_id=row.pk)
        choices = choices.filter(entry__audience=Audience.CHOSEN_NETWORKS)
        return frozenset(choices.values_list("network__code", flat=True))
