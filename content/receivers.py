"""Signal receivers that record in the journal every change of what readers can see, in the change's own transaction.

Wagtail saves pages in a transaction, and so do our models. Privacy and hostnames it saves without one: what changes
them is in a request, which is a transaction, or opens one.

One receiver more sets the ids of the blocks in copied revisions.
"""

import json
from typing import Any

from django.db import transaction
from django.db.models import F, Model, Q, QuerySet
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from django.dispatch import receiver
from wagtail.models import Page, PageViewRestriction, Revision, Site

from content import journal
from content.block_ids import copied_id, with_ids
from content.models import Call, Entry, Network, Programme, Relay, Section, Theme
from content.models.entry import touches_only_draft_fields
from content.signals import acceptance_changed, entries_changed


@receiver(entries_changed)
def record_entries(sender: Any, entries: "QuerySet[Entry]", **kwargs: Any) -> None:
    journal.record(entries)


@receiver(acceptance_changed)
def record_offered_entries(sender: Any, network: Network, **kwargs: Any) -> None:
    journal.record(Entry.objects.filter(Entry.offered_to(network.pk)))


@receiver(post_save, sender=Page)
@receiver(post_save, sender=Section)
def record_page(sender: Any, instance: Page, update_fields: frozenset[str] | None = None, **kwargs: Any) -> None:
    """Wagtail moves and expires pages through the base class: an entry's own save is not called then."""
    if instance.depth > 1 and not touches_only_draft_fields(update_fields):
        entries = _lock_branch(instance)
        move_to_network_of_tree(entries)
        journal.record(entries)


def _lock_branch(page: Page) -> "QuerySet[Entry]":
    """Lock the networks of a branch of the tree, so that nobody adds or moves an entry there; return its entries."""
    entries: QuerySet[Entry] = Entry.objects.filter(path__startswith=page.path)
    above = Q(path=page.path[: Page.steplen * 2])
    journal.lock_networks(Network.objects.filter(above | Q(entries__in=entries)))
    return entries


def move_to_network_of_tree(entries: Any) -> None:
    """Set the network, and what follows from it, of those of the entries that were moved to another network."""
    for entry in entries.exclude(path__startswith=F("network__path")).specific():
        entry.set_network_from_tree()
        Entry.objects.filter(pk=entry.pk).update(network=entry.network, key=entry.key)
        if isinstance(entry, Call):
            Call.objects.filter(pk=entry.pk).update(opens_at=entry.opens_at)


@receiver(post_delete, sender=Entry)
def record_deletion(sender: Any, instance: Entry, **kwargs: Any) -> None:
    journal.record_deletion(instance)


@receiver(post_save, sender=PageViewRestriction)
@receiver(post_delete, sender=PageViewRestriction)
@transaction.atomic
def record_privacy(sender: Any, instance: PageViewRestriction, origin: Any = None, **kwargs: Any) -> None:
    if not _is_deleted_with_another(origin, PageViewRestriction):
        journal.record(_lock_branch(instance.page))


@receiver(post_delete, sender=Relay)
def record_relay_deletion(sender: Any, instance: Relay, origin: Any = None, **kwargs: Any) -> None:
    if not _is_deleted_with_another(origin, Relay):
        journal.record(Entry.objects.filter(pk=instance.entry_id))


@receiver(pre_save, sender=Site)
def record_lost_address(sender: Any, instance: Site, **kwargs: Any) -> None:
    """The entries of the network that a site showed, where it is given to another."""
    changed_sites = Site.objects.filter(pk=instance.pk).exclude(root_page=instance.root_page_id)
    journal.record(Entry.objects.filter(network__in=changed_sites.values("root_page")))


@receiver(post_save, sender=Site)
@receiver(post_delete, sender=Site)
def record_address(sender: Any, instance: Site, origin: Any = None, **kwargs: Any) -> None:
    if not _is_deleted_with_another(origin, Site):
        journal.record(Entry.objects.filter(network=instance.root_page_id))


@receiver(pre_delete, sender=Theme)
def record_theme_deletion(sender: Any, instance: Theme, **kwargs: Any) -> None:
    """Take the theme off its entries first: a network may have shown them for it."""
    entry_ids = list(Entry.objects.filter(themes=instance).values_list("pk", flat=True))
    Entry.themes.through.objects.filter(theme=instance).delete()
    journal.record(Entry.objects.filter(pk__in=entry_ids))


@receiver(pre_delete, sender=Programme)
def record_programme_deletion(sender: Any, instance: Programme, **kwargs: Any) -> None:
    journal.record(Entry.objects.filter(call__programme=instance))


def _is_deleted_with_another(origin: Any, model: type[Model]) -> bool:
    """Whether a deletion cascades from elsewhere, where the entries themselves are going too."""
    return origin is not None and not isinstance(origin, model) and getattr(origin, "model", None) is not model


@receiver(pre_save, sender=Revision)
def set_ids_of_copied_blocks(sender: Any, instance: Revision, **kwargs: Any) -> None:
    """Wagtail copies an entry's revisions without a call to it; the translation key in them is still the original's."""
    if instance.pk is None and issubclass(instance.content_type.model_class() or Page, Entry):
        uid, key = Entry.objects.values_list("uid", "translation_key").get(pk=instance.object_id)
        if instance.content["translation_key"] != str(key):
            stored = json.loads(instance.content["body"])
            body = with_ids(stored, lambda block_id: copied_id(block_id, uid))
            instance.content = {**instance.content, "body": json.dumps(body)}
