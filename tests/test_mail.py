"""Mails wait in a queue, which no request waits for, and leave it once the mail server has them."""

import socket
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from email.message import EmailMessage as ParsedMessage
from threading import Event

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.core.mail import EmailMultiAlternatives, send_mail
from django.db import transaction
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from admin_forms import add_address, filled
from cms.mail import sending
from cms.mail.models import QueuedMail
from cms.mail.sending import send_due_mails
from cms.roles import COORDINATION, Role
from content.models import Network, NewsPost
from mail_server import HOST, MailServer
from signing_in import log_in
from test_workflow import SUBMIT, signed_in

pytestmark = pytest.mark.django_db
REPORT = "/admin/mails/"
Send = Callable[[], None]


@pytest.fixture
def server(settings: Settings) -> Iterator[MailServer]:
    settings.EMAIL_BACKEND = "cms.mail.backend.QueueBackend"
    server = MailServer()
    settings.EMAIL_HOST, settings.EMAIL_PORT = HOST, server.port
    server.start()
    yield server
    server.stop()


@pytest.fixture
def send() -> Send:
    """Sends what is due."""
    return lambda: send_due_mails(Event())


def write_mail(*recipients: str, subject: str = "Bonjour") -> None:
    send_mail(subject, "Un texte.", None, recipients)


def let_retry() -> None:
    """Let the pauses pass."""
    QueuedMail.objects.update(next_attempt_at=timezone.now())


def report(client: Client) -> list[list[str]]:
    """The cells of the report's rows."""
    page = BeautifulSoup(client.get(REPORT).content, "lxml")
    return [[" ".join(cell.text.split()) for cell in row.select("td")][1:] for row in page.select(".listing tbody tr")]


class TestQueueing:
    def test_a_submission_queues_its_mails_and_the_server_gets_them(
        self, paca: Network, server: MailServer, send: Send
    ) -> None:
        signed_in(Role.EDITOR, paca)
        client, address = signed_in(Role.CONTRIBUTOR, paca), add_address(paca, NewsPost)
        client.post(address, filled(client, address, {"title": "Salon", "slug": "salon"} | SUBMIT))
        assert NewsPost.objects.get(slug="salon").workflow_in_progress
        assert server.received == []
        send()
        ((recipient, message),) = server.received
        assert recipient == "editor@paca.example"
        assert message["Subject"].strip().startswith("À valider d’ici au")
        assert message["Auto-Submitted"] == "auto-generated"
        assert not QueuedMail.objects.exists()

    def test_a_forgotten_password_is_reset_by_a_queued_mail(
        self, client: Client, server: MailServer, send: Send
    ) -> None:
        User.objects.create_user("awa", "awa@example.org", "un mot de passe")
        assert client.post("/admin/password_reset/", {"email": "awa@example.org"}).status_code == 302
        assert server.received == []
        send()
        ((recipient, message),) = server.received
        assert recipient == "awa@example.org"
        assert "/admin/password_reset/confirm/" in message.get_content()

    def test_what_is_rolled_back_leaves_no_mail(self, server: MailServer) -> None:
        with suppress(ZeroDivisionError), transaction.atomic():
            write_mail("a@example.org")
            raise ZeroDivisionError
        assert not QueuedMail.objects.exists()

    def test_a_mail_arrives_as_it_was_written(self, server: MailServer, send: Send) -> None:
        mail = EmailMultiAlternatives(
            "Réunion à l’été",
            "Ligne longue : " + "é" * 1200,
            "Réseau <hub@exemple.fr>",
            ["Zoé Le Goff <zoe@exemplé.fr>"],
            bcc=["cachee@example.org"],
            cc=["copie@example.org"],
            reply_to=["retour@example.org"],
            attachments=[("été.bin", b"\x00\xff\r\n.\r\n", "application/octet-stream")],
        )
        mail.attach_alternative("<p>Réunion</p>", "text/html")
        mail.send()
        send()
        assert set(server.recipients) == {"zoe@xn--exempl-gva.fr", "copie@example.org", "cachee@example.org"}
        assert len(set(server.message_ids)) == 1
        message = server.received[0][1]
        assert message["Subject"].strip() == "Réunion à l’été"
        assert message["From"] == "Réseau <hub@exemple.fr>"
        assert message["To"] == "Zoé Le Goff <zoe@xn--exempl-gva.fr>"
        assert (message["Cc"], message["Bcc"], message["Reply-To"]) == ("copie@example.org", None, "retour@example.org")
        assert content(message, "plain") == "Ligne longue : " + "é" * 1200
        assert content(message, "html") == "<p>Réunion</p>"
        (attachment,) = message.iter_attachments()
        assert (attachment.get_filename(), attachment.get_content()) == ("été.bin", b"\x00\xff\r\n.\r\n")

    def test_mails_of_the_same_headers_are_different_mails(self, server: MailServer, send: Send) -> None:
        headers = {"Auto-Submitted": "auto-generated"}
        for name in "ab":
            EmailMultiAlternatives("Bonjour", "", None, [f"{name}@example.org"], headers=headers).send()
        send()
        assert len(set(server.message_ids)) == 2
        assert all(message_id.endswith("@localhost>") for message_id in server.message_ids)


