"""The views of the reference site, which read everything through the operations in graphql/operations/."""

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

from portal.client import NOT_FOUND, ask
from portal.sections import Section, sections_of_hub, sections_of_network
from portal.statuses import STATUSES, Status

PAGE_SIZE = 20

WithSlug = TypeVar("WithSlug", Section, Status)


@require_safe
@non_atomic_requests
def home(request: HttpRequest) -> HttpResponse:
    """A network's front page on its own hostname; on any other, the hub's."""
    site = _load_site(request)
    if site["network"] is None:
        return render(request, "portal/hub.html", site | ask(request, "hub_home", {}))
    today = timezone.localdate()
    variables = {
        "network": site["code"],
        "today": today.isoformat(),
        "tomorrow": (today + timedelta(days=1)).isoformat(),
    }
    return render(request, "portal/network.html", site | ask(request, "network_home", variables))


@require_safe
@non_atomic_requests
def section_or_entry(request: HttpRequest, path: str) -> HttpResponse:
    """A section at its slug, which its editors may have changed; at any other path, an entry."""
    site = _load_site(request)
    for section in site["sections"].values():
        if section.slug == path.removesuffix("/"):
            return _render_section(request, site, section)
    return _render_entry_at_address(request, site)


def _render_section(request: HttpRequest, site: dict[str, Any], section: Section) -> HttpResponse:
    """The entries of one kind, page by page."""
    status = _choice(STATUSES, request.GET.get("statut")) if section.kind == "CALL" else None
    variables = {"network": site["code"], "status": status and [status.value], **_paging_arguments(request)}
    answer = ask(request, "section", variables, f"{section.type}Section")
    context = {**site, **answer, "section": section, "status": status, "statuses": STATUSES}
    return render(request, "portal/section.html", context)


def _render_entry_at_address(request: HttpRequest, site: dict[str, Any]) -> HttpResponse:
    variables = {"url": request.build_absolute_uri(request.path), "network": site["code"]}
    answer = ask(request, "entry_page", variables, "EntryPage")
    if answer["entry"] is None:
        raise Http404(NOT_FOUND)
    current_url = answer["entry"]["currentUrl"]
    if unquote(urlsplit(current_url).path) != request.path:
        return redirect(current_url, permanent=True)
    return _render_entry(request, "portal/entry.html", site | answer)


@require_safe
@non_atomic_requests
def search(request: HttpRequest) -> HttpResponse:
    site = _load_site(request)
    text = request.GET.get("q", "").strip()
    searched_section = _choice(site["sections"].values(), request.GET.get("rubrique"))
    variables = {
        "query": text,
        "network": site["code"],
        "kinds": searched_section and [searched_section.kind],
        "after": request.GET.get("apres") or None,
    }
    results = ask(request, "search", variables)["search"]
    counts = {
        value["value"]: value["count"]
        for facet in results["facets"]
        if facet["name"] == "KIND"
        for value in facet["values"]
    }
    section_counts = [(section, counts[kind]) for kind, section in site["sections"].items() if kind in counts]
    context = {"results": results, "section_counts": section_counts, "text": text, "searched_section": searched_section}
    return render(request, "portal/search.html", site | context)


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
        response = render(request, "portal/preview_over.html", _load_site(request), status=404)
    else:
        context = {"network": network, "preview": preview, **_menu_of_preview(request, network)}
        response = _render_entry(request, "portal/preview.html", answer | context)
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"  # the address holds the token
    return response


def _menu_of_preview(request: HttpRequest, network: dict[str, Any]) -> dict[str, Any]:
    """The root and sections of the menu: on the network's site, or on this one for a network without a hostname."""
    if network["hostnames"]:
        return {"root": network["url"].rstrip("/"), "sections": sections_of_network(network)}
    return {"root": "", "sections": _load_site(request)["sections"]}


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", _load_site(request), status=404)


def _render_entry(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    entry_type = context["entry"]["type"]
    sections = (section for section in context["sections"].values() if section.type == entry_type)
    return render(request, template, {**context, "section": next(sections, None)})


def _load_site(request: HttpRequest) -> dict[str, Any]:
    """What every page shows of its hostname: the network, with its code and sections; on the hub's, no network."""
    network = ask(request, "site", {"hostname": request.get_host()}, "Site")["network"]
    if network is None:
        networks = ask(request, "site", {}, "NetworkSections")["networks"]
        return {"network": None, "code": None, "sections": sections_of_hub(networks)}
    return {"network": network, "code": network["code"], "sections": sections_of_network(network)}


def _choice(choices: Iterable[WithSlug], slug: str | None) -> WithSlug | None:
    """The choice with the slug that the query string has; None without one. Raises Http404 for any other slug."""
    if not slug:
        return None
    for choice in choices:
        if choice.slug == slug:
            return choice
    raise Http404(NOT_FOUND)


def _paging_arguments(request: HttpRequest) -> dict[str, Any]:
    """The page of a list that the query string asks for."""
    if before := request.GET.get("avant"):
        return {"last": PAGE_SIZE, "before": before}
    return {"first": PAGE_SIZE, "after": request.GET.get("apres") or None}
