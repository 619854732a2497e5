"""The journal: an append-only record of what readers could see, and can see now.

`record` appends a row for each entry concerned, in the transaction of the change. Rows get their position
once committed, so that positions follow the order of commits whatever the order of ids; readers keep the
last position they have read. docs/decisions/0003 says why.
"""

from collections.abc import Iterable

from django.db import connection, transaction
from django.db.models import Max, OuterRef, QuerySet, Subquery
from django.utils import timezone

from content.models import Audience, Change, Entry, Network
from content.visibility import visible, withheld

BATCH = 500
_LOCK = 0x6D61696C  # an advisory lock's number, "mail"


@transaction.atomic
def record(entries: "QuerySet[Entry]") -> None:
    """Append what changed for readers: nothing for an entry that nobody could see, before or after."""
    lock_networks(Network.objects.filter(entries__in=entries))
    ids = list(entries.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), BATCH):
        _record_batch(ids[start : start + BATCH])
    transaction.on_commit(assign_positions, robust=True)


def lock_networks(networks: "QuerySet[Network]") -> None:
    """Until this transaction ends, nobody else records entries of these networks: each row sees all before it."""
    list(
        Network.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=networks).order_by("pk").values("pk")
    )


@transaction.atomic
def record_deletion(entry: Entry) -> None:
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


def _record_batch(ids: list[int]) -> None:
    last = _last_changes(ids)
    shown_to, hidden_by = _reach(ids)
    concerned = [pk for pk in ids if shown_to.get(pk) or (pk in last and last[pk].shown_to)]
    entries = Entry.objects.filter(pk__in=concerned).order_by("pk").values_list("pk", "uid", "key")
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


def _last_changes(ids: Iterable[int]) -> dict[int, Change]:
    newest = Change.objects.filter(entry_id__in=ids).values("entry_id").annotate(last=Max("id")).values("last")
    return {change.entry_id: change for change in Change.objects.filter(pk__in=newest)}


def _reach(ids: list[int]) -> tuple[dict[int, str], dict[int, str]]:
    """By entry that can be read at all: the networks it is offered to, and those of them that don't show it."""
    through = Entry.chosen_networks.through
    chosen: dict[int, list[int]] = {}
    for entry_id, network_id in through.objects.filter(entry_id__in=ids).values_list("entry_id", "network_id"):
        chosen.setdefault(entry_id, []).append(network_id)
    shown_to = {}
    for pk, network_id, audience in visible(Entry).filter(pk__in=ids).values_list("pk", "network_id", "audience"):
        if audience == Audience.ALL_NETWORKS:
            shown_to[pk] = "|*|"
        else:
            others = chosen.get(pk, []) if audience == Audience.CHOSEN_NETWORKS else []
            shown_to[pk] = _bars({network_id, *others})
    return shown_to, {pk: _bars(networks) for pk, networks in withheld(shown_to).items()}


def _bars(network_ids: Iterable[int]) -> str:
    return "|" + "|".join(map(str, sorted(network_ids))) + "|"


def changes_after(position: int, network_id: int | None = None) -> "QuerySet[Change]":
    """Committed rows past a position, in order, for one network's readers or for the whole hub's."""
    settle()
    changes = Change.objects.after(position)
    return changes if network_id is None else changes.seen_by(network_id)


def settle() -> None:
    """Record what the clock has hidden, and number what has been committed: what a reader does first."""
    last_shown_to = Change.objects.filter(entry_id=OuterRef("pk")).order_by("-id").values("shown_to")[:1]
    expired = Entry.objects.filter(live=True, expire_at__lte=timezone.now()).alias(shown_to=Subquery(last_shown_to))
    expired = expired.filter(shown_to__gt="")
    if expired.exists():
        record(expired)
    if Change.objects.filter(position__isnull=True).exists():
        assign_positions()


def last_position() -> int:
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
