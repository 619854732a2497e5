"""How often something may be sent through a link, and from one address on the internet."""

from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from cms.clients import client_address
from cms.directory.models import CorrectionLink, CorrectionProposal

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
MOST_PER_LINK = 5  # a day
MOST_PER_SENDER = 20  # an hour


class TooManyError(Exception):
    """Until when no more is taken."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until


def sender_of(request: HttpRequest) -> str:
    """Of the client's address a keyed hash, which tells nobody what it was."""
    return salted_hmac("cms.directory.corrections", client_address(request), algorithm="sha256").hexdigest()


def check_limits(link: CorrectionLink, sender: str) -> None:
    """Raises a TooManyError at a limit; to be called while the actor's row is locked."""
    _check_limit(link.proposals.all(), MOST_PER_LINK, DAY)
    _check_limit(CorrectionProposal.objects.filter(sender=sender), MOST_PER_SENDER, HOUR)


def _check_limit(proposals: "QuerySet[CorrectionProposal]", maximum: int, period: timedelta) -> None:
    recent = proposals.filter(received_at__gt=timezone.now() - period).order_by("-received_at")
    times = list(recent.values_list("received_at", flat=True)[:maximum])
    if len(times) == maximum:
        raise TooManyError(times[-1] + period)
