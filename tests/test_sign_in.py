"""Wrong passwords: how many are let by, from where, and what is remembered of them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from axes.models import AccessAttempt, AccessFailureLog
from django.contrib.auth.models import Group, User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from cms.demo_data import PASSWORD as DEMO_PASSWORD
from content.models import Network

pytestmark = pytest.mark.django_db
PASSWORD = "trois-petits-chats"
LIMIT = 5
HOME, ELSEWHERE = "198.51.100.7", "203.0.113.9"


@pytest.fixture
def editors(paca: Network) -> None:
    for name in ("camille", "dominique"):
        user = User.objects.create_user(name, password=PASSWORD)
        user.groups.set(Group.objects.filter(name="Éditeurs – paca"))


def sign_in(
    client: Client, password: str = PASSWORD, name: str = "camille", address: str = HOME, **headers: str
) -> Any:
    fields = {"username": name, "password": password}
    return client.post(reverse("wagtailadmin_login"), fields, REMOTE_ADDR=address, headers=headers)


def lock(client: Client, **form_fields: str) -> Any:
    for _ in range(LIMIT - 1):
        assert sign_in(client, "faux", **form_fields).status_code == 200
    return sign_in(client, "faux", **form_fields)


def test_five_wrong_passwords_lock_the_account_for_a_quarter_of_an_hour(client: Client, editors: None) -> None:
    answer = lock(client)
    assert answer.status_code == 429
    assert "5 mots de passe faux de suite" in answer.content.decode()
    assert "fermé pendant 15 minutes" in answer.content.decode()
    assert sign_in(client).status_code == 429, "the right password is refused too"
    assert client.get("/admin/").status_code == 302


def test_other_accounts_and_other_addresses_are_not_locked_out(client: Client, editors: None) -> None:
    lock(client)
    assert sign_in(Client(), name="dominique").status_code == 302
    assert sign_in(Client(), address=ELSEWHERE).status_code == 302


def test_another_browser_at_the_same_address_is_locked_out(client: Client, editors: None) -> None:
    lock(client)
    assert sign_in(Client(), user_agent="Autre").status_code == 429


def test_a_lock_ends_after_a_quarter_of_an_hour(client: Client, editors: None) -> None:
    lock(client)
    let_time_pass(minutes=14)
    assert sign_in(client).status_code == 429, "and trying again doesn't make it longer"
    let_time_pass(minutes=2)
    assert sign_in(client).status_code == 302


def let_time_pass(**passed: int) -> None:
    for row in [*AccessAttempt.objects.all(), *AccessFailureLog.objects.all()]:
        type(row).objects.filter(pk=row.pk).update(attempt_time=row.attempt_time - timedelta(**passed))


def test_a_right_password_resets_the_count_of_wrong_ones(client: Client, editors: None) -> None:
    for _ in range(2):
        for _ in range(LIMIT - 1):
            sign_in(client, "faux")
        assert sign_in(client).status_code == 302
        client.post(reverse("wagtailadmin_logout"))


def test_wrong_passwords_in_an_open_session_count_too(client: Client, editors: None) -> None:
    sign_in(client)
    for _ in range(LIMIT):
        answer = client.post(reverse("two_factor"), {"password": "faux", "token": "123456"}, REMOTE_ADDR=HOME)
    assert answer.status_code == 429
    assert sign_in(Client()).status_code == 429


def test_behind_a_proxy_the_client_has_the_address_that_the_proxy_saw(
    client: Client, editors: None, settings: Settings
) -> None:
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    for attempt in range(LIMIT):
        answer = sign_in(client, "faux", **{"X-Forwarded-For": f"192.0.2.{attempt}, {HOME}"})
    assert answer.status_code == 429, "what the client writes itself changes nothing"
    assert sign_in(Client(), **{"X-Forwarded-For": f"{HOME}, {ELSEWHERE}"}).status_code == 302


def test_without_a_proxy_the_forwarded_address_is_ignored(client: Client, editors: None) -> None:
    for attempt in range(LIMIT):
        answer = sign_in(client, "faux", **{"X-Forwarded-For": f"192.0.2.{attempt}"})
    assert answer.status_code == 429


@pytest.mark.parametrize(
    ("forwarded", "address"),
    [
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("::ffff:198.51.100.7", "::ffff:198.51.100.7"),
        ("", "127.0.0.1"),
        ("unknown", "127.0.0.1"),
    ],
)
def test_forwarded_addresses_are_read_whatever_their_form(
    client: Client, editors: None, settings: Settings, forwarded: str, address: str
) -> None:
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    sign_in(client, "faux", address="127.0.0.1", **{"X-Forwarded-For": forwarded})
    assert AccessFailureLog.objects.get().ip_address.removeprefix("::ffff:") == address.removeprefix("::ffff:")


def test_failed_sign_ins_are_recorded_for_half_a_year_without_the_password(
    client: Client, editors: None, one_turn: Callable[[], object]
) -> None:
    sign_in(client, "mot-de-passe-rate")
    (failure,) = AccessFailureLog.objects.all()
    assert (failure.username, failure.ip_address) == ("camille", HOME)
    assert "mot-de-passe-rate" not in str(AccessAttempt.objects.values().get())
    let_time_pass(days=179)
    one_turn()
    assert AccessFailureLog.objects.exists()
    assert not AccessAttempt.objects.exists()
    let_time_pass(days=2)
    one_turn()
    assert not AccessFailureLog.objects.exists()


def test_a_session_ends_after_a_working_day(client: Client, editors: None) -> None:
    sign_in(client)
    left = client.session.get_expiry_date() - timezone.now()
    assert timedelta(hours=11) < left <= timedelta(hours=12)
    cookie = client.cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


def test_scripts_cannot_read_the_csrf_token(client: Client) -> None:
    client.get(reverse("wagtailadmin_login"))
    assert client.cookies["csrftoken"]["httponly"]


def test_other_sessions_end_when_the_password_changes(client: Client, editors: None) -> None:
    sign_in(client)
    user = User.objects.get(username="camille")
    user.set_password("quatre-petits-chats")
    user.save()
    assert client.get("/admin/")["Location"].startswith(reverse("wagtailadmin_login"))


def test_passwords_have_twelve_characters_at_least() -> None:
    with pytest.raises(ValidationError, match="au minimum 12 caractères"):
        validate_password("x7-petits-c")
    validate_password(DEMO_PASSWORD)
