"""The entries that other networks offer a network, and how it answers: relay, feature or hide them."""

from collections.abc import Collection
from typing import Any

from django.db import models, transaction
from django.db.models import Case, FilteredRelation, Q, QuerySet, Value, When
from wagtail.log_actions import log
from wagtail.permissions import policy_registry

from cms.permissions import networks_of
from content.models import Entry, Network, Relay
from content.visibility import awaiting_acceptance_by, visible


class OfferState(models.TextChoices):
    WAITING = "waiting", "attend votre accord"
    ACCEPTED = "accepted", "repris d’office"
    RELAYED = "relayed", "repris"
    FEATURED = "featured", "à la une"
    HIDDEN = "hidden", "masqué"


# What a network may answer, as its relay then says.
ANSWERS = {
    OfferState.RELAYED: {"featured": False, "hidden": False},
    OfferState.FEATURED: {"featured": True, "hidden": False},
    OfferState.HIDDEN: {"featured": False, "hidden": True},
}


def networks_of_relays(user: Any, action: str = "add") -> "QuerySet[Network]":
    """The networks for which the user may see ("view") or make ("add") relays."""
    if not policy_registry.get_by_type(Relay).user_has_any_permission(user, {action, "change"}):
        return Network.objects.none()
    return networks_of(user).order_by("title")


def offers(network: Network) -> "QuerySet[Entry]":
    """Published entries that others offer the network, each with its `state`, its relay and the note on it."""
    return (
        visible(Entry)
        .filter(Entry.offered_to(network.pk))
        .alias(network_relay=FilteredRelation("relays", condition=Q(relays__network=network.pk)))
        .annotate(
            relay=models.F("network_relay__pk"),
            note=models.F("network_relay__note"),
            closes_at=models.F("call__closes_at"),
            state=Case(
                When(network_relay__hidden=True, then=Value(OfferState.HIDDEN)),
                When(network_relay__featured=True, then=Value(OfferState.FEATURED)),
                When(network_relay__isnull=False, then=Value(OfferState.RELAYED)),
                When(awaiting_acceptance_by(network.pk), then=Value(OfferState.WAITING)),
                default=Value(OfferState.ACCEPTED),
                output_field=models.CharField(),
            ),
        )
    )


@transaction.atomic
def answer_offers(network: Network, pks: Collection[int], state: OfferState, user: Any) -> int:
    """Relay, feature or hide the entries that are still offered, and return how many these are. Notes stay."""
    entries = list(offers(network).filter(pk__in=pks).order_by("network", "pk"))
    for entry in entries:
        relay = Relay.objects.filter(network=network, entry=entry).first()
        action = "wagtail.edit" if relay else "wagtail.create"
        relay = relay or Relay(network=network, entry=entry)
        relay.featured, relay.hidden = ANSWERS[state]["featured"], ANSWERS[state]["hidden"]
        relay.save()
        log(relay, action, user=user)
    return len(entries)
