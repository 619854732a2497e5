"""A mail server that is silent, away or slow holds nothing else up; of several senders each mail comes once."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.mail import send_mail
from django.db import connection
from django.test import Client
from pytest_django import Settings

from admin_forms import add_address, filled
from cms.health.models import Heartbeat
from cms.mail.models import QueuedMail
from cms.roles import Role
from content.models import NewsPost
from database import ROOT
from factories import make_network
from mail_server import HOST, MailServer
from test_workers import make_work, wait_until
from test_workflow import SUBMIT, signed_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def server(settings: Settings) -> Iterator[MailServer]:
    """It begins to answer when a test says so."""
    settings.EMAIL_BACKEND = "cms.mail.backend.QueueBackend"
    server = MailServer()
    yield server
    server.stop()


@contextmanager
def running(server: MailServer, folder: Path, *commands: str) -> Iterator[list["subprocess.Popen[bytes]"]]:
    """Run commands of a hub that shares this test's database and sends mails to that server."""
    inherited = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    name = connection.settings_dict["NAME"]
    environment = inherited | {
        "DJANGO_SETTINGS_MODULE": "cms.settings.production",
        "SECRET_KEY": "tests-only",
        "DATABASE_URL": f"sqlite:///{name}?timeout=20&transaction_mode=IMMEDIATE"
        if connection.vendor == "sqlite"
        else f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{name}",
        "PUBLIC_URL": "http://localhost",
        "ALLOWED_HOSTS": "localhost",
        "VAR_DIR": str(folder),
        "EMAIL_URL": f"smtp://{HOST}:{server.port}",
    }
    processes = [
        subprocess.Popen([sys.executable, str(ROOT / "manage.py"), command], env=environment) for command in commands
    ]
    try:
        yield processes
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(30)


def test_a_silent_server_holds_up_neither_editors_nor_the_background_worker(server: MailServer, tmp_path: Path) -> None:
    paca = make_network("paca")
    signed_in(Role.EDITOR, paca)
    send_mail("Bonjour", "", None, ["a@example.org"])
    with running(server, tmp_path, "send_mail", "background"):
        with socket.create_server((HOST, server.port)) as silent_server:
            silent_server.accept()  # and no word to the sender
            contributor, address = signed_in(Role.CONTRIBUTOR, paca), add_address(paca, NewsPost)
            for slug in ("salon", "atelier"):
                contributor.post(address, filled(contributor, address, {"title": slug, "slug": slug} | SUBMIT))
            wait_until(lambda: Heartbeat.objects.filter(app="send_mail").exists())
            assert NewsPost.objects.get(slug="atelier").workflow_in_progress
            make_work(paca, posts=3, reviews=0)
            wait_until(lambda: NewsPost.objects.filter(title__startswith="Prévue", live=True).count() == 3)
        queued = {mail.pk: str(mail.message.message()["Message-ID"]) for mail in QueuedMail.objects.all()}
        assert len(queued) == 3
        wait_until(lambda: QueuedMail.objects.filter(attempts=1).exists())
        server.start()
        administrator = Client()
        administrator.force_login(User.objects.create_superuser("admin"))
        administrator.post("/admin/mails/", {"do": "send-all"})
        wait_until(lambda: not QueuedMail.objects.exists())
    assert sorted(server.message_ids) == sorted(queued.values())


def test_of_two_senders_each_mail_comes_once(server: MailServer, tmp_path: Path) -> None:
    server.start()
    with running(server, tmp_path, "send_mail", "send_mail"):
        for number in range(100):
            send_mail("Bonjour", "", None, [f"{number}@example.org"])
        wait_until(lambda: not QueuedMail.objects.exists())
    assert sorted(server.recipients) == sorted(f"{number}@example.org" for number in range(100))
    assert len(set(server.message_ids)) == 100


def test_what_a_killed_sender_may_have_sent_comes_again_under_the_same_message_id(
    server: MailServer, tmp_path: Path
) -> None:
    server.start()
    for number in range(3):
        send_mail("Bonjour", "", None, [f"{number}@example.org"])
    with running(server, tmp_path, "send_mail") as (first,):
        server.before_answer = lambda: first.send_signal(signal.SIGKILL)
        first.wait(60)
    server.before_answer = lambda: None
    with running(server, tmp_path, "send_mail"):
        wait_until(lambda: not QueuedMail.objects.exists())
    assert server.recipients == ["0@example.org", "0@example.org", "1@example.org", "2@example.org"]
    assert server.message_ids[0] == server.message_ids[1]
