"""The reference site: pages made from the documents in graphql/operations/ and nothing else."""

from django.db.transaction import non_atomic_requests
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.client import ask


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
    )
    if answer["entry"] is None:
        raise Http404("Cette page n’existe pas, ou plus.")
    return render(request, "portal/entry.html", answer)
