"""The admin's changes of pages, one after another: each locks the tree before its view reads a page."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse

from content.models import Entry
from content.tree import lock_tree

MAX_WAIT = 10.0  # seconds, for each lock: requests that wait for a long import must not take up all threads
# They add, move or delete pages, or make what a second click must find made.
EXCLUSIVE_VIEWS = {
    *("wagtailadmin_pages:add", "wagtailadmin_pages:copy", "wagtailadmin_pages:delete"),
    *("wagtailadmin_pages:move_confirm", "wagtailadmin_pages:set_page_position", "wagtail_bulk_action"),
    *("call_new_edition", "programme_new_edition", "networks:add"),
    *("relay_inbox", "relay_inbox_of", "wagtailsnippets_content_relay:add"),
}


def changing_tree_in_turn(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For each view of the admin, in the transaction of its request (ATOMIC_REQUESTS)."""

    @wraps(view)
    def locking_view(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST" and request.user.is_authenticated:
            _limit_waits()
            lock_tree(shared=not _is_exclusive(request))
        return view(request, *args, **kwargs)

    return locking_view


def _limit_waits() -> None:
    """In this transaction, on PostgreSQL; SQLite has its own limit. cms/errors.py answers who has waited in vain."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [f"{MAX_WAIT * 1000:.0f}ms"])


def _is_exclusive(request: HttpRequest) -> bool:
    """Whether it may change more than entries where they are: a section's new slug changes its entries' addresses."""
    match: Any = request.resolver_match
    page_id = match.kwargs.get("page_id")
    is_entry = page_id is None or Entry.objects.filter(pk=page_id).exists()
    return match.view_name in EXCLUSIVE_VIEWS or not is_entry
