"""Sends what is due, by the backend that EMAIL_TRANSPORT names."""

import logging
from contextlib import closing
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPResponseException, SMTPServerDisconnected
from threading import Event

from django.conf import settings
from django.core.mail import get_connection

from cms.mail.models import QueuedMail
from content.outage import Outage

_outage = Outage(
    logging.getLogger(__name__),
    begins="The mail server takes no mail: it waits in the queue. %s",
    ends="The mail server takes mail again.",
)


def send_due_mails(stop: Event) -> None:
    """Send what is due, over one connection as long as nothing fails, until told to stop.

    A mail whose sender dies between the server's yes and the deletion of the row goes again, under the same Message-ID.
    """
    with closing(get_connection(settings.EMAIL_TRANSPORT)) as transport:
        while not stop.is_set() and (mail := QueuedMail.objects.due().first()):
            try:
                transport.open()
            except Exception as error:  # whatever it is, no mail is to blame
                _outage.report_failure(error)
                for waiting_mail in QueuedMail.objects.due().defer("content"):
                    waiting_mail.note_failure(_explanation(error))
                return
            try:
                transport.send_messages([mail.message])
            except Exception as error:
                if isinstance(error, SMTPServerDisconnected):
                    _outage.report_failure(error)
                transport.close()  # it may be broken; the next mail gets a new one
                mail.note_failure(_explanation(error), is_final=_is_permanent(error))
            else:
                mail.delete()
                _outage.report_success()


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