def content(message: ParsedMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert isinstance(part, ParsedMessage)
    return str(part.get_content()).strip()


class TestRetrying:
    def test_a_mail_goes_under_the_same_message_id_once_the_server_is_back(
        self, server: MailServer, send: Send, caplog: pytest.LogCaptureFixture
    ) -> None:
        server.stop()
        for name in "abc":
            write_mail(f"{name}@example.org")
        send()
        send()
        assert set(QueuedMail.objects.values_list("attempts", flat=True)) == {1}
        server.refusals["a@example.org"] = "451 Later"
        server.start()
        let_retry()
        send()
        let_retry()
        server.refusals.clear()
        send()
        first, *_, again = [message for recipient, message in server.received if recipient == "a@example.org"]
        assert first.as_bytes() == again.as_bytes()
        assert len(set(server.message_ids)) == 3
        assert not QueuedMail.objects.exists()
        assert [message.partition(":")[0] for message in caplog.messages] == [
            "The mail server takes no mail",
            "The mail server takes mail again.",
        ]

    def test_a_server_that_is_silent_is_given_up_for_now(
        self, server: MailServer, send: Send, settings: Settings
    ) -> None:
        settings.EMAIL_TIMEOUT = 0.2
        server.stop()
        with socket.create_server((HOST, server.port)):  # it takes connections, and says nothing
            write_mail("a@example.org")
            send()
        assert QueuedMail.objects.get().error == "Pas de réponse : Connection unexpectedly closed: timed out"

    @pytest.mark.parametrize(("command", "attempts"), [("EHLO", 1), ("DATA", 1), ("QUIT", 0)])
    def test_a_server_that_answers_bit_by_bit_is_given_up_for_now(
        self, server: MailServer, send: Send, monkeypatch: pytest.MonkeyPatch, command: str, attempts: int
    ) -> None:
        monkeypatch.setattr(sending, "STEP_SECONDS", 0.5)
        server.slow_at = command
        write_mail("a@example.org")
        send()
        assert server.slow_answers == []
        assert [mail.attempts for mail in QueuedMail.objects.all()] == [attempts] * attempts
        assert all(mail.error.startswith("Pas de réponse : ") for mail in QueuedMail.objects.all())

    def test_the_pauses_grow_and_a_mail_is_given_up_after_three_days(
        self, server: MailServer, send: Send, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        server.refusals["a@example.org"] = "450 Later"
        write_mail("a@example.org")
        begin = QueuedMail.objects.get().queued_at
        pauses: list[timedelta] = []
        while next_attempt_at := QueuedMail.objects.get().next_attempt_at:
            now: datetime = next_attempt_at
            monkeypatch.setattr(timezone, "now", lambda now=now: now)
            send()
            if later := QueuedMail.objects.get().next_attempt_at:
                pauses.append(later - now)
        assert [pause.total_seconds() / 60 for pause in pauses[:5]] == [1, 5, 15, 60, 60]
        assert timedelta(days=3) - timedelta(hours=1) < now - begin <= timedelta(days=3)
        assert set(server.message_ids) == {server.message_ids[0]}

    @pytest.mark.parametrize("refusal", ["550 No such user", "554 Spam"])
    def test_a_refusal_for_good_concerns_its_recipient_alone(
        self, server: MailServer, send: Send, refusal: str
    ) -> None:
        server.refusals["absente@example.org"] = refusal
        write_mail("absente@example.org", "a@example.org")
        send()
        assert "a@example.org" in server.recipients
        mail = QueuedMail.objects.get()
        assert (mail.recipient, mail.error, mail.next_attempt_at) == ("absente@example.org", refusal, None)

    def test_an_address_that_is_none_is_given_up_and_the_others_go(self, server: MailServer, send: Send) -> None:
        write_mail("a@b@example.org", "a@example.org")
        send()
        assert server.recipients == ["a@example.org"]
        assert QueuedMail.objects.get().next_attempt_at is None


class TestReport:
    @pytest.fixture
    def given_up(self, server: MailServer, send: Send) -> None:
        server.refusals |= {"absente@example.org": "550 No such user", "plus-tard@example.org": "450 Later"}
        write_mail("absente@example.org", "plus-tard@example.org", subject="Votre avis")
        send()
        write_mail("nouvelle@example.org")

    def test_administrators_see_what_is_not_sent_and_why(self, admin_client: Client, given_up: None) -> None:
        rows = [(to, subject, state, tries, error) for to, subject, _, state, tries, error in report(admin_client)]
        later = rows[2][2]
        assert later.startswith("Nouvel essai le ")
        assert rows == [
            ("absente@example.org", "Votre avis", "Abandonné", "1", "550 No such user"),
            ("nouvelle@example.org", "Bonjour", "En attente", "0", ""),
            ("plus-tard@example.org", "Votre avis", later, "1", "450 Later"),
        ]
        assert "Abandonnés : 1" in admin_client.get("/admin/").content.decode()

    @pytest.mark.parametrize("role", [COORDINATION, Role.MANAGER])
    def test_nobody_else_sees_it(self, client: Client, paca: Network, given_up: None, role: str) -> None:
        log_in(client, role, *([paca] if role in Role else []))
        assert client.get(REPORT).status_code == 302
        client.post(REPORT, {"do": "send-all"})
        assert QueuedMail.objects.given_up().exists()
        assert "Courriels non envoyés" not in client.get("/admin/").content.decode()

    def test_a_mail_is_sent_again(self, admin_client: Client, given_up: None, server: MailServer, send: Send) -> None:
        server.refusals.clear()
        entry = QueuedMail.objects.get(recipient="absente@example.org").pk
        page = admin_client.post(REPORT, {"entry": entry}, follow=True).content.decode()
        assert "C’est remis en file : 1 courriel." in page
        send()
        assert server.recipients[1:] == ["nouvelle@example.org", "absente@example.org"]
        assert "Rien n’est renvoyé" in admin_client.post(REPORT, {"entry": "x"}, follow=True).content.decode()

    def test_all_mails_are_sent_again(
        self, admin_client: Client, given_up: None, server: MailServer, send: Send
    ) -> None:
        server.refusals.clear()
        admin_client.post(REPORT, {"do": "send-all"})
        send()
        assert report(admin_client) == []

    def test_what_was_given_up_is_deleted_after_thirty_days(
        self, given_up: None, one_turn: Callable[[], object]
    ) -> None:
        QueuedMail.objects.update(queued_at=timezone.now() - timedelta(days=29))
        one_turn()
        assert QueuedMail.objects.count() == 3
        QueuedMail.objects.update(queued_at=timezone.now() - timedelta(days=31))
        one_turn()
        assert set(QueuedMail.objects.values_list("recipient", flat=True)) == {
            "plus-tard@example.org",
            "nouvelle@example.org",
        }
