"""An entry that moves to another network is still found at its old address."""

from typing import Any

from django.dispatch import receiver
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page
from wagtail.signals import post_page_move

from content.models import Entry, Network


@receiver(post_page_move)
def keep_old_address(sender: type[Page], instance: Page, **move: Any) -> None:
    """Wagtail makes redirects within a site only; an entry's only other place is in another network's."""
    if not issubclass(sender, Entry) or move["url_path_before"] == move["url_path_after"]:
        return
    publisher = Network.objects.ancestor_of(move["parent_page_before"]).get()
    old_path = Redirect.normalise_path(f"/{move['url_path_before'].removeprefix(publisher.url_path)}")
    for site in publisher.sites:
        Redirect.objects.update_or_create(
            old_path=old_path, site=site, defaults={"redirect_page": instance, "automatically_created": True}
        )
