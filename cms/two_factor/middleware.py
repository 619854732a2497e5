"""Keeps out of the admin, until they give a code, the users who have a device or who must have one."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve, reverse
from django_otp import user_has_device
from django_otp.middleware import OTPMiddleware

# Pages of the admin that are needed to sign in.
OPEN_URL_NAMES = {
    "two_factor_code",
    "wagtailadmin_login",
    "wagtailadmin_logout",
    "wagtailadmin_javascript_catalog",
    "wagtailadmin_sprite",
}


class TwoFactorMiddleware(OTPMiddleware):
    """Looks at requests to the admin only: public pages ask nobody for a code."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        super().__init__(lambda request: self._redirect_to_code(request) or get_response(request))

    def _redirect_to_code(self, request: Any) -> HttpResponse | None:
        if not request.path_info.startswith(reverse("wagtailadmin_home")) or not request.user.is_authenticated:
            return None
        url_name = _url_name(request)
        if url_name in OPEN_URL_NAMES or request.user.is_verified():
            return None
        if user_has_device(request.user):
            return redirect_to_login(request.get_full_path(), reverse("two_factor_code"))
        if must_have_code(request.user) and url_name != "two_factor":
            return redirect_to_login(request.get_full_path(), reverse("two_factor"))
        return None


def must_have_code(user: AbstractUser) -> bool:
    """Whether the user's groups demand a code; for superusers, who have every permission, a setting says it."""
    if user.is_superuser:
        return bool(settings.TWO_FACTOR_FOR_ADMINISTRATORS)
    return user.has_perm("wagtailadmin.require_code")


def _url_name(request: HttpRequest) -> str | None:
    try:
        return resolve(request.path_info).url_name
    except Resolver404:
        return None
