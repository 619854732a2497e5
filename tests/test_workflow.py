"""From a contributor's draft to what readers see, through the admin."""

import pytest
from django.contrib.auth.models import Group, User
from django.core import mail
from django.test import Client
from django.urls import reverse

from admin_forms import add_address, send
from asking import ask
from cms.roles import Role
from content.models import Network, NewsPost

SUBMIT = {"action-submit": "action-submit"}


def signed_in(role: Role, network: Network) -> Client:
    user = User.objects.create_user(f"{role}-{network.code}", f"{role}@{network.code}.example")
    user.groups.add(Group.objects.get(name=f"{role.label} – {network.code}"))
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
