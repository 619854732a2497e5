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
def test_nobody_else_approves(bretagne: Network, submitted: NewsPost, role: Role, code: str) -> None:
    user = User.objects.create_user("autre")
    user.groups.add(Group.objects.get(name=f"{role.label} – {code}"))
    client = Client()
    client.force_login(user)
    decide(client, submitted, "approve")
    assert titles() == []


def test_reviewers_are_told_in_french(paca: Network) -> None:
    signed_in(Role.EDITOR, paca)
    send(signed_in(Role.CONTRIBUTOR, paca), add_address(paca, NewsPost), {"title": "Salon", "slug": "salon"} | SUBMIT)
    assert [message.to for message in mail.outbox] == [["editor@paca.example"]]
    assert "Salon" in mail.outbox[0].subject
    assert "submitted" not in mail.outbox[0].subject


def test_the_coordination_stands_in_for_editors(coordination: Client, submitted: NewsPost) -> None:
    assert mail.outbox == []
    decide(coordination, submitted, "approve")
    assert titles() == ["Salon"]


def test_the_coordination_withdraws_what_was_submitted(coordination: Client, submitted: NewsPost) -> None:
    send(coordination, edit_address(submitted), {"action-cancel-workflow": "action-cancel-workflow"})
    assert NewsPost.objects.get(pk=submitted.pk).current_workflow_state is None


class TestForAllNetworks:
    """The coordination approves too, whoever submits."""

    FOR_ALL = {"title": "Salon", "slug": "salon", "audience": Audience.ALL_NETWORKS}

    def test_after_the_editor_comes_the_coordination(self, paca: Network, coordination: Client) -> None:
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

    def test_an_editor_who_publishes_asks_the_coordination(self, paca: Network, coordination: Client) -> None:
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

    def test_so_does_an_editor_who_changes_what_is_published(self, paca: Network, coordination: Client) -> None:
        entry = make_entry(NewsPost, paca, "Salon", audience=Audience.ALL_NETWORKS)
        editor = signed_in(Role.EDITOR, paca)
        send(editor, edit_address(entry), {"title": "Grand salon"} | PUBLISH)
        assert titles() == ["Salon"]
        entry.refresh_from_db()
        assert entry.live
        decide(coordination, entry, "approve")
        assert titles() == ["Grand salon"]

    def test_what_was_sent_back_is_submitted_again(self, paca: Network, coordination: Client) -> None:
        entry = make_entry(NewsPost, paca, "Salon", audience=Audience.ALL_NETWORKS)
        editor = signed_in(Role.EDITOR, paca)
        send(editor, edit_address(entry), {"title": "Grand salon"} | PUBLISH)
        entry.refresh_from_db()
        decide(coordination, entry, "reject")
        send(editor, edit_address(entry), {"title": "Petit salon"} | PUBLISH)
        entry = NewsPost.objects.get(pk=entry.pk)
        decide(coordination, entry, "approve")
        assert titles() == ["Petit salon"]

    def test_the_coordination_publishes_by_itself(self, paca: Network, coordination: Client) -> None:
        send(coordination, add_address(paca, NewsPost), self.FOR_ALL | PUBLISH)
        assert titles() == ["Salon"]

    def test_an_editor_takes_back_what_was_for_all(self, paca: Network) -> None:
        entry = make_entry(NewsPost, paca, "Salon", audience=Audience.ALL_NETWORKS)
        send(signed_in(Role.EDITOR, paca), edit_address(entry), {"audience": Audience.OWN_NETWORK} | PUBLISH)
        entry.refresh_from_db()
        assert entry.audience == Audience.OWN_NETWORK

    def test_is_not_published_in_bulk(self, paca: Network, coordination: Client) -> None:
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

    def test_is_not_published_as_a_copy(self, paca: Network) -> None:
        entry = make_entry(NewsPost, paca, "Salon", audience=Audience.ALL_NETWORKS)
        editor = signed_in(Role.EDITOR, paca)
        copy = {"new_title": "Salon bis", "new_slug": "bis", "new_parent_page": entry.get_parent().pk}
        address = reverse("wagtailadmin_pages:copy", args=[entry.pk])
        response = editor.post(address, {**copy, "publish_copies": "on"}, follow=True)
        assert "copiez-le sans le publier" in response.content.decode()
        editor.post(address, copy)
        assert titles() == ["Salon"]
        assert not NewsPost.objects.get(slug="bis").live
