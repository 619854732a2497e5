"""From a contributor's draft to what readers see, through the admin."""

import pytest
from django.contrib.auth.models import Group, User
from django.core import mail
from django.test import Client
from django.urls import reverse

from admin_forms import PUBLISH, add_address, edit_address, filled, send
from asking import ask
from cms.roles import COORDINATION, Role
from content.models import Audience, Network, NewsPost
from factories import make_entry

SUBMIT = {"action-submit": "action-submit"}


def signed_in(role: Role, network: Network) -> Client:
    user, _ = User.objects.get_or_create(
        username=f"{role}-{network.code}", defaults={"email": f"{role}@{network.code}.example"}
    )
    user.groups.add(Group.objects.get(name=f"{role.label} – {network.code}"))
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def coordination(paca: Network) -> Client:
    user = User.objects.create_user("coordination", "coordination@example.org")
    user.groups.add(Group.objects.get(name=COORDINATION))
    client = Client()
    client.force_login(user)
    return client


def titles() -> list[str]:
    return [node["title"] for node in ask("{ news { nodes { title } } }")["news"]["nodes"]]


@pytest.fixture
def submitted(paca: Network) -> NewsPost:
    send(signed_in(Role.CONTRIBUTOR, paca), add_address(paca, NewsPost), {"title": "Salon", "slug": "salon"} | SUBMIT)
    return NewsPost.objects.get(slug="salon")


def decide(client: Client, entry: NewsPost, action: str) -> int:
    state = entry.current_workflow_task_state
    address = reverse("wagtailadmin_pages:workflow_action", args=[entry.pk, action, state.pk])
    return client.post(address, {"comment": "Merci d’ajouter une date."}).status_code


def test_an_editor_approves_what_a_contributor_submits(paca: Network, submitted: NewsPost) -> None:
    assert titles() == []
    assert decide(signed_in(Role.EDITOR, paca), submitted, "approve") == 302
    assert titles() == ["Salon"]


def test_a_manager_asks_for_changes(paca: Network, submitted: NewsPost) -> None:
    decide(signed_in(Role.MANAGER, paca), submitted, "reject")
    submitted.refresh_from_db()
    assert submitted.current_workflow_state.status == "needs_changes"
    assert titles() == []


@pytest.mark.parametrize(("role", "code"), [(Role.CONTRIBUTOR, "paca"), (Role.EDITOR, "bretagne")])
def test_contributors_and_other_networks_approve_nothing(
    bretagne: Network, submitted: NewsPost, role: Role, code: str
) -> None:
    user = User.objects.create_user("autre")
    user.groups.add(Group.objects.get(name=f"{role.label} – {code}"))
    client = Client()
    client.force_login(user)
    decide(client, submitted, "approve")
    assert titles() == []


def test_reviewers_get_a_mail_in_french(paca: Network) -> None:
    signed_in(Role.EDITOR, paca)
    send(signed_in(Role.CONTRIBUTOR, paca), add_address(paca, NewsPost), {"title": "Salon", "slug": "salon"} | SUBMIT)
    assert [message.to for message in mail.outbox] == [["editor@paca.example"]]
    assert "Salon" in mail.outbox[0].subject
    assert "submitted" not in mail.outbox[0].subject


def test_the_coordination_approves_in_place_of_editors_without_getting_mails(
    coordination: Client, submitted: NewsPost
) -> None:
    assert mail.outbox == []
    decide(coordination, submitted, "approve")
    assert titles() == ["Salon"]


def test_the_coordination_cancels_a_submission(coordination: Client, submitted: NewsPost) -> None:
    send(coordination, edit_address(submitted), {"action-cancel-workflow": "action-cancel-workflow"})
    assert NewsPost.objects.get(pk=submitted.pk).current_workflow_state is None


