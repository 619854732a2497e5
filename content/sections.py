"""The sections of networks, one for each kind of entry: made with a network, or after `migrate` where a kind is new."""

from typing import Any

from django.db import connections, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.models.signals import post_save
from django.dispatch import receiver
from wagtail.coreutils import find_available_slug

from content.models import ENTRY_MODELS, EntryKind, Network, Section
from content.tree import lock_tree


@receiver(post_save, sender=Network)
def make_missing_sections(sender: type[Network], instance: Network, raw: bool = False, **kwargs: Any) -> None:
    """Each under its kind's own slug and title; the slug gets a number where a renamed section has taken it."""
    if raw:
        return
    present_kinds = set(Section.objects.child_of(instance).values_list("kind", flat=True))
    for kind, model in ENTRY_MODELS.items():
        if kind not in present_kinds:
            slug = find_available_slug(instance, model.SECTION_SLUG)
            instance.add_child(instance=Section(kind=kind, slug=slug, title=model.SECTION_TITLE))


def ensure_section(network: Network, kind: EntryKind) -> Section:
    """The network's section of a kind, made where it is missing."""
    make_missing_sections(Network, network)
    return network.section(kind)


def make_sections_of_new_kinds(using: str, **kwargs: Any) -> None:
    """After `migrate`; unless it stopped at an earlier migration, when the tables are not yet those of the models."""
    executor = MigrationExecutor(connections[using])
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return
    with transaction.atomic(using=using):
        lock_tree()
        for network in Network.objects.using(using):
            make_missing_sections(Network, network)
