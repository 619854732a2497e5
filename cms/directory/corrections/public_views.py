"""The public page on which an actor corrects its entry by its link: no account, no cookie, no script."""

import math
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db.transaction import non_atomic_requests
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from cms.directory.corrections.forms import CONFIRM, CorrectionForm
from cms.directory.corrections.limits import TooManyError, sender_of
from cms.directory.corrections.receiving import receive_proposal
from cms.directory.models import CorrectionLink, is_under_review
from content.models import Actor

MAX_BYTES = 100_000
HEADERS = {
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow",
    "Referrer-Policy": "no-referrer",  # the address is a key
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
}


def add_headers(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Decorate a view so that its answers are kept out of caches and search engines, and run no script."""

    @wraps(view)
    def view_with_headers(request: HttpRequest, token: str) -> HttpResponse:
        response = view(request, token)
        for name, value in HEADERS.items():
            response[name] = value
        return response

    return view_with_headers


@csrf_exempt  # Nobody is signed in here: to forge a request one would need the address, which is all it takes anyway.
@non_atomic_requests
@add_headers
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, token: str) -> HttpResponse:
    link = CorrectionLink.get_by_token(token)
    if link is None or not link.is_usable:
        return _render_page(request, "no_link", link, status=410 if link else 404)
    if _is_too_long(request):
        return _render_page(request, "too_long", link, status=413)
    if request.method == "POST":
        return _receive_form(request, link)
    if request.GET.get("recu"):
        return _render_page(request, "thanks", link, confirmed=request.GET["recu"] == "confirmation")
    return _render_form(request, link, CorrectionForm(actor=_published_actor(link)))


def _receive_form(request: HttpRequest, link: CorrectionLink) -> HttpResponse:
    form = CorrectionForm(request.POST, actor=_published_actor(link))
    if not form.is_valid():
        return _render_form(request, link, form)
    confirmed = request.POST.get("do") == CONFIRM
    try:
        receive_proposal(link, sender_of(request), form.changes, form.cleaned_data["comment"], confirmed)
    except TooManyError as error:
        return _render_limit_reached(request, link, form, error)
    return redirect(f"{request.path}?recu={'confirmation' if confirmed else 'corrections'}")


def _render_limit_reached(
    request: HttpRequest, link: CorrectionLink, form: CorrectionForm, error: TooManyError
) -> HttpResponse:
    retry_time = date_format(timezone.localtime(error.until), r"l j F à H\hi")
    form.add_error(
        None,
        f"Trop d’envois : revenez {retry_time} (heure de Paris). Rien n’est perdu : gardez cette page ouverte et "
        "renvoyez-la alors.",
    )
    response = _render_form(request, link, form, status=429)
    response["Retry-After"] = str(math.ceil((error.until - timezone.now()).total_seconds()))
    return response


def _published_actor(link: CorrectionLink) -> Actor:
    return Actor.objects.get(pk=link.actor_id)


def _render_form(request: HttpRequest, link: CorrectionLink, form: CorrectionForm, status: int = 200) -> HttpResponse:
    return _render_page(
        request, "form", link, status, form=form, pending=link.proposals.filter(is_under_review()).first()
    )


def _render_page(
    request: HttpRequest, name: str, link: CorrectionLink | None, status: int = 200, **context: Any
) -> HttpResponse:
    network = link.actor.network if link else None
    return render(
        request, f"directory/correction_{name}.html", {"link": link, "network": network, **context}, status=status
    )


def _is_too_long(request: HttpRequest) -> bool:
    length = request.META.get("CONTENT_LENGTH") or "0"
    return not length.isdecimal() or int(length) > MAX_BYTES
