"""manage.py fixtree: Wagtail's, while nobody else changes the tree; entries follow the network that they lie under."""

from typing import Any

from django.db import transaction
from django.db.models import F
from wagtail.management.commands import fixtree

from content import journal
from content.models import Entry
from content.receivers import move_to_network_of_tree
from content.tree import lock_tree


class Command(fixtree.Command):
    help = "Check the tree of pages, and mend it where possible. Editors wait meanwhile."

    @transaction.atomic
    def handle(self, **options: Any) -> None:
        lock_tree()
        super().handle(**options)
        strayed = list(Entry.objects.exclude(path__startswith=F("network__path")).values_list("pk", flat=True))
        if strayed:
            self.stdout.write(f"Entries of another network than the one they lie under, mended: {strayed}")
            entries = Entry.objects.filter(pk__in=strayed)
            move_to_network_of_tree(entries)
            journal.record(entries)
