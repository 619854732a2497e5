"""The tokens of previews: which network each shows, and until when; content/models/preview.py makes them."""

from datetime import UTC, datetime, timedelta

from django.core.signing import BadSignature, b62_decode
from wagtail_headless_preview.models import PagePreview

from content.models import Entry

LIFETIME = timedelta(hours=1)


def token_network_id(token: str) -> int:
    """The network that a token shows a draft on; raises BadSignature, or SignatureExpired, where it is not valid."""
    return int(Entry.get_preview_signer().unsign_object(token, max_age=LIFETIME)["network"])


def token_expiry(token: str) -> datetime:
    """Until when a token is valid; its signature is not checked."""
    return datetime.fromtimestamp(b62_decode(token.split(":")[-2]), UTC) + LIFETIME


def delete_expired_previews() -> None:
    """Delete the drafts that no valid token leads to."""
    tokens = PagePreview.objects.values_list("token", flat=True)
    PagePreview.objects.filter(token__in=[token for token in tokens if not _is_valid(token)]).delete()


def _is_valid(token: str) -> bool:
    try:
        return bool(token_network_id(token))
    except BadSignature:
        return False
