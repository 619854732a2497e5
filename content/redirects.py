"""Redirects from old addresses where Wagtail makes none: its own stay within a site."""

from typing import Any

from django.dispatch import receiver
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page
from wagtail.signals import page_slug_changed, post_page_move

from content.addresses import Addresses
from content.models import Entry, Network, Section


@receiver(post_page_move)
def redirect_from_former_network(sender: type[Page], instance: Page, **move: Any) -> None:
    """An entry that moves leaves for another network, hence another site."""
    if issubclass(sender, Entry) and move["url_path_before"] != move["url_path_after"]:
        publisher = Network.objects.ancestor_of(move["parent_page_before"]).get()
        _create_redirect(instance, publisher, move["url_path_before"])


@receiver(page_slug_changed)
def redirect_from_former_slug(sender: type[Page], instance: Page, instance_before: Page, **kwargs: Any) -> None:
    """A network without a hostname has no site: an entry's address changes with its slug or with its section's."""
    if not issubclass(sender, Entry | Section):
        return
    publisher = Network.objects.ancestor_of(instance).get()
    if publisher.sites:
        return
    for page in instance.get_descendants(inclusive=True):
        path_below = page.url_path.removeprefix(instance.url_path)
        _create_redirect(page, publisher, instance_before.url_path + path_below)


def _create_redirect(page: Page, publisher: Network, url_path: str) -> None:
    prefix = Addresses().home(publisher.pk).redirect_prefix
    old_path = Redirect.normalise_path(f"{prefix}/{url_path.removeprefix(publisher.url_path)}")
    for site in list(publisher.sites) or [None]:
        Redirect.objects.update_or_create(
            old_path=old_path, site=site, defaults={"redirect_page": page, "automatically_created": True}
        )
