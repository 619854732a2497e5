"""Counts what readers search for, and keeps nothing about the readers: a text, a day, a network, and three numbers.

A search counts when the first page of its results is asked for. It waits in memory until its response has been sent,
and is then written by whichever thread is free to: an answer never waits for the count. A process that is killed
loses the few that wait.
"""

import logging
import re
from collections import Counter, deque
from datetime import date, timedelta
from threading import Lock
from typing import Any, NamedTuple

from django.core.signals import request_finished
from django.db import DatabaseError, transaction
from django.db.models import F
from django.dispatch import receiver
from django.utils import timezone

from content.database import report_database_outage
from content.folding import fold_accents
from content.models import Network
from search.execution import Search, VisibleHits
from search.french import normalize_text
from search.models import LONGEST_TERM, SearchTerm
from search.query import Filters

logger = logging.getLogger(__name__)

RETENTION = timedelta(days=393)  # the shortest 13 months
MAX_DIGITS = 5  # of a text that is kept: telephone numbers and the like have more
MAX_PENDING = 10_000
MAX_TEXTS = 20_000  # a day: more are no readers'

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_DIGIT = re.compile(r"\d")


class _CountedSearch(NamedTuple):
    network_id: int | None
    day: date
    text: str
    has_results: bool


# Where nothing can be written for long, the oldest are dropped.
_pending: deque[_CountedSearch] = deque(maxlen=MAX_PENDING)
_writing = Lock()


def countable_term(text: str) -> str | None:
    """The text as it is counted, whatever its case, accents and spaces; None where it is not kept.

    Not kept are texts without a letter or digit, longer ones than LONGEST_TERM, and those with an @ or as many digits
    as a telephone number, years aside: these may name a person.
    """
    if len(text) > LONGEST_TERM:
        return None
    term = " ".join(fold_accents(normalize_text(text)).split())
    digits = _DIGIT.findall(_YEAR.sub("", term))
    if not any(map(str.isalnum, term)) or len(term) > LONGEST_TERM or "@" in term or len(digits) > MAX_DIGITS:
        return None
    return term


def count_search(search: Search, page: VisibleHits) -> None:
    """Count a search, by its first page.

    It is one without result where the text alone finds nothing: not where filters may be why, nor where the search
    engine was away.
    """
    query = search.query
    text = countable_term(query.text)
    if text and query.after is None:
        has_results = bool(page.hits) or search.degraded or query.filters != Filters()
        _pending.append(_CountedSearch(query.network_id, timezone.localdate(query.now), text, has_results))


def count_click(network_id: int | None, text: str) -> None:
    """Count a click on a result of a text searched for there today or yesterday, once a search at most."""
    unclicked = SearchTerm.objects.filter(clicks__lt=F("searches"))
    yesterday = timezone.localdate() - timedelta(days=1)
    latest = unclicked.filter(network=network_id, text=countable_term(text), day__gte=yesterday).order_by("-day")
    unclicked.filter(pk__in=latest.values("pk")[:1]).update(clicks=F("clicks") + 1)


def delete_old_counts() -> None:
    SearchTerm.objects.filter(day__lt=timezone.localdate() - RETENTION).delete()


@receiver(request_finished)
def write_pending_counts(**kwargs: Any) -> None:
    """Write the counts that wait, unless another thread does so; what comes meanwhile goes with the next request."""
    if not _pending or not _writing.acquire(blocking=False):
        return
    try:
        _add_counts(Counter(_pending.popleft() for _ in range(len(_pending))))
    except DatabaseError as error:
        if not report_database_outage(error):
            logger.exception("Some searches could not be counted")
    finally:
        _writing.release()


@transaction.atomic
def _add_counts(searched: Counter[_CountedSearch]) -> None:
    """Row by row, in the one order that keeps two processes from waiting for each other."""
    networks = {
        None,
        *Network.objects.filter(pk__in={search.network_id for search in searched}).values_list("pk", flat=True),
    }
    countable = [search for search in searched if search.network_id in networks]
    counted = sorted(countable, key=lambda search: (search.network_id or 0, search.day, search.text))
    if SearchTerm.objects.filter(day=timezone.localdate()).count() < MAX_TEXTS:
        SearchTerm.objects.bulk_create(
            [SearchTerm(network_id=search.network_id, day=search.day, text=search.text) for search in counted],
            ignore_conflicts=True,
        )
    for search in counted:
        times = searched[search]
        SearchTerm.objects.filter(network=search.network_id, day=search.day, text=search.text).update(
            searches=F("searches") + times, without_result=F("without_result") + (0 if search.has_results else times)
        )
