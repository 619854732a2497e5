"""The page on which an actor corrects its entry: no account, no cookie, no script."""

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
from cms.directory.corrections.receiving import receive
from cms.directory.models import CorrectionLink, is_under_review
from content.models import Actor

MOST_BYTES = 100_000
HEADERS = {
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow",
    "Referrer-Policy": "no-referrer",  # the address is a key
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
}


def add_headers(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def answer(request: HttpRequest, token: str) -> HttpResponse:
        response = view(request, token)
        for name, value in HEADERS.items():
            response[name] = value
        return response

    return answer


@csrf_exempt  # Nobody is signed in here: to forge a request one would need the address, which is all it takes anyway.
@non_atomic_requests
@add_headers
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, token: str) -> HttpResponse:
    link = CorrectionLink.get_by_token(token)
    if link is None or not link.is_usable:
        return _page(request, "no_link", link, status=410 if link else 404)
    if _is_too_long(request):
        return _page(request, "too_long", link, status=413)
    if request.method == "POST":
        return _answer(request, link)
    if request.GET.get("recu"):
        return _page(request, "thanks", link, confirmed=request.GET["recu"] == "confirmation")
    return _form(request, link, CorrectionForm(actor=_published(link)))


def _answer(request: HttpRequest, link: CorrectionLink) -> HttpResponse:
    form = CorrectionForm(request.POST, actor=_published(link))
    if not form.is_valid():
        return _form(request, link, form)
    confirmed = request.POST.get("do") == CONFIRM
    try:
        receive(link, sender_of(request), form.changes, form.cleaned_data["comment"], confirmed)
    except TooManyError as error:
        return _too_many(request, link, form, error)
    return redirect(f"{request.path}?recu={'confirmation' if confirmed else 'corrections'}")


def _too_many(request: HttpRequest, link: CorrectionLink, form: CorrectionForm, error: TooManyError) -> HttpResponse:
    when = date_format(timezone.localtime(error.until), r"l j F à H\hi")
    form.add_error(
        None,
        f"Trop d’envois : revenez {when} (heure de Paris). Rien n’est perdu : gardez cette page ouverte et renvoyez-la "
        "alors.",
    )
    response = _form(request, link, form, status=429)
    response["Retry-After"] = str(math.ceil((error.until - timezone.now()).total_seconds()))
    return response


def _published(link: CorrectionLink) -> Actor:
    return Actor.objects.get(pk=link.actor_id)


def _form(request: HttpRequest, link: CorrectionLink, form: CorrectionForm, status: int = 200) -> HttpResponse:
    return _page(request, "form", link, status, form=form, before=link.proposals.filter(is_under_review()).first())


def _page(
    request: HttpRequest, name: str, link: CorrectionLink | None, status: int = 200, **context: Any
) -> HttpResponse:
    network = link.actor.network if link else None
    return render(
        request, f"directory/correction_{name}.html", {"link": link, "network": network, **context}, status=status
    )


def _is_too_long(request: HttpRequest) -> bool:
    length = request.META.get("CONTENT_LENGTH") or "0"
    return not length.isdecimal() or int(length) > MOST_BYTES
