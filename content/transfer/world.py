"""What a line is judged against: the hub, the other lines, and the files beside them."""

from collections.abc import Iterator, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from content.models import Entry, Network, Sdg, Territory
from content.reference.time_zones import time_zone_of
from content.transfer.faults import Problem, quoted
from content.transfer.files import Files
from content.transfer.hub import EntryRow, Hub
from content.transfer.index import Index, text_of, texts_of
from content.transfer.references import FileReference, Reference, is_entry_key

Rows = Mapping[str, EntryRow]


class World:
    def __init__(self) -> None:
        self.hub, self.index, self.files = Hub(), Index(), Files()
        self._relays: dict[tuple[str, str], int] = {}

    # What the rules of a line itself ask

    def time_zone_of(self, network: str | None) -> ZoneInfo:
        known = self.index.regions if network in self.index.regions else self.hub.regions
        return ZoneInfo(time_zone_of(known.get(network or "")))

    def territory_contains(self, outer_code: str, inner_code: str) -> bool:
        """True also where one of them is unknown, which is told as a fault of its own."""
        outer, inner = self.hub.territories.get(outer_code), self.hub.territories.get(inner_code)
        return outer is None or inner is None or outer.contains(inner)

    # References

    def reference_problem(self, what: Reference | FileReference, value: Any, line: int, rows: Rows) -> str | None:
        if isinstance(what, FileReference):
            return self.files.problem(what.model, self.index.places[line].path.parent, str(value))
        if (what.model is Sdg) != isinstance(value, int):
            return None  # refused by its type
        if what.model is Entry:
            return self._entry_problem(what, value, rows)
        if value not in self.hub.pks[what.model] and value not in self.index.names.get(what.model, {}):
            return f"expected {what.expected}; there is no {quoted(value)}"
        if what.model is Territory and what.kinds and self.hub.territories[value].kind not in what.kinds:
            return (
                f"expected {what.expected}, got {quoted(value)}, a {self.hub.territories[value].kind.replace('_', ' ')}"
            )
        return None

    def _entry_problem(self, what: Reference, name: str, rows: Rows) -> str | None:
        line, row = self.index.entry(name), self.row(name, rows)
        if line is None and row is None:
            is_text = what.or_name and not is_entry_key(name)
            return None if is_text else f"expected {what.expected}; there is no {quoted(name)}"
        kind = self.index.types[line] if line is not None else row.kind if row else ""
        return f"expected {what.expected}, got a {kind}" if what.kinds and kind not in what.kinds else None

    def row(self, name: str, rows: Rows) -> EntryRow | None:
        """The entry of the hub that a name means once the import is done: not one that the import renames."""
        row = rows.get(name)
        line = self.index.uids.get(row.uid) if row else None
        renamed = row and name == row.key and line is not None and self.index.key_of[line] != row.key
        return None if renamed else row

    def needed_line(self, what: Reference | FileReference, value: Any, rows: Rows) -> int | None:
        """The line that must be written before a reference can be."""
        if isinstance(what, FileReference):
            return None
        if what.model is Entry:
            return self.index.entry(value) if self.row(value, rows) is None else None
        if value in self.hub.pks[what.model]:
            return None
        return self.index.names.get(what.model, {}).get(value)

    def occupant(self, line: int, rows: Rows) -> int | None:
        """The line that renames the entry which has, until then, the key of this line's."""
        row = rows.get(self.index.key_of.get(line, ""))
        renaming = self.index.uids.get(row.uid) if row else None
        return renaming if renaming != line else None

    # What a line names

    def identity_problems(self, line: int, data: dict[str, Any], rows: Rows) -> Iterator[Problem]:
        uid, key = text_of(data.get("uid")), self.index.key_of.get(line)
        by_uid, by_key = rows.get(uid), self.row(key, rows) if key else None
        if by_uid and by_uid.uid == uid and by_uid.kind != data["type"]:
            yield "uid", f"the uid of a {by_uid.kind} of the hub, {by_uid.key}"
        if by_key and uid and by_key.uid != uid:
            yield "slug", f"taken by another {by_key.kind} of the hub, whose uid is {quoted(by_key.uid)}"

    def hostname_problems(self, data: dict[str, Any]) -> Iterator[Problem]:
        for position, hostname in enumerate(texts_of(data.get("hostnames"))):
            owner = self.hub.hostnames.get(hostname.lower())
            if owner not in (None, data.get("code")) and owner not in self.index.names[Network]:
                yield f"hostnames[{position}]", f"taken by the network {owner}" if owner else "taken by another site"

    def cycle_problems(self, data: dict[str, Any]) -> Iterator[Problem]:
        parents = {**self.hub.theme_parents, **self.index.theme_parents}
        slug = text_of(data.get("slug"))
        above, seen = parents.get(slug), set[str]()
        while above and above not in seen:
            if above == slug:
                yield "parent", "expected a theme that is not below this one"
            seen.add(above)
            above = parents.get(above)

    def relay_problems(self, line: int, data: dict[str, Any], rows: Rows) -> Iterator[Problem]:
        network, name = text_of(data.get("network")), text_of(data.get("entry"))
        entry_line, row = self.index.entry(name), self.row(name, rows)
        key = self.index.key_of[entry_line] if entry_line is not None else row.key if row else None
        if not network or key is None:
            return
        if (first := self._relays.setdefault((network, key), line)) != line:
            yield "entry", f"the relay of {self.index.places[first]} again: expected one line for each"
        if key.partition("/")[0] == network:
            yield "network", "expected another network than the entry's own"
            return
        if entry_line is not None:
            offered = self.index.offers.get(entry_line, frozenset())
        else:
            offered = self.hub.offered_to(row) if row else frozenset()
        if offered is not None and network not in offered:
            yield "entry", f"expected an entry that is offered to {network}: see its audience"
