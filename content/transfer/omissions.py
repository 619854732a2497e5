"""What an export leaves out, since the format has no line for it, with how many of each the hub has."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from wagtail.models import Revision

from content.models import Entry

# By what an operator calls them. Some are of apps that the content knows nothing of.
_OMITTED_MODELS = {
    "users": "auth.User",
    "revisions": "wagtailcore.Revision",
    "old addresses that redirect": "wagtailredirects.Redirect",
    "rows of the journal": "content.Change",
    "best bets": "search.BestBet",
    "groups of synonyms": "search.SynonymGroup",
    "ignored words": "search.IgnoredWord",
}


def omissions(exported_files: Iterable[tuple[Any, str]]) -> Iterator[tuple[str, int]]:
    """Each kind of what is left out, with its number in the whole hub; files are given by model and digest."""
    for name, label in _OMITTED_MODELS.items():
        yield name, apps.get_model(label).objects.count()
    yield "updates scheduled for later", Revision.objects.filter(approved_go_live_at__isnull=False).count()
    yield "dates of expiry", Entry.objects.filter(expire_at__isnull=False).count()
    digests = {digest for _, digest in exported_files}
    for label in ("content.Picture", "wagtaildocs.Document"):
        files = apps.get_model(label)._default_manager.all()
        number = sum(digest not in digests for digest in files.values_list("file_hash", flat=True))
        yield f"{files.model._meta.model_name}s that no exported line refers to", number
