"""Writes a batch of lines of one type, in one transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from content.models import Relay
from content.transfer.columns import LineValues
from content.transfer.creating import create_entries
from content.transfer.describing import described
from content.transfer.history import note
from content.transfer.index import NAMED
from content.transfer.lines import LINE_TYPES, EntryLine, Line, NetworkLine
from content.transfer.naming import entry_names, normalised, resolved
from content.transfer.updating import add_network, make_room, save_network, save_plain, update_entry
from content.transfer.world import Rows, World


class RefusedError(Exception):
    """The models refused a line that had passed the check: its batch was undone."""


def write(lines: list[int], world: World, dry_run: bool = False) -> dict[str, list[int]]:
    """Create or update what differs; returns the lines created, updated and unchanged."""
    shape = LINE_TYPES[world.index.types[lines[0]]]
    wanted, rows = _read(shape, lines, world)
    present = _present(shape, wanted, rows, world)
    current = described(shape, list(present.values()), world.hub)
    found: dict[str, list[int]] = {"created": [], "updated": [], "unchanged": []}
    for line, values in wanted.items():
        if line not in present:
            found["created"].append(line)
        else:
            differs = shape.differs(values, current[present[line]])
            found["updated" if differs else "unchanged"].append(line)
    if not dry_run:
        with transaction.atomic():
            _save(shape, wanted, found, present, rows, world)
    return found


def outline(lines: list[int], world: World) -> list[int]:
    """Make drafts, with nothing but a title, of those entries that are not there yet; returns their lines."""
    shape = cast(type[EntryLine], LINE_TYPES[world.index.types[lines[0]]])
    with transaction.atomic():
        wanted, rows = _read(shape, lines, world)
        present = _present(shape, wanted, rows, world)
        for line, pk in present.items():
            make_room(pk, wanted[line]["slug"])
        absent = [line for line in lines if line not in present]
        drafts = [resolved(shape, shape.draft(wanted[line]), {}, world) for line in absent]
        if drafts:
            create_entries(shape, drafts, world.hub, timezone.now())
    return absent


def _read(shape: type[Line], lines: list[int], world: World) -> tuple[dict[int, LineValues], Rows]:
    """Lines in canonical form, and the entries of the hub that they name or are."""
    index = world.index
    read = {line: shape.model_validate(data).model_dump() for line, data, _ in index.read(lines)}
    names = {name for values in read.values() for name in entry_names(shape, values)}
    names |= {values["uid"] for values in read.values() if values.get("uid")}
    names |= {index.key_of[line] for line in lines if line in index.key_of}
    rows = world.hub.entries(names)
    return {line: normalised(shape, line, values, rows, world) for line, values in read.items()}, rows


def _present(shape: type[Line], wanted: dict[int, LineValues], rows: Rows, world: World) -> dict[int, int]:
    """The primary keys of the rows that lines name, where these are there."""
    if issubclass(shape, EntryLine):
        found = {
            line: rows.get(values["uid"] or "") or world.row(world.index.key_of[line], rows)
            for line, values in wanted.items()
        }
        return {line: row.pk for line, row in found.items() if row}
    if shape.MODEL is Relay:
        pairs = {line: (values["network"], values["entry"]) for line, values in wanted.items()}
        entries = {entry for _, entry in pairs.values()}
        relays = Relay.objects.filter(entry__key__in=entries).values_list("network__code", "entry__key", "pk")
        pks = {(network, entry): pk for network, entry, pk in relays}
        return {line: pks[pair] for line, pair in pairs.items() if pair in pks}
    model, key = NAMED[shape.type_name()]
    known = world.hub.pks[model]
    return {line: known[values[key]] for line, values in wanted.items() if values[key] in known}


def _save(
    shape: type[Line],
    wanted: dict[int, LineValues],
    found: dict[str, list[int]],
    present: dict[int, int],
    rows: Rows,
    world: World,
) -> None:
    now = timezone.now()
    if issubclass(shape, NetworkLine):
        for line in found["created"]:
            with _naming_the_line(line, world):
                present[line] = add_network(wanted[line])
    created = {line: resolved(shape, wanted[line], rows, world) for line in found["created"]}
    if issubclass(shape, EntryLine) and created:
        present |= zip(created, create_entries(shape, list(created.values()), world.hub, now), strict=True)
        created = {}
    updated = {line: resolved(shape, wanted[line], rows, world) for line in found["updated"]}
    for line, values in (created | updated).items():
        with _naming_the_line(line, world):
            if issubclass(shape, EntryLine):
                update_entry(shape, present[line], values, world.hub, now)
            elif issubclass(shape, NetworkLine):
                save_network(present[line], values)
            else:
                present[line] = save_plain(shape, present.get(line), values)
    places = world.index.places
    written = {present[line]: places[line].path.name for line in found["created"] + found["updated"]}
    note(cast(type[Model], shape.MODEL), written, now)
    if shape.type_name() in NAMED and (created or updated):
        world.hub.refresh(NAMED[shape.type_name()][0])


@contextmanager
def _naming_the_line(line: int, world: World) -> Iterator[None]:
    try:
        yield
    except ValidationError as error:
        raise RefusedError(f"{world.index.places[line]}: {'; '.join(error.messages)}") from error
