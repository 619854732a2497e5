"""The reference site: pages made from the documents in graphql/operations/ and nothing else."""

from django.db.transaction import non_atomic_requests
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from portal.client import GONE, ask


@require_safe
@non_atomic_requests
def home(request: HttpRequest) -> HttpResponse:
    """A network's front page on its own hostname; on any other, the hub's."""
    network = ask(request, "network_home", {"hostname": request.get_host()})["network"]
    if network:
        return render(request, "portal/network.html", {"network": network})
    return render(request, "portal/hub.html", ask(request, "hub_home", {}))


@require_safe
@non_atomic_requests
def entry(request: HttpRequest, path: str) -> HttpResponse:
    answer = ask(
        request,
        "entry_page",
        {"url": request.build_absolute_uri(request.path), "hostname": request.get_host()},
        "EntryPage",
    )
    if answer["entry"] is None:
        raise Http404(GONE)
    return render(request, "portal/entry.html", answer)


@require_safe
@never_cache
@xframe_options_sameorigin
@non_atomic_requests
def preview(request: HttpRequest) -> HttpResponse:
    """A draft, which the CMS shows beside the form that edits it."""
    answer = ask(request, "entry_page", {"token": request.GET.get("token", "")}, "EntryPreview")
    return render(request, "portal/entry.html", answer)
