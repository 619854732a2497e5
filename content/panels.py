"""Panels of the editing forms that show what is no field, and the forms' own classes.

Forms and panels read the models, so the models know nothing of them: `set_up_forms` attaches them, when all models
are loaded and before any form is made.
"""

from datetime import datetime
from typing import NamedTuple

from django.utils.functional import cached_property
from wagtail.admin.panels import Panel
from wagtail.models import PageLogEntry

from content.forms import EntryCopyForm, EntryForm, NetworkForm
from content.models import ENTRY_MODELS, Entry, Network, Relay
from content.models.call import CALENDAR_PANEL
from content.visibility import withholding_network_ids


class EarlierDeadlinesPanel(Panel):
    """What a call's deadline was before, to read; absent where it was never extended."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "content/earlier_deadlines_panel.html"

        @cached_property
        def earlier_deadlines(self) -> list[tuple[datetime, PageLogEntry | None]]:
            return self.instance.earlier_deadlines()

        def is_shown(self) -> bool:
            return bool(self.earlier_deadlines)


class Offer(NamedTuple):
    """A network that an entry is offered to, and what it does with it."""

    network: Network
    relay: Relay | None
    is_shown: bool


class RelaysPanel(Panel):
    """Which networks show a published entry, and how, for its publisher; absent where it is offered to none."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "content/relays_panel.html"

        def is_shown(self) -> bool:
            return bool(self.instance.live and self.offers)

        @cached_property
        def offers(self) -> list[Offer]:
            """As the entry is published, whatever its draft says."""
            entry = Entry.objects.filter(pk=self.instance.pk).first()
            if entry is None:
                return []
            relays = {relay.network_id: relay for relay in entry.relays.all()}
            withholding_ids = withholding_network_ids([entry.pk]).get(entry.pk, set())
            networks = Network.objects.live().filter(entry.offered_networks()).order_by("title")
            return [Offer(network, relays.get(network.pk), network.pk not in withholding_ids) for network in networks]


def set_up_forms() -> None:
    Network.base_form_class = NetworkForm
    Entry.base_form_class = EntryForm
    Entry.copy_form_class = EntryCopyForm
    for model in ENTRY_MODELS.values():
        model.content_panels = [*model.content_panels, RelaysPanel(heading="Repris par")]
    CALENDAR_PANEL.children.insert(1, EarlierDeadlinesPanel(heading="Dates limites précédentes"))
