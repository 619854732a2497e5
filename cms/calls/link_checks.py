"""Notes the links of published calls, and checks that they still answer: one link at a time, once a week."""

import html
import json
import re
from datetime import timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from cms.calls.link_requests import LinkError, check_url
from cms.calls.models import LinkCheck, LinkReader
from content.journal import changes_after
from content.models import Call, EntryKind
from content.visibility import visible

WEEK, DAY = timedelta(days=7), timedelta(days=1)
CHANGES_PER_TURN = 50  # changes
UNLINKED_FIELDS = ("source_url", "slug", "url_path")
URL = re.compile(r"""https?://[^\s"'<>\\]+""")


def note_links() -> None:
    """Note the links of the calls that the next changes of the journal name; drop those that are gone."""
    reader, _ = LinkReader.objects.get_or_create()
    changes = list(changes_after(reader.position)[:CHANGES_PER_TURN])
    if not changes:
        return
    changed_ids = {change.entry_id for change in changes if change.entry_kind == EntryKind.CALL}
    published_calls = visible(Call).in_bulk(changed_ids)
    with transaction.atomic():
        for call_id in changed_ids:
            _update_checks(call_id, _urls_in(published_calls[call_id]) if call_id in published_calls else set())
        LinkReader.objects.update(position=changes[-1].position)


def _update_checks(call_id: int, urls: set[str]) -> None:
    """Give a call one check for each of these URLs, and no other."""
    checks = LinkCheck.objects.filter(call=call_id)
    checks.exclude(url__in=urls).delete()
    new_urls = urls - set(checks.values_list("url", flat=True))
    LinkCheck.objects.bulk_create(LinkCheck(call_id=call_id, url=url) for url in new_urls)


def _urls_in(call: Call) -> set[str]:
    fields = {name: value for name, value in call.serializable_data().items() if name not in UNLINKED_FIELDS}
    text = html.unescape(json.dumps(fields, ensure_ascii=False, default=str))
    return {url.rstrip(".,;:!?)»”’") for url in URL.findall(text) if len(url) <= 2000}


def due_checks() -> "QuerySet[LinkCheck]":
    """Checks that are due: never made, a week old, or a day old if the link failed for the first time; oldest first."""
    now = timezone.now()
    failed_once = Q(failing_since__isnull=False, broken=False, checked_at__lte=now - DAY)
    return LinkCheck.objects.filter(Q(checked_at=None) | Q(checked_at__lte=now - WEEK) | failed_once).order_by(
        "checked_at", "pk"
    )


def check_next_link() -> None:
    """Check the link that is due first, for all calls that have it; it is broken if it has failed for a day."""
    check = due_checks().first()
    if check is None:
        return
    now = timezone.now()
    failing_since, broken, failure = None, False, ""
    try:
        check_url(check.url)
    except LinkError as error:
        failing_since = check.failing_since or now
        broken, failure = error.lasting or failing_since <= now - DAY, str(error)
    LinkCheck.objects.filter(url=check.url).update(
        checked_at=now, failing_since=failing_since, broken=broken, failure=failure
    )
