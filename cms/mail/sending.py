"""Sends what is due, by the backend that EMAIL_TRANSPORT names."""

import logging
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPResponseException, SMTPServerDisconnected
from threading import Event

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend

from cms.mail.models import QueuedMail
from content.outage import Outage

# For each step of a delivery. EMAIL_TIMEOUT is for each read, and a server may answer byte by byte.
STEP_SECONDS = 120.0

_outage = Outage(
    logging.getLogger(__name__),
    begins="The mail server takes no mail: it waits in the queue. %s",
    ends="The mail server takes mail again.",
)


def send_due_mails(stop: Event) -> None:
    """Send what is due, over one connection as long as nothing fails, until told to stop. For the main thread alone.

    A mail whose sender dies between the server's yes and the deletion of the row goes again, under the same Message-ID.
    """
    transport = get_connection(settings.EMAIL_TRANSPORT)
    try:
        while not stop.is_set() and (mail := QueuedMail.objects.due().first()):
            try:
                with _deadline():
                    transport.open()
            except Exception as error:  # whatever it is, no mail is to blame
                _outage.report_failure(error)
                for waiting_mail in QueuedMail.objects.due().defer("content"):
                    waiting_mail.note_failure(_explanation(error))
                return
            try:
                with _deadline():
                    transport.send_messages([mail.message])
            except Exception as error:
                if isinstance(error, SMTPServerDisconnected):
                    _outage.report_failure(error)
                _close(transport)  # it may be broken; the next mail gets a new one
                mail.note_failure(_explanation(error), is_final=_is_permanent(error))
            else:
                mail.delete()
                _outage.report_success()
    finally:
        _close(transport)


def _close(transport: BaseEmailBackend) -> None:
    with _deadline():
        transport.close()


@contextmanager
def _deadline() -> Iterator[None]:
    """Raise a TimeoutError in the block once its time is up, whatever it waits for."""

    def end(*args: object) -> None:
        raise TimeoutError("timed out")

    signal.signal(signal.SIGALRM, end)
    signal.setitimer(signal.ITIMER_REAL, STEP_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _is_permanent(error: Exception) -> bool:
    """Whether the mail would be refused again: its recipient or its content by the server, its addresses by Django.

    What the server says of the sender is for the operator to mend.
    """
    if isinstance(error, SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    if isinstance(error, SMTPDataError):
        return error.smtp_code >= 500
    return isinstance(error, ValueError)


def _explanation(error: Exception) -> str:
    """What administrators read: the server's answer, such as « 550 No such user », or why there is none."""
    if isinstance(error, SMTPRecipientsRefused):
        return ", ".join(f"{code} {_decoded(text)}" for code, text in error.recipients.values())
    if isinstance(error, SMTPResponseException):
        return f"{error.smtp_code} {_decoded(error.smtp_error)}"
    if isinstance(error, OSError):
        return f"Pas de réponse : {error.strerror or error}"
    return f"Refusé avant l’envoi : {error}"


def _decoded(text: str | bytes) -> str:
    return text if isinstance(text, str) else text.decode(errors="replace")
