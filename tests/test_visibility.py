"""The one definition of what may be read, on a network's site and on the hub."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import PageViewRestriction

from content.models import Audience, Call, Entry, EntryKind, Network, NewsPost, Relay, Section
from content.visibility import visible, visible_networks
from factories import make_entry, make_network

pytestmark = pytest.mark.django_db


def titles(network: Network | None = None, model: type[Entry] = Entry) -> set[str]:
    return set(visible(model, network and network.pk).values_list("title", flat=True))


@pytest.fixture
def entry(paca: Network) -> Call:
    return make_entry(Call, paca, "Jeunesse 2026", audience=Audience.ALL_NETWORKS)


@pytest.mark.parametrize(
    ("audience", "chosen_codes", "seen_by"),
    [
        (Audience.OWN_NETWORK, [], {"paca"}),
        (Audience.OWN_NETWORK, ["bretagne"], {"paca"}),  # the choice of another time
        (Audience.CHOSEN_NETWORKS, ["bretagne"], {"paca", "bretagne"}),
        (Audience.CHOSEN_NETWORKS, [], {"paca"}),
        (Audience.ALL_NETWORKS, [], {"paca", "bretagne", "normandie"}),
    ],
)
def test_an_entry_is_visible_to_its_audience_and_on_the_hub(
    paca: Network, bretagne: Network, audience: Audience, chosen_codes: list[str], seen_by: set[str]
) -> None:
    make_network("normandie")
    chosen_networks = [Network.objects.get(code=code) for code in chosen_codes]
    make_entry(Call, paca, "Jeunesse 2026", audience=audience, chosen_networks=chosen_networks)
    assert {network.code for network in Network.objects.all() if titles(network)} == seen_by
    assert titles() == {"Jeunesse 2026"}


def test_a_hidden_relay_hides_from_that_network_only(paca: Network, bretagne: Network, entry: Call) -> None:
    relay = Relay.objects.create(network=bretagne, entry=entry, hidden=True)
    assert (titles(bretagne), titles(paca), titles()) == (set(), {"Jeunesse 2026"}, {"Jeunesse 2026"})
    relay.hidden = False
    relay.save()
    assert titles(bretagne) == {"Jeunesse 2026"}


def test_a_relay_offers_nothing_beyond_the_audience(bretagne: Network, entry: Call) -> None:
    Relay.objects.create(network=bretagne, entry=entry, featured=True)
    entry.audience = Audience.OWN_NETWORK
    entry.save()
    assert titles(bretagne) == set()


def unpublish(entry: Call) -> None:
    entry.unpublish()


def unpublish_section(entry: Call) -> None:
    entry.get_parent().specific.unpublish()


def unpublish_network(entry: Call) -> None:
    entry.network.unpublish()


def expire(entry: Call) -> None:
    Call.objects.update(expire_at=timezone.now() - timedelta(seconds=1))


def publish_tomorrow(entry: Call) -> None:
    Call.objects.update(first_published_at=timezone.now() + timedelta(days=1))


def make_private(entry: Call) -> None:
    PageViewRestriction.objects.create(page=entry, restriction_type=PageViewRestriction.LOGIN)


def make_section_private(entry: Call) -> None:
    PageViewRestriction.objects.create(page=entry.get_parent(), restriction_type=PageViewRestriction.PASSWORD)


def make_network_private(entry: Call) -> None:
    PageViewRestriction.objects.create(page=entry.network, restriction_type=PageViewRestriction.GROUPS)


@pytest.mark.parametrize(
    "hide",
    [
        unpublish,
        unpublish_section,
        unpublish_network,
        expire,
        publish_tomorrow,
        make_private,
        make_section_private,
        make_network_private,
    ],
)
def test_an_unpublished_expired_or_private_page_hides_the_entry_from_everyone(
    bretagne: Network, entry: Call, hide: Callable[[Call], None]
) -> None:
    make_entry(NewsPost, bretagne, "Témoin", audience=Audience.ALL_NETWORKS)
    hide(entry)
    for model in (Entry, Call):
        for network in [None, *Network.objects.all()]:
            assert "Jeunesse 2026" not in titles(network, model)
    assert titles() == {"Témoin"}


def test_the_published_version_stays_visible_beside_a_draft(entry: Call) -> None:
    entry.title = "Un titre encore secret"
    entry.save_revision()
    assert titles() == {"Jeunesse 2026"}


def test_visibility_may_be_asked_for_any_time(entry: Call) -> None:
    now = timezone.now()
    Call.objects.update(expire_at=now + timedelta(hours=1))
    assert visible(Call, now=now).exists()
    assert not visible(Call, now=now + timedelta(hours=1)).exists()


def test_unpublished_and_private_networks_are_not_visible(paca: Network, bretagne: Network) -> None:
    bretagne.unpublish()
    private = make_network("prive")
    PageViewRestriction.objects.create(page=private, restriction_type=PageViewRestriction.LOGIN)
    assert [network.code for network in visible_networks()] == ["paca"]


def test_the_other_sections_of_an_unpublished_one_stay_visible(paca: Network, entry: Call) -> None:
    make_entry(NewsPost, paca, "Une nouvelle")
    Section.objects.get(pk=paca.section(EntryKind.CALL).pk).unpublish()
    assert titles(paca) == {"Une nouvelle"}
