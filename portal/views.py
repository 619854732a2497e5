"""The reference site: pages made from the documents in graphql/operations/ and nothing else."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, TypeVar
from urllib.parse import unquote, urlsplit

from django.db.transaction import non_atomic_requests
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from portal.client import GONE, ask
from portal.sections import SECTIONS, STATUSES, Section, Status

PAGE_SIZE = 20

Named = TypeVar("Named", Section, Status)


@require_safe
@non_atomic_requests
def home(request: HttpRequest) -> HttpResponse:
    """A network's front page on its own hostname; on any other, the hub's."""
    site = _site(request)
    if site["network"] is None:
        return render(request, "portal/hub.html", ask(request, "hub_home", {}))
    today = timezone.localdate()
    days = {"today": today.isoformat(), "tomorrow": (today + timedelta(days=1)).isoformat()}
    return render(request, "portal/network.html", ask(request, "network_home", {"network": site["code"], **days}))


@require_safe
@non_atomic_requests
def section(request: HttpRequest, section: Section) -> HttpResponse:
    """The entries of one kind, page by page."""
    site = _site(request)
    status = _named(STATUSES, request.GET.get("statut")) if section.kind == "CALL" else None
    variables = {"network": site["code"], "status": status and [status.value], **_window(request)}
    answer = ask(request, "section", variables, f"{section.type}Section")
    return render(
        request,
        "portal/section.html",
        {**site, **answer, "section": section, "status": status, "statuses": STATUSES},
    )


@require_safe
@non_atomic_requests
def search(request: HttpRequest) -> HttpResponse:
    site = _site(request)
    text = request.GET.get("q", "").strip()
    section = _named(SECTIONS, request.GET.get("rubrique"))
    variables = {
        "query": text,
        "network": site["code"],
        "kinds": section and [section.kind],
        "after": request.GET.get("apres") or None,
    }
    found = ask(request, "search", variables)["search"]
    counts = {
        value["value"]: value["count"]
        for facet in found["facets"]
        if facet["name"] == "KIND"
        for value in facet["values"]
    }
    kinds = [(one, counts[one.kind]) for one in SECTIONS if one.kind in counts]
    return render(
        request,
        "portal/search.html",
        {**site, "found": found, "kinds": kinds, "text": text, "within": section},
    )


@require_safe
@non_atomic_requests
def entry(request: HttpRequest, path: str) -> HttpResponse:
    site = _site(request)
    variables = {"url": request.build_absolute_uri(request.path), "network": site["code"]}
    answer = ask(request, "entry_page", variables, "EntryPage")
    if answer["entry"] is None:
        raise Http404(GONE)
    here = answer["entry"]["here"]
    if unquote(urlsplit(here).path) != request.path:  # an old address
        return redirect(here, permanent=True)
    return _entry(request, site | answer)


@require_safe
@never_cache
@xframe_options_sameorigin
@non_atomic_requests
def preview(request: HttpRequest) -> HttpResponse:
    """A draft as a network will show it: in the CMS, beside the form that edits it, and on that network's site."""
    token = request.GET.get("token", "")
    try:
        preview = ask(request, "entry_page", {"token": token}, "PreviewToken")["previewToken"]
        network = preview["network"]
        answer = ask(request, "entry_page", {"token": token, "network": network["code"]}, "EntryPreview")
    except Http404:
        response = render(request, "portal/preview_over.html", _site(request), status=404)
    else:
        root = network["url"].rstrip("/") if network["hostnames"] else ""
        response = _entry(request, answer | {"network": network, "preview": preview, "root": root}, "preview")
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"  # the address holds the token
    return response


def _entry(request: HttpRequest, answer: dict[str, Any], template: str = "entry") -> HttpResponse:
    section = next(one for one in SECTIONS if one.type == answer["entry"]["type"])
    return render(request, f"portal/{template}.html", {**answer, "section": section})


def _site(request: HttpRequest) -> dict[str, Any]:
    """Of the hostname: its network and that's code, both None on the hub's."""
    network = ask(request, "site", {"hostname": request.get_host()})["network"]
    return {"network": network, "code": network and network["code"]}


def _named(choices: Iterable[Named], slug: str | None) -> Named | None:
    """What the query string chooses, if it does."""
    if not slug:
        return None
    for choice in choices:
        if choice.slug == slug:
            return choice
    raise Http404(GONE)


def _window(request: HttpRequest) -> dict[str, Any]:
    """The page of a list that the query string asks for."""
    if before := request.GET.get("avant"):
        return {"last": PAGE_SIZE, "before": before}
    return {"first": PAGE_SIZE, "after": request.GET.get("apres") or None}
