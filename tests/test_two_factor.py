"""Signing in to the admin with a code: who is asked for one, how a device is added, what to do when it is lost."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.test import Client
from django.urls import reverse
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice
from pytest_django import Settings

from cms.roles import create_coordination, create_groups
from content.models import Network

HOME = "/admin/"
PASSWORD = "trois-petits-chats"


@pytest.fixture
def editor(paca: Network) -> User:
    user = User.objects.create_user("camille", password=PASSWORD)
    user.groups.set(Group.objects.filter(name="Éditeurs – paca"))
    return user


def current_code(device: TOTPDevice) -> str:
    return f"{totp(device.bin_key):06}"


def sign_in(client: Client) -> Any:
    """Give the password; the code comes after."""
    return client.post(reverse("wagtailadmin_login"), {"username": "camille", "password": PASSWORD})


def send_code(client: Client, token: str) -> Any:
    return client.post(reverse("two_factor_code"), {"otp_token": token, "next": HOME})


def test_a_user_without_a_device_signs_in_with_the_password_alone(client: Client, editor: User) -> None:
    sign_in(client)
    assert client.get(HOME).status_code == 200


def test_a_user_with_a_device_needs_its_code_in_the_admin_only(client: Client, editor: User) -> None:
    device = TOTPDevice.objects.create(user=editor)
    sign_in(client)
    for address in (HOME, reverse("two_factor"), "/admin/api/main/pages/"):
        assert client.get(address)["Location"].startswith(reverse("two_factor_code"))
    assert client.get("/graphql/", {"query": "{ __typename }"}).status_code == 200
    assert "Code à six chiffres" in client.get(reverse("two_factor_code")).content.decode()
    wrong = send_code(client, "000000" if current_code(device) != "000000" else "000001")
    assert wrong.context["form"].non_field_errors()
    assert client.get(HOME).status_code == 302
    assert send_code(client, current_code(device)).status_code == 200, "a wrong code makes the next one wait"
    TOTPDevice.objects.update(throttling_failure_count=0)
    assert send_code(client, current_code(device))["Location"] == HOME
    assert client.get(HOME).status_code == 200


def test_a_code_signs_in_once(editor: User) -> None:
    token, first_client, second_client = current_code(TOTPDevice.objects.create(user=editor)), Client(), Client()
    sign_in(first_client)
    sign_in(second_client)
    assert send_code(first_client, token).status_code == 302
    assert send_code(second_client, token).status_code == 200
    assert second_client.get(HOME).status_code == 302


def test_a_device_is_added_and_removed_with_the_password(client: Client, editor: User) -> None:
    sign_in(client)
    assert reverse("two_factor") in client.get(reverse("wagtailadmin_account")).content.decode()
    page = client.get(reverse("two_factor")).content.decode()
    device = TOTPDevice.objects.get(confirmed=False)
    assert device.config_url.replace("&", "&amp;") in page
    client.post(reverse("two_factor"), {"token": current_code(device), "password": "faux"})
    assert not TOTPDevice.objects.filter(confirmed=True).exists()
    client.post(reverse("two_factor"), {"token": current_code(device), "password": PASSWORD})
    assert TOTPDevice.objects.get(confirmed=True).user == editor
    assert client.get(HOME).status_code == 200
    client.post(reverse("two_factor"), {"password": "faux"})
    assert TOTPDevice.objects.exists()
    client.post(reverse("two_factor"), {"password": PASSWORD})
    assert not TOTPDevice.objects.exists()


def test_recovery_codes_are_displayed_once_and_sign_in_once_each(client: Client, editor: User) -> None:
    sign_in(client)
    client.get(reverse("two_factor"))
    device = TOTPDevice.objects.get()
    page = client.post(reverse("two_factor"), {"token": current_code(device), "password": PASSWORD}, follow=True)
    codes = re.findall(r"<li><code>(\d{8})</code>", page.content.decode())
    assert len(set(codes)) == 8
    assert codes[0] not in client.get(reverse("two_factor")).content.decode()
    for new_client, status in ((Client(), 302), (Client(), 200)):
        sign_in(new_client)
        assert send_code(new_client, codes[0]).status_code == status
    client.post(reverse("two_factor"), {"password": PASSWORD})
    new_client = Client()
    sign_in(new_client)
    assert new_client.get(HOME).status_code == 200, "recovery codes go with the device"


def test_a_group_that_must_have_a_code_still_must_after_its_permissions_are_reset(
    client: Client, editor: User, paca: Network
) -> None:
    editor.groups.get().permissions.add(Permission.objects.get(codename="require_code"))
    create_groups(paca)
    create_coordination()
    sign_in(client)
    assert client.get(HOME)["Location"].startswith(reverse("two_factor"))
    assert client.get(reverse("two_factor")).status_code == 200


@pytest.mark.parametrize("must_have_code", [True, False])
def test_administrators_must_have_a_code_if_the_setting_says_so(
    admin_client: Client, settings: Settings, must_have_code: bool
) -> None:
    settings.TWO_FACTOR_FOR_ADMINISTRATORS = must_have_code
    assert admin_client.get(HOME).status_code == (302 if must_have_code else 200)


def test_only_an_administrator_removes_the_device_of_somebody_else(admin_client: Client, editor: User) -> None:
    TOTPDevice.objects.create(user=editor)
    remove_url = reverse("two_factor_remove", args=[editor.pk])
    colleague = User.objects.create_user("dominique")
    colleague.groups.set(editor.groups.all())
    colleague_client = Client()
    colleague_client.force_login(colleague)
    colleague_client.post(remove_url)
    assert TOTPDevice.objects.exists()
    assert "de vive voix" in admin_client.get(remove_url).content.decode()
    assert remove_url in admin_client.get(reverse("wagtailusers_users:index")).content.decode()
    admin_client.post(remove_url)
    assert not TOTPDevice.objects.exists()
