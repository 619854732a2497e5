"""Wrong passwords: whence they come, and how long that is remembered. Settings say how many are let by."""

from datetime import timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

from axes.models import AccessAttempt, AccessFailureLog
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

KEPT = timedelta(days=180)


def address_before_proxy(request: HttpRequest) -> Any:
    """What our own proxy saw, which it adds last; what stands before that, anybody may have written.

    Of an IPv6 address the network: whoever has one has all of it.
    """
    seen = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    try:
        address = ip_address(seen)
    except ValueError:
        return request.META.get("REMOTE_ADDR")
    if isinstance(address, IPv6Address) and not address.ipv4_mapped:
        return str(ip_network((address, 64), strict=False).network_address)
    return str(address)


def forget_old_failures() -> None:
    AccessAttempt.objects.filter(attempt_time__lt=timezone.now() - settings.AXES_COOLOFF_TIME).delete()
    AccessFailureLog.objects.filter(attempt_time__lt=timezone.now() - KEPT).delete()
