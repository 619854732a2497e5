"""Creates networks with their sites, and sees to the site at the hub's own address."""

from collections.abc import Sequence

from django.contrib.auth.models import AbstractUser
from django.db import transaction
from wagtail.models import Page, Site

from content.models import Network, NetworkKind
from content.tree import lock_tree


@transaction.atomic
def create_network(network: Network, hostnames: Sequence[str], user: AbstractUser | None = None) -> None:
    """Publish a new network; its collection, sections, groups and workflow come with saving it, its sites here."""
    lock_tree()
    Page.get_first_root_node().add_child(instance=network)
    network.save_revision(user=user, log_action=True).publish(user=user)
    network.set_hostnames(hostnames)
    ensure_default_site()


def ensure_default_site() -> None:
    """Have the hub's own address show the national network, unless some site was chosen for it."""
    if Site.objects.filter(is_default_site=True).exists():
        return
    nationals = Network.objects.filter(kind=NetworkKind.NATIONAL).order_by("pk")
    site = Site.objects.filter(root_page__in=nationals).order_by("root_page", "pk").first()
    if site:
        site.is_default_site = True
        site.save()
