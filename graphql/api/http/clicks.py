"""Receives the clicks on results of a search, which any site may send as a form (navigator.sendBeacon does).

search/term_counts.py decides whether the click counts. The answer never says so: it would tell what others search for.
"""

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.db import DatabaseError
from django.db.transaction import non_atomic_requests
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.http.request import UnreadablePostError
from django.views.decorators.csrf import csrf_exempt

from api import global_ids
from api.http.errors import RefusedError, coded_error, database_away, formatted_error
from api.http.limits import MAX_CLICK_BODY
from api.http.request import check_length
from api.inputs import storable
from content.database import report_database_outage
from content.models import Entry
from content.visibility import visible, visible_networks
from search.term_counts import count_click

FORM = "application/x-www-form-urlencoded"


# As with the API, nobody is logged in here.
@csrf_exempt
@non_atomic_requests
def search_click(request: HttpRequest) -> HttpResponse:
    try:
        form = _read_form(request)
        network_id = _network_id(form.get("network"))
        query, entry = _field(form, "query"), _field(form, "entry")
        if not _is_shown(entry, network_id):
            raise _bad_request(
                "entry is not the id of an entry that can be read there; take it from the search's answer."
            )
        count_click(network_id, query)
    except RefusedError as refusal:
        return _refusal_response(refusal)
    except DatabaseError as error:
        if report_database_outage(error):
            return _refusal_response(database_away())
        raise
    return HttpResponse(status=204)


def _read_form(request: HttpRequest) -> QueryDict:
    if request.method != "POST":
        raise RefusedError(405, [coded_error("METHOD_NOT_ALLOWED", f"{request.method} is not supported; use POST.")])
    if request.content_type != FORM:
        raise RefusedError(415, [coded_error("UNSUPPORTED_MEDIA_TYPE", f"Send the fields as {FORM}.")])
    check_length(request, MAX_CLICK_BODY)
    try:
        return request.POST
    except (BadRequest, SuspiciousOperation, UnreadablePostError):
        raise _bad_request(f"The body is not {FORM} in UTF-8, with the fields query, entry and network.") from None


def _network_id(code: str | None) -> int | None:
    if code is None:
        return None
    network_ids = dict(visible_networks().values_list("code", "pk"))
    if code not in network_ids:
        raise _bad_request(f"There is no network {code!r}; the networks are {', '.join(sorted(network_ids))}.")
    return network_ids[code]


def _field(form: QueryDict, name: str) -> str:
    if not (value := form.get(name)):
        raise _bad_request(f"The field {name} is missing; send query, entry and, for a search in a network, its code.")
    return storable(value)


def _is_shown(entry: str, network_id: int | None) -> bool:
    model, uid = global_ids.parse_global_id(entry) or (None, "")
    return bool(model and issubclass(model, Entry) and visible(model, network_id).filter(uid=uid).exists())


def _bad_request(message: str) -> RefusedError:
    return RefusedError(400, [coded_error("BAD_USER_INPUT", message)])


def _refusal_response(refusal: RefusedError) -> HttpResponse:
    answer = {"errors": [formatted_error(error) for error in refusal.errors]}
    response = JsonResponse(answer, status=refusal.status, headers={"Cache-Control": "no-store"})
    if refusal.retry_after is not None:
        response["Retry-After"] = str(refusal.retry_after)
    if refusal.status == 405:
        response["Allow"] = "POST"
    return response