class TestForAllNetworks:
    """The coordination approves too, whoever submits."""

    FOR_ALL = {"title": "Salon", "slug": "salon", "audience": Audience.ALL_NETWORKS}

    def test_the_coordination_approves_after_the_editor(self, paca: Network, coordination: Client) -> None:
        send(signed_in(Role.CONTRIBUTOR, paca), add_address(paca, NewsPost), self.FOR_ALL | SUBMIT)
        entry = NewsPost.objects.get(slug="salon")
        editor = signed_in(Role.EDITOR, paca)
        decide(editor, entry, "approve")
        entry.refresh_from_db()
        decide(editor, entry, "approve")
        assert titles() == []
        assert ["coordination@example.org"] in [message.to for message in mail.outbox]
        decide(coordination, entry, "approve")
        assert titles() == ["Salon"]

    def test_publication_by_an_editor_submits_to_the_coordination(self, paca: Network, coordination: Client) -> None:
        editor = signed_in(Role.EDITOR, paca)
        response = editor.post(
            add_address(paca, NewsPost),
            filled(editor, add_address(paca, NewsPost), self.FOR_ALL | PUBLISH),
            follow=True,
        )
        assert "la coordination nationale" in response.content.decode()
        entry = NewsPost.objects.get(slug="salon")
        assert not entry.live
        assert titles() == []
        decide(coordination, entry, "approve")
        assert titles() == ["Salon"]

    def test_a_change_to_a_published_entry_submits_to_the_coordination_too(
        self, paca: Network, coordination: Client
    ) -> None:
        entry = make_entry(NewsPost, paca, "Salon", audience=Audience.ALL_NETWORKS)
        editor = signed_in(Role.EDITOR, paca)
        send(editor, edit_address(entry), {"title": "Grand salon"} | PUBLISH)
        assert titles() == ["Salon"]
        entry.refresh_from_db()
        assert entry.live
        decide(coordination, entry, "approve")
        assert titles() == ["Grand salon"]

    def test_publication_after_a_rejection_submits_again(self, paca: Network, coordination: Client) -> None:
        entry = make_entry(NewsPost, paca, "Salon", audience=Audience.ALL_NETWORKS)
        editor = signed_in(Role.EDITOR, paca)
        send(editor, edit_address(entry), {"title": "Grand salon"} | PUBLISH)
        entry.refresh_from_db()
        decide(coordination, entry, "reject")
        send(editor, edit_address(entry), {"title": "Petit salon"} | PUBLISH)
        entry = NewsPost.objects.get(pk=entry.pk)
        decide(coordination, entry, "approve")
        assert titles() == ["Petit salon"]

    def test_the_coordination_publishes_without_approval(self, paca: Network, coordination: Client) -> None:
        send(coordination, add_address(paca, NewsPost), self.FOR_ALL | PUBLISH)
        assert titles() == ["Salon"]

    def test_an_editor_limits_an_entry_to_their_network_without_approval(self, paca: Network) -> None:
        entry = make_entry(NewsPost, paca, "Salon", audience=Audience.ALL_NETWORKS)
        send(signed_in(Role.EDITOR, paca), edit_address(entry), {"audience": Audience.OWN_NETWORK} | PUBLISH)
        entry.refresh_from_db()
        assert entry.audience == Audience.OWN_NETWORK

    def test_entries_for_all_networks_are_not_published_in_bulk(self, paca: Network, coordination: Client) -> None:
        entry = make_entry(NewsPost, paca, "Salon", live=False, audience=Audience.ALL_NETWORKS)
        make_entry(NewsPost, paca, "Foire", live=False)
        editor = signed_in(Role.EDITOR, paca)
        address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
        for pk in (entry.pk, entry.get_parent().pk):
            response = editor.post(f"{address}?id={pk}", {"include_descendants": "on"}, follow=True)
            assert "« Salon » est proposé à tous les réseaux" in response.content.decode()
        assert titles() == []
        coordination.post(f"{address}?id={entry.pk}")
        assert titles() == ["Salon"]

    def test_a_copy_of_an_entry_for_all_networks_is_not_published(self, paca: Network) -> None:
        entry = make_entry(NewsPost, paca, "Salon", audience=Audience.ALL_NETWORKS)
        editor = signed_in(Role.EDITOR, paca)
        copy = {"new_title": "Salon bis", "new_slug": "bis", "new_parent_page": entry.get_parent().pk}
        address = reverse("wagtailadmin_pages:copy", args=[entry.pk])
        response = editor.post(address, {**copy, "publish_copies": "on"}, follow=True)
        assert "copiez-le sans le publier" in response.content.decode()
        editor.post(address, copy)
        assert titles() == ["Salon"]
        assert not NewsPost.objects.get(slug="bis").live
