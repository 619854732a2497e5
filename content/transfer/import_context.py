"""What a line is judged against: the content that exists, the other lines of the import, and the files beside them."""

from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from content.models import Entry, Network, Sdg, Territory
from content.reference.time_zones import time_zone_of
from content.transfer.attachments import Attachments
from content.transfer.existing_content import EntryRow, EntryRows, ExistingContent
from content.transfer.faults import Problem, quoted
from content.transfer.line_index import LineIndex, text_of, texts_of
from content.transfer.references import FileReference, Reference, is_entry_key


class ImportContext:
    def __init__(self) -> None:
        self.existing, self.index, self.attachments = ExistingContent(), LineIndex(), Attachments()
        self._relay_lines: dict[tuple[str, str], int] = {}

    # The facts that `import_conflicts` of a model asks for (HubFacts in content/import_fields.py)

    def time_zone_of(self, network_code: str | None) -> ZoneInfo:
        regions = self.index.regions if network_code in self.index.regions else self.existing.regions
        return ZoneInfo(time_zone_of(regions.get(network_code or "")))

    def territory_contains(self, outer_code: str, inner_code: str) -> bool:
        """True also where one of them doesn't exist, which is told as a fault of its own."""
        outer, inner = self.existing.territories.get(outer_code), self.existing.territories.get(inner_code)
        return outer is None or inner is None or outer.contains(inner)

    # References

    def reference_problem(
        self, reference: Reference | FileReference, value: Any, line_id: int, rows: EntryRows
    ) -> str | None:
        """What was expected of a value that refers to a row or a file, where it refers to none that will do."""
        if isinstance(reference, FileReference):
            folder = self.index.positions[line_id].path.parent
            return self.attachments.problem(reference.model, folder, str(value))
        if (reference.model is Sdg) != isinstance(value, int):
            return None  # refused by its type
        if reference.model is Entry:
            return self._entry_problem(reference, value, rows)
        lines_by_name = self.index.lines_by_name.get(reference.model, {})
        if value not in self.existing.primary_keys[reference.model] and value not in lines_by_name:
            return f"expected {reference.expected}; there is no {quoted(value)}"
        kind = self.existing.territories[value].kind if reference.model is Territory else ""
        if kind and reference.kinds and kind not in reference.kinds:
            return f"expected {reference.expected}, got {quoted(value)}, a {kind.replace('_', ' ')}"
        return None

    def _entry_problem(self, reference: Reference, name: str, rows: EntryRows) -> str | None:
        line_id, row = self.index.entry_line(name), self.lasting_row(name, rows)
        if line_id is None and row is None:
            is_plain_name = reference.or_name and not is_entry_key(name)
            return None if is_plain_name else f"expected {reference.expected}; there is no {quoted(name)}"
        kind = self.index.types[line_id] if line_id is not None else row.kind if row else ""
        is_right = not reference.kinds or kind in reference.kinds
        return None if is_right else f"expected {reference.expected}, got a {kind}"

    def lasting_row(self, name: str, rows: EntryRows) -> EntryRow | None:
        """The existing entry that a name means once the import is done: not one that the import renames."""
        row = rows.get(name)
        line_id = self.index.lines_by_uid.get(row.uid) if row else None
        is_renamed = row and name == row.key and line_id is not None and self.index.entry_keys[line_id] != row.key
        return None if is_renamed else row

    def needed_line(self, reference: Reference | FileReference, value: Any, rows: EntryRows) -> int | None:
        """The line that must be written before a reference can be."""
        if isinstance(reference, FileReference):
            return None
        if reference.model is Entry:
            return self.index.entry_line(value) if self.lasting_row(value, rows) is None else None
        if value in self.existing.primary_keys[reference.model]:
            return None
        return self.index.lines_by_name.get(reference.model, {}).get(value)

    def line_that_frees_key(self, line_id: int, rows: EntryRows) -> int | None:
        """The line that renames the entry which has, until then, the key of this line's."""
        row = rows.get(self.index.entry_keys.get(line_id, ""))
        renaming_line = self.index.lines_by_uid.get(row.uid) if row else None
        return renaming_line if renaming_line != line_id else None

    # What a line names

    def identity_problems(self, line_id: int, data: dict[str, Any], rows: EntryRows) -> Iterator[Problem]:
        uid, key = text_of(data.get("uid")), self.index.entry_keys.get(line_id)
        by_uid, by_key = rows.get(uid), self.lasting_row(key, rows) if key else None
        if by_uid and by_uid.uid == uid and by_uid.kind != data["type"]:
            yield "uid", f"the uid of a {by_uid.kind} of the hub, {by_uid.key}"
        if by_key and uid and by_key.uid != uid:
            yield "slug", f"taken by another {by_key.kind} of the hub, whose uid is {quoted(by_key.uid)}"

    def hostname_problems(self, data: dict[str, Any]) -> Iterator[Problem]:
        for index, hostname in enumerate(texts_of(data.get("hostnames"))):
            owner = self.existing.hostnames.get(hostname.lower())
            if owner not in (None, data.get("code")) and owner not in self.index.lines_by_name[Network]:
                yield f"hostnames[{index}]", f"taken by the network {owner}" if owner else "taken by another site"

    def cycle_problems(self, data: dict[str, Any]) -> Iterator[Problem]:
        parents = {**self.existing.theme_parents, **self.index.theme_parents}
        slug = text_of(data.get("slug"))
        ancestor, seen = parents.get(slug), set[str]()
        while ancestor and ancestor not in seen:
            if ancestor == slug:
                yield "parent", "expected a theme that is not below this one"
            seen.add(ancestor)
            ancestor = parents.get(ancestor)

    def relay_problems(self, line_id: int, data: dict[str, Any], rows: EntryRows) -> Iterator[Problem]:
        network, name = text_of(data.get("network")), text_of(data.get("entry"))
        entry_line, row = self.index.entry_line(name), self.lasting_row(name, rows)
        key = self.index.entry_keys[entry_line] if entry_line is not None else row.key if row else None
        if not network or key is None:
            return
        if (first := self._relay_lines.setdefault((network, key), line_id)) != line_id:
            yield "entry", f"the relay of {self.index.positions[first]} again: expected one line for each"
        if key.partition("/")[0] == network:
            yield "network", "expected another network than the entry's own"
            return
        if entry_line is not None:
            offered_networks = self.index.offered_networks.get(entry_line, frozenset())
        else:
            offered_networks = self.existing.offered_networks(row) if row else frozenset()
        if offered_networks is not None and network not in offered_networks:
            yield "entry", f"expected an entry that is offered to {network}: see its audience"
