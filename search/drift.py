"""Compares the index with the database, both ways."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from content import journal
from content.models import Entry
from content.visibility import visible
from search.document_builder import build_documents
from search.engines import get_engine
from search.indexing import Progress, batches, catch_up, update


@dataclass
class Drift:
    """Primary keys of entries that the index lacks, holds otherwise than they are, or should not hold."""

    missing: set[int] = field(default_factory=set)
    stale: set[int] = field(default_factory=set)
    extra: set[int] = field(default_factory=set)

    def __bool__(self) -> bool:
        return bool(self.all)

    @property
    def all(self) -> set[int]:
        return self.missing | self.stale | self.extra

    def without(self, pks: Collection[int]) -> "Drift":
        return Drift(self.missing.difference(pks), self.stale.difference(pks), self.extra.difference(pks))


def find_drift(progress: Progress = iter) -> Drift:
    """Raises EngineUnavailable without a usable index. What changes meanwhile is not drift."""
    catch_up()
    engine = get_engine()
    position, indexed = engine.position(), engine.fingerprints()
    drift = Drift(extra=set(indexed))
    for batch in progress(batches(visible(Entry).order_by("pk").values_list("pk", flat=True))):
        _compare(batch, indexed, drift)
    return drift.without({change.entry_id for change in journal.changes_after(position)})


def mend(drift: Drift) -> None:
    """Write the entries that differ to the index as they are now."""
    with get_engine().writer() as writer:
        update(writer, drift.all)
        writer.commit(writer.position)


def _compare(batch: Iterable[int], indexed: dict[int, int], drift: Drift) -> None:
    for document in build_documents(list(batch)):
        drift.extra.discard(document.pk)
        if document.pk not in indexed:
            drift.missing.add(document.pk)
        elif indexed[document.pk] != document.fingerprint:
            drift.stale.add(document.pk)
