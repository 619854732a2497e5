"""The journal: an append-only record of what readers could see, and can see now.

`record` appends a row for each entry concerned, in the transaction of the change. Rows get their position
once committed, so that positions follow the order of commits whatever the order of ids; readers keep the
last position they have read. docs/decisions/0003 says why.

The life of a row: paca (network 3) publishes entry 41, offered to bretagne (7), which hides it in the end.

    published   position –   shown_to "|3|7|"  hidden_by ""     was_shown_to ""       was_hidden_by ""
    committed   position 12  the same row, numbered by assign_positions once it can be read
    hidden      position 13  shown_to "|3|7|"  hidden_by "|7|"  was_shown_to "|3|7|"  was_hidden_by ""

A reader that kept position 12 asks `changes_after(12)` and gets the last row: an update for paca (`kind_for(3)`), a
removal for bretagne (`kind_for(7)`). It then keeps 13.
"""

from collections.abc import Iterable

from django.db import connection, transaction
from django.db.models import Max, OuterRef, QuerySet, Subquery
from django.utils import timezone

from content.models import Audience, Change, Entry, Network
from content.visibility import visible, withholding_network_ids

BATCH = 500
_LOCK = 0x6D61696C  # an advisory lock's number, "mail"


@transaction.atomic
def record(entries: "QuerySet[Entry]") -> None:
    """Append what changed for readers: nothing for an entry that nobody could see, before or after."""
    lock_networks(Network.objects.filter(entries__in=entries))
    entry_ids = list(entries.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(entry_ids), BATCH):
        _record_batch(entry_ids[start : start + BATCH])
    transaction.on_commit(assign_positions, robust=True)


def lock_networks(networks: "QuerySet[Network]") -> None:
    """Lock the networks' rows until this transaction ends: nobody else records entries of these networks meanwhile.

    So each journal row is compared with the one committed before it.
    """
    list(
        Network.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=networks).order_by("pk").values("pk")
    )


@transaction.atomic
def record_deletion(entry: Entry) -> None:
    """Append the removal of an entry that readers could see; its own row is gone by the end of the transaction."""
    lock_networks(Network.objects.filter(pk=entry.network_id))
    last = _last_changes([entry.pk]).get(entry.pk)
    if last and last.shown_to:
        Change.objects.create(
            entry_id=entry.pk,
            entry_uid=last.entry_uid,
            entry_kind=last.entry_kind,
            was_shown_to=last.shown_to,
            was_hidden_by=last.hidden_by,
        )
        transaction.on_commit(assign_positions, robust=True)


def _record_batch(entry_ids: list[int]) -> None:
    last = _last_changes(entry_ids)
    shown_to, hidden_by = _readers(entry_ids)
    concerned_ids = [pk for pk in entry_ids if shown_to.get(pk) or (pk in last and last[pk].shown_to)]
    entries = Entry.objects.filter(pk__in=concerned_ids).order_by("pk").values_list("pk", "uid", "key")
    Change.objects.bulk_create(
        Change(
            entry_id=pk,
            entry_uid=uid,
            entry_kind=key.split("/")[1],
            shown_to=shown_to.get(pk, ""),
            hidden_by=hidden_by.get(pk, ""),
            was_shown_to=last[pk].shown_to if pk in last else "",
            was_hidden_by=last[pk].hidden_by if pk in last else "",
        )
        for pk, uid, key in entries
    )


def _last_changes(entry_ids: Iterable[int]) -> dict[int, Change]:
    newest = Change.objects.filter(entry_id__in=entry_ids).values("entry_id").annotate(last=Max("id")).values("last")
    return {change.entry_id: change for change in Change.objects.filter(pk__in=newest)}


def _readers(entry_ids: list[int]) -> tuple[dict[int, str], dict[int, str]]:
    """By entry that can be read at all: the networks it is offered to, and those of them that don't show it."""
    choices = Entry.chosen_networks.through.objects.filter(entry_id__in=entry_ids)
    chosen_ids: dict[int, list[int]] = {}
    for entry_id, network_id in choices.values_list("entry_id", "network_id"):
        chosen_ids.setdefault(entry_id, []).append(network_id)
    shown_to = {}
    for pk, network_id, audience in visible(Entry).filter(pk__in=entry_ids).values_list("pk", "network_id", "audience"):
        if audience == Audience.ALL_NETWORKS:
            shown_to[pk] = "|*|"
        else:
            audience_ids = chosen_ids.get(pk, []) if audience == Audience.CHOSEN_NETWORKS else []
            shown_to[pk] = _between_bars({network_id, *audience_ids})
    return shown_to, {pk: _between_bars(networks) for pk, networks in withholding_network_ids(shown_to).items()}


def _between_bars(network_ids: Iterable[int]) -> str:
    return "|" + "|".join(map(str, sorted(network_ids))) + "|"


def changes_after(position: int, viewer_id: int | None = None) -> "QuerySet[Change]":
    """Committed rows past a position, in order, for one network's readers or for the whole hub's."""
    bring_up_to_date()
    changes = Change.objects.after(position)
    return changes if viewer_id is None else changes.concerning(viewer_id)


def bring_up_to_date() -> None:
    """Record the entries that have expired, and give committed rows their position. Each reader calls it first."""
    last_shown_to = Change.objects.filter(entry_id=OuterRef("pk")).order_by("-id").values("shown_to")[:1]
    expired = Entry.objects.filter(live=True, expire_at__lte=timezone.now()).alias(shown_to=Subquery(last_shown_to))
    expired = expired.filter(shown_to__gt="")
    if expired.exists():
        record(expired)
    if Change.objects.filter(position__isnull=True).exists():
        assign_positions()


def last_position() -> int:
    """The highest position given so far; 0 in an empty journal."""
    return Change.objects.aggregate(last=Max("position"))["last"] or 0


@transaction.atomic(durable=True)
def assign_positions() -> None:
    """Number the committed rows that have no position yet; one process at a time.

    Durable, since a reader may keep a position: it must not be undone with a transaction around it.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        cursor.execute(
            """
            UPDATE content_change SET position = numbered.position
            FROM (
                SELECT id, (SELECT COALESCE(MAX(position), 0) FROM content_change)
                           + ROW_NUMBER() OVER (ORDER BY id) AS position
                FROM content_change WHERE position IS NULL
            ) AS numbered
            WHERE content_change.id = numbered.id
            """
        )
