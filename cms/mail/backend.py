"""Django's e-mail backend of the hub."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from cms.mail.models import QueuedMail


class QueueBackend(BaseEmailBackend):
    """Queues mails in the transaction of whoever writes them: none leaves a change that is rolled back."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        QueuedMail.objects.bulk_create(mail for message in email_messages for mail in QueuedMail.from_message(message))
        return len(email_messages)
