"""Finding calls by who funds them."""

from collections.abc import Collection

from django.db.models import Q

from api import ids
from api.context import Context
from api.text import folded
from content.models import Entry, Funder


def funded_by(context: Context, funders: Collection[str]) -> Q:
    """Calls with a funder of one of these names, whatever the case and accents, or entry ids, or entry keys."""
    wanted = {folded(funder) for funder in funders}
    uids = {parsed[1] for parsed in map(ids.parse, funders) if parsed}
    linked = context.readable(Entry).filter(pk__in=Funder.objects.values("entry"))
    titles, matching = set(), set()
    for pk, uid, key, title in linked.values_list("pk", "uid", "key", "title"):
        if folded(title) in wanted:
            titles.add(pk)
        if uid in uids or key in funders:
            matching.add(pk)
    plain = Funder.objects.exclude(name="").values_list("name", flat=True).distinct()
    names = [name for name in plain if folded(name) in wanted]
    found = Q(name__in=names) | Q(name="", entry__in=titles) | Q(entry__in=matching)
    return Q(pk__in=Funder.objects.filter(found).values("call"))
