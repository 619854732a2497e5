"""How many corrections are taken from one link in a day, and from one IP address in an hour."""

from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from cms.clients import client_address
from cms.directory.models import CorrectionLink, CorrectionProposal

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
MAX_PER_LINK = 5  # a day
MAX_PER_SENDER = 20  # an hour


class TooManyError(Exception):
    """A limit is reached; `until` is when the next correction will be taken."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until


def sender_of(request: HttpRequest) -> str:
    """A keyed hash of the client's IP address, which can be compared and not read."""
    return salted_hmac("cms.directory.corrections", client_address(request), algorithm="sha256").hexdigest()


def check_limits(link: CorrectionLink, sender: str) -> None:
    """Raise a TooManyError if a limit is reached; to be called while the actor's row is locked."""
    _check_limit(link.proposals.all(), MAX_PER_LINK, DAY)
    _check_limit(CorrectionProposal.objects.filter(sender=sender), MAX_PER_SENDER, HOUR)


def _check_limit(proposals: "QuerySet[CorrectionProposal]", maximum: int, period: timedelta) -> None:
    recent = proposals.filter(received_at__gt=timezone.now() - period).order_by("-received_at")
    received_times = list(recent.values_list("received_at", flat=True)[:maximum])
    if len(received_times) == maximum:
        raise TooManyError(received_times[-1] + period)
