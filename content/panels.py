"""Panels of editing forms that Wagtail has no field for."""

from typing import TYPE_CHECKING, Any

from django.utils.functional import cached_property
from wagtail.admin.panels import Panel

if TYPE_CHECKING:
    from content.models import Network


class EarlierDeadlinesPanel(Panel):
    """What a call's deadline was before, to read; shown where it was ever extended."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "content/earlier_deadlines_panel.html"

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.deadlines = self.instance.earlier_deadlines()

        def is_shown(self) -> bool:
            return bool(self.deadlines)


class RelaysPanel(Panel):
    """Which networks show a published entry, and how, for its publisher; absent where it is offered to none."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "content/relays_panel.html"

        def is_shown(self) -> bool:
            return bool(self.instance.live and self.offers)

        @cached_property
        def offers(self) -> "list[Network]":
            """The networks that it is offered to as published, each with its `own` relay and whether it `shows` it."""
            from content.models import Entry, Network
            from content.visibility import withheld

            entry = Entry.objects.filter(pk=self.instance.pk).first()
            if entry is None:
                return []
            relays = {relay.network_id: relay for relay in entry.relays.all()}
            without = withheld([entry.pk]).get(entry.pk, set())
            networks = list(Network.objects.live().filter(entry.offered_networks()).order_by("title"))
            for network in networks:
                network.own, network.shows = relays.get(network.pk), network.pk not in without
            return networks
