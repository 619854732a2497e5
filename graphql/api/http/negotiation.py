"""Which media type answers a request, by its Accept header (RFC 9110, section 12.5.1)."""

from collections.abc import Sequence

from django.http import HttpRequest
from django.http.request import MediaType

HTML = "text/html"
JSON = "application/json"
GRAPHQL_RESPONSE = "application/graphql-response+json"


def preferred_type(request: HttpRequest, offered: Sequence[str]) -> str | None:
    """The offered type that the client likes best, the earlier one if it has no preference; None if it takes none."""
    ranges = [MediaType(part) for part in request.headers.get("Accept", "*/*").lower().split(",") if part.strip()]
    ranked = [
        (quality, -position, offer) for offer in offered for quality, position in [_ranking(offer, ranges)] if quality
    ]
    return max(ranked, key=lambda rank: rank[:2])[2] if ranked else None


def _ranking(offer: str, ranges: Sequence[MediaType]) -> tuple[float, int]:
    """The quality that the most specific matching range gives the type, and that range's place in the header."""
    main_type, _, sub_type = offer.partition("/")
    matching = [
        (accepted.main_type != "*", accepted.sub_type != "*", -position, accepted.quality)
        for position, accepted in enumerate(ranges)
        if accepted.main_type in (main_type, "*") and accepted.sub_type in (sub_type, "*")
    ]
    if not matching:
        return 0, 0
    _, _, position, quality = max(matching)
    return quality, -position
