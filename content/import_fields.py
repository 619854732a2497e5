"""How a model says what a line of an import holds of it: `import_fields`, in the order of the line's keys.

Most keys are the name of a model's field, and what they take follows from that field: its class, choices, limits,
default, and for a relation the model that it leads to. Rows of a child model take what its own `import_fields` say.
The classes below say what differs. content/transfer/model_fields.py reads them. So

    class Job(Entry):
        import_fields = [*Entry.import_fields, "employer", "starts_on", ImportMoney("salary")]

takes {"type": "job", …, "employer": "paca/actor/ville", "starts_on": "2027-01-15", "salary": {"amount": …}}.

A model's `import_conflicts(line, hub)` yields what its `clean()` would refuse, values that don't go together: the key
at fault, and what was expected there.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class ImportField:
    """A key of another name than its field, or one that a line must have although the model could do without."""

    key: str
    field: str = ""  # where it is not the key
    required: bool = False


@dataclass(frozen=True)
class ImportObject:
    """An object whose keys are fields of the model itself: `street` in `address`, or `source_name` for `name`."""

    key: str
    fields: "Sequence[str | ImportField]"
    prefix: str = ""  # of the fields' names

    def import_fields(self) -> list[ImportField]:
        """The keys of the object, with the names that their fields have on the model."""
        named = [as_import_field(field) for field in self.fields]
        return [ImportField(field.key, self.prefix + field.field, field.required) for field in named]


@dataclass(frozen=True)
class ImportMoney:
    """An amount and its currency, from the columns <key>_amount and <key>_currency (content/models/money.py)."""

    key: str


@dataclass(frozen=True)
class ImportValue:
    """Of a child model: each of its rows is a plain value, that of this field."""

    field: str


@dataclass(frozen=True)
class ImportEntryOrName:
    """Of a child model: each of its rows is a reference to an entry of these kinds, or else a plain name."""

    entry: str
    name: str
    kinds: tuple[str, ...]  # values of EntryKind


LineField = str | ImportField | ImportObject | ImportMoney


def as_import_field(field: str | ImportField) -> ImportField:
    """With the name of the model's field in every case."""
    if isinstance(field, str):
        return ImportField(field, field)
    return ImportField(field.key, field.field or field.key, field.required)


class HubFacts(Protocol):
    """What `import_conflicts` may ask about networks and territories, which a line names by their codes."""

    def time_zone_of(self, network_code: str | None) -> ZoneInfo: ...

    def territory_contains(self, outer_code: str, inner_code: str) -> bool: ...


Conflicts = Iterator[tuple[str, str]]
