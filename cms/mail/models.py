"""The queue of mails: what waits to be sent, and what could not be. A row goes once its mail is sent."""

from collections.abc import Iterator
from copy import copy
from datetime import timedelta
from email import message_from_bytes
from email.message import Message
from email.policy import default as parsing_policy
from email.utils import make_msgid
from typing import Self
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.message import MIMEMixin
from django.db import models
from django.utils import timezone

# The pauses before a mail is tried again; the last one recurs until the mail is given up.
PAUSES = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60)]
GIVEN_UP_AFTER = timedelta(days=3)


class QueuedMailQuerySet(models.QuerySet["QueuedMail"]):
    def due(self) -> "QueuedMailQuerySet":
        return self.filter(next_attempt_at__lte=timezone.now()).order_by("next_attempt_at", "pk")

    def given_up(self) -> "QueuedMailQuerySet":
        return self.filter(next_attempt_at=None)


class QueuedMail(models.Model):
    """A mail to one recipient. What has no next attempt was given up."""

    recipient = models.TextField("destinataire")
    subject = models.TextField("objet")
    from_email = models.TextField()
    content = models.BinaryField()  # MIME, with the date and the Message-ID, which stay the same at each attempt
    queued_at = models.DateTimeField("en file depuis", default=timezone.now)
    attempts = models.PositiveIntegerField("essais", default=0)
    next_attempt_at = models.DateTimeField("prochain essai", default=timezone.now, null=True, db_index=True)
    error = models.TextField("réponse du serveur")

    objects = QueuedMailQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "courriel en file"
        verbose_name_plural = "courriels en file"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.subject} – {self.recipient}"

    @classmethod
    def from_message(cls, message: EmailMessage) -> Iterator[Self]:
        """One for each recipient: a refusal, and another attempt, concern that one alone."""
        identified = copy(message)
        if "message-id" not in map(str.lower, message.extra_headers):
            # Django's would name this machine, for which a request may have to wait for a name server.
            message_id = make_msgid(domain=urlsplit(settings.WAGTAILADMIN_BASE_URL).hostname)
            identified.extra_headers = {**message.extra_headers, "Message-ID": message_id}
        content = identified.message().as_bytes()
        for recipient in dict.fromkeys(message.recipients()):
            yield cls(recipient=recipient, subject=str(message.subject), from_email=message.from_email, content=content)

    @property
    def message(self) -> "StoredMessage":
        return StoredMessage(self)

    @property
    def text(self) -> str:
        """What the mail says, in words: its texts, plain or HTML, its attached ones too."""
        parts = message_from_bytes(bytes(self.content), policy=parsing_policy).walk()
        return "\n".join(part.get_content() for part in parts if part.get_content_maintype() == "text")

    def note_failure(self, error: str, is_final: bool = False) -> None:
        """Plan the next attempt, or give the mail up. Nothing if it was erased meanwhile."""
        next_attempt_at = timezone.now() + PAUSES[min(self.attempts, len(PAUSES) - 1)]
        is_given_up = is_final or next_attempt_at > self.queued_at + GIVEN_UP_AFTER
        QueuedMail.objects.filter(pk=self.pk).update(
            attempts=self.attempts + 1, next_attempt_at=None if is_given_up else next_attempt_at, error=error
        )


class StoredMessage(EmailMessage):
    """The message of a queued mail, for Django's backends: the same bytes at each attempt, for one recipient."""

    def __init__(self, mail: QueuedMail) -> None:
        super().__init__(mail.subject, from_email=mail.from_email, to=[mail.recipient])
        self._content = bytes(mail.content)

    def message(self) -> "_ParsedMessage":  # type: ignore[override]  # of another class, with what backends call
        return message_from_bytes(self._content, _ParsedMessage)


class _ParsedMessage(MIMEMixin, Message):  # type: ignore[misc]  # as_bytes takes other arguments, as in Django's
    """What the parser makes, with Django's ways of writing it."""
