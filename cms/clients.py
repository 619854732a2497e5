"""The address of a request's client, for limits by address."""

from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """Return the IP address that the proxy saw if the settings trust one, else that of the connection; of IPv6 the /64.

    The proxy adds it last: anybody may have written what stands before. Whoever has one IPv6 address has its /64.
    """
    remote: str = request.META.get("REMOTE_ADDR", "")
    forwarded = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    try:
        address = ip_address(forwarded if settings.SECURE_PROXY_SSL_HEADER and forwarded else remote)
    except ValueError:
        return remote
    if isinstance(address, IPv6Address) and not address.ipv4_mapped:
        return str(ip_network((address, 64), strict=False).network_address)
    return str(address)
