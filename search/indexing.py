"""Writes what the journal records to the index, from the position that the index has kept: a kill loses nothing."""

import logging
from collections.abc import Callable, Collection, Iterable

from content import journal
from content.models import ENTRY_MODELS, Entry
from content.outage import Outage
from content.visibility import visible
from search.document_builder import build_documents, keyword_relations
from search.engines import EngineAway, EngineBusy, EngineUnavailable, Writer, get_engine

logger = logging.getLogger(__name__)
_outage = Outage(
    logger,
    begins="Nothing is indexed until that is mended; then all is, by itself. %s",
    ends="The index is kept up to date again.",
)

BATCH = 500

# Wraps the batches that are gone through, to show a progress bar.
Progress = Callable[[list[list[int]]], Iterable[list[int]]]


def catch_up() -> None:
    """Index what has changed; make a new index where there is none, or where another version of the code made it."""
    try:
        _catch_up()
    except EngineBusy as error:
        logger.info("Left to the process that writes to the index. %s", error)
    except EngineAway as error:
        _outage.report_failure(error)
    else:
        _outage.report_success()


def _catch_up() -> None:
    engine = get_engine()
    try:
        position = engine.position()
    except EngineAway:
        raise
    except EngineUnavailable as error:
        if not _outage.is_ongoing:
            logger.warning("Making a new search index. %s", error)
        rebuild()
        return
    if journal.changes_after(position).exists():
        with engine.writer() as writer:
            _follow(writer)
    elif position > journal.last_position():
        logger.warning("Making a new search index: the database was put back to an earlier state.")
        rebuild()


def rebuild(progress: Progress = iter) -> None:
    """Make a new index of all that can be read, and put it in the place of the one in use."""

    def fill(writer: Writer) -> None:
        if not writer.filled:
            journal.bring_up_to_date()
            writer.commit(journal.last_position())
        entries = visible(Entry).filter(pk__gt=writer.filled).order_by("pk")
        for batch in progress(batches(entries.values_list("pk", flat=True))):
            writer.write(build_documents(batch))
            writer.checkpoint(batch[-1])
        writer.commit(writer.position)
        _follow(writer)

    get_engine().rebuild(fill)


def update(writer: Writer, pks: Collection[int]) -> None:
    """Write the entries as they are now; those that cannot be read any more are taken away."""
    for batch in batches(sorted(pks)):
        writer.remove(batch)
        writer.write(build_documents(batch))


def _follow(writer: Writer) -> None:
    while changes := list(journal.changes_after(writer.position)[:BATCH]):
        changed = {change.entry_id for change in changes}
        update(writer, changed | _entries_naming(changed))
        writer.commit(changes[-1].position or 0)


def _entries_naming(pks: Collection[int]) -> set[int]:
    """The entries that name these among their keywords, such as the projects that they lead."""
    return {
        pk
        for model in ENTRY_MODELS.values()
        for path, target in keyword_relations(model)
        if issubclass(target, Entry)
        for pk in model.objects.filter(**{f"{path}__in": pks}).values_list("pk", flat=True)
    }


def batches(pks: Iterable[int]) -> list[list[int]]:
    every = list(pks)
    return [every[start : start + BATCH] for start in range(0, len(every), BATCH)]
