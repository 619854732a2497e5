"""The GraphQL endpoint, as GraphQL over HTTP wants it."""

import json
import logging
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from graphql import GraphQLError, build_schema

from api.http.documents import check_document

GRAPHQL = "application/graphql-response+json"
JSON = "application/json"
EVENT_STREAM = "text/event-stream"

SCHEMA = """
type Query {
  greeting(name: String = "you"): String
  sum(numbers: [Int!]!): Int
  required: String!
  fails: String
  refuses: String
  many: [String]
}
type Mutation { change: String }
"""


def fails(*_: Any) -> None:
    raise ValueError("SELECT password FROM secrets -- /srv/hidden/path.py")


def refuses(*_: Any) -> None:
    raise GraphQLError("No such thing.", extensions={"code": "BAD_USER_INPUT"})


RESOLVERS = {
    "greeting": lambda _, name: f"Hello {name}",
    "sum": lambda _, numbers: sum(numbers),
    "required": lambda _: None,
    "fails": fails,
    "refuses": refuses,
    "many": lambda _: [ValueError(f"secret {number}") for number in range(50)],
}


@pytest.fixture(autouse=True)
def small_schema(monkeypatch: pytest.MonkeyPatch) -> None:
    schema = build_schema(SCHEMA)
    for name in ["execution.api_schema", "documents.schema"]:
        monkeypatch.setattr(f"api.http.{name}", SimpleNamespace(graphql_schema=schema))
    # Its documents are not kept for tests of the API's schema, nor theirs for these.
    monkeypatch.setattr("api.http.documents._cached_document", check_document)
    query = schema.query_type
    assert query
    for name, resolver in RESOLVERS.items():
        query.fields[name].resolve = lambda root, info, resolver=resolver, **arguments: resolver(info, **arguments)


@pytest.fixture
def client() -> Client:
    return Client(raise_request_exception=False)


def post(client: Client, body: Any, accept: str = GRAPHQL, **headers: str) -> Any:
    text = body if isinstance(body, str | bytes) else json.dumps(body)
    content_type = headers.pop("content_type", JSON)
    return client.generic("POST", "/graphql/", text, content_type, headers={"accept": accept, **headers})


def get(client: Client, accept: str = GRAPHQL, **parameters: str) -> Any:
    return client.get("/graphql/", parameters, headers={"accept": accept})


def code(response: Any) -> str:
    code: str = response.json()["errors"][0]["extensions"]["code"]
    return code


def test_a_query_is_answered_to_post_and_get(client: Client) -> None:
    query, variables = "query ($name: String) { greeting(name: $name) }", {"name": "é"}
    for response in (
        post(client, {"query": query, "variables": variables}),
        get(client, query=query, variables=json.dumps(variables)),
    ):
        assert response.status_code == 200
        assert response["Content-Type"] == f"{GRAPHQL}; charset=utf-8"
        assert response.json() == {"data": {"greeting": "Hello é"}}


def test_the_address_answers_without_its_slash_too(client: Client) -> None:
    assert client.post("/graphql", {"query": "{greeting}"}, content_type=JSON).json() == {
        "data": {"greeting": "Hello you"}
    }


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (GRAPHQL, GRAPHQL),
        (JSON, JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        (f"{GRAPHQL}, {JSON};q=0.9", GRAPHQL),
        (f"{JSON};q=0.5, {GRAPHQL};q=0.6", GRAPHQL),
        (f"{GRAPHQL};q=0.5, {JSON}", JSON),
        (f"{JSON};q=0, */*", GRAPHQL),
        (f"text/html, {GRAPHQL};q=0.2", GRAPHQL),
        (f"{JSON}; charset=UTF-8", JSON),
        (GRAPHQL.upper(), GRAPHQL),
        (f"{EVENT_STREAM}, {JSON}", JSON),
    ],
)
def test_the_answer_has_the_media_type_that_the_client_prefers(client: Client, accept: str, expected: str) -> None:
    response = post(client, {"query": "{greeting}"}, accept)
    assert (response.status_code, response["Content-Type"]) == (200, f"{expected}; charset=utf-8")
    assert "Accept" in response["Vary"]


def test_without_an_accept_header_the_answer_is_json(client: Client) -> None:
    response = client.post("/graphql/", {"query": "{greeting}"}, content_type=JSON)
    assert response["Content-Type"] == f"{JSON}; charset=utf-8"


@pytest.mark.parametrize("accept", ["text/html", EVENT_STREAM, f"{JSON};q=0", "nonsense"])
def test_a_media_type_that_is_not_offered_is_not_acceptable(client: Client, accept: str) -> None:
    response = post(client, {"query": "{greeting}"}, accept)
    assert (response.status_code, code(response)) == (406, "NOT_ACCEPTABLE")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"query": "{"}, "GRAPHQL_PARSE_FAILED"),
        ({"query": ""}, "GRAPHQL_PARSE_FAILED"),
        ({"query": "{ nothing }"}, "GRAPHQL_VALIDATION_FAILED"),
        ({"query": "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }"}, "GRAPHQL_VALIDATION_FAILED"),
        ({"query": "query ($n: [Int!]!) { sum(numbers: $n) }"}, "BAD_USER_INPUT"),
        ({"query": "query ($n: [Int!]!) { sum(numbers: $n) }", "variables": {"n": ["one"]}}, "BAD_USER_INPUT"),
        ({"query": "query A { greeting } query B { greeting }"}, "OPERATION_RESOLUTION_FAILURE"),
        ({"query": "query A { greeting }", "operationName": "C"}, "OPERATION_RESOLUTION_FAILURE"),
        ({"query": "subscription { greeting }"}, "OPERATION_NOT_SUPPORTED"),
    ],
)
def test_a_request_that_cannot_be_executed_has_errors_only(client: Client, body: dict[str, Any], expected: str) -> None:
    for accept, status in ((GRAPHQL, 400), (JSON, 200)):
        response = post(client, body, accept)
        assert (response.status_code, code(response)) == (status, expected)
        assert "data" not in response.json()


@pytest.mark.parametrize(
    "body",
    [
        " ",
        "nonsense",
        '{"query": ',
        b'{"query": "\xff"}',
        '{"query": "{greeting}", "variables": {"n": NaN}}',
        '{"query": "{greeting}", "variables": {"n": -Infinity}}',
        {},
        "null",
        "7",
        {"qeury": "{greeting}"},
        {"query": None},
        {"query": 7},
        {"query": ["{greeting}"]},
        {"query": "{greeting}", "variables": [7]},
        {"query": "{greeting}", "variables": "{}"},
        {"query": "{greeting}", "variables": False},
        {"query": "{greeting}", "operationName": 7},
        {"query": "{greeting}", "extensions": "none"},
        [{"query": "{greeting}"}],
    ],
)
def test_a_malformed_request_is_refused_whatever_is_accepted(client: Client, body: Any) -> None:
    for accept in (GRAPHQL, JSON):
        response = post(client, body, accept)
        assert (response.status_code, code(response)) == (400, "BAD_REQUEST")


def test_a_body_without_a_length_is_refused(client: Client) -> None:
    response = client.generic("POST", "/graphql/", "{}", JSON, CONTENT_LENGTH="")
    assert (response.status_code, code(response)) == (411, "LENGTH_REQUIRED")


def test_a_batch_is_refused_with_the_reason(client: Client) -> None:
    assert "Batches are not supported" in post(client, [{"query": "{greeting}"}]).json()["errors"][0]["message"]


def test_null_and_unknown_parameters_are_ignored(client: Client) -> None:
    absent = {"variables": None, "operationName": None, "extensions": None, "documentId": "x"}
    assert post(client, {"query": "{greeting}", **absent}).json() == {"data": {"greeting": "Hello you"}}


def test_empty_parameters_of_an_address_are_ignored(client: Client) -> None:
    response = get(client, query="{greeting}", variables="", operationName="", extensions="")
    assert response.json() == {"data": {"greeting": "Hello you"}}


@pytest.mark.parametrize("variables", ["[]", "{", "nonsense", "7"])
def test_variables_in_an_address_are_a_json_object(client: Client, variables: str) -> None:
    assert get(client, query="{greeting}", variables=variables).status_code == 400


def test_the_operation_is_chosen_by_name(client: Client) -> None:
    query = 'query A { greeting } query B { greeting(name: "B") }'
    assert post(client, {"query": query, "operationName": "B"}).json() == {"data": {"greeting": "Hello B"}}
    message = post(client, {"query": query, "operationName": "C"}).json()["errors"][0]["message"]
    assert message == "There is no operation C. The document has: A, B."


@pytest.mark.parametrize(
    ("content_type", "status"),
    [
        (JSON, 200),
        (f"{JSON}; charset=utf-8", 200),
        (f'{JSON}; charset="UTF-8"', 200),
        ("Application/JSON", 200),
        (f"{JSON}; charset=utf-16", 415),
        (f"{JSON}; charset=nonsense", 415),
        ("text/plain", 415),
        ("application/x-www-form-urlencoded", 415),
        ("multipart/form-data; boundary=x", 415),
        ("application/graphql", 415),
        ("", 415),
    ],
)
def test_a_body_is_json_in_utf8(client: Client, content_type: str, status: int) -> None:
    assert post(client, {"query": "{greeting}"}, content_type=content_type).status_code == status


@pytest.mark.parametrize("encoding", ["gzip", "br", "deflate, gzip"])
def test_a_compressed_body_is_refused(client: Client, encoding: str) -> None:
    response = post(client, b"\x1f\x8b", **{"content-encoding": encoding})
    assert (response.status_code, code(response)) == (415, "UNSUPPORTED_MEDIA_TYPE")


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "QUERY", "NONSENSE"])
def test_other_methods_are_not_allowed(client: Client, method: str) -> None:
    response = client.generic(method, "/graphql/")
    assert response.status_code == 405
    assert {"GET", "POST"} <= set(response["Allow"].split(", "))


def test_a_mutation_is_not_executed_over_get(client: Client) -> None:
    for accept in (GRAPHQL, JSON):
        response = get(client, accept, query="mutation { change }")
        assert (response.status_code, response["Allow"]) == (405, "POST")
    operations = "query A { greeting } mutation B { change }"
    assert get(client, query=operations, operationName="A").status_code == 200
    assert get(client, query=operations, operationName="B").status_code == 405
    assert post(client, {"query": "mutation { change }"}).status_code == 200


def test_head_is_a_get_without_its_body(client: Client) -> None:
    response = client.head("/graphql/", {"query": "{greeting}"}, headers={"accept": GRAPHQL})
    assert (response.status_code, response.content) == (200, b"")
    assert response["Content-Type"] == f"{GRAPHQL}; charset=utf-8"


def test_options_say_what_is_allowed(client: Client) -> None:
    response = client.options("/graphql/")
    assert response.status_code == 200
    assert {"GET", "HEAD", "POST", "OPTIONS"} == set(response["Allow"].split(", "))


@pytest.mark.parametrize("address", ["/graphql/", "/graphql"])
def test_any_site_may_ask_but_not_with_cookies(client: Client, address: str) -> None:
    preflight = client.options(
        address,
        headers={
            "origin": "https://reseau.example",
            "access-control-request-method": "POST",
            "access-control-request-headers": "content-type",
        },
    )
    assert preflight.status_code == 200
    assert preflight["Access-Control-Allow-Origin"] == "*"
    assert "POST" in preflight["Access-Control-Allow-Methods"]
    assert "content-type" in preflight["Access-Control-Allow-Headers"].lower()
    response = post(client, {"query": "{greeting}"}, origin="https://reseau.example")
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in response
    assert not response.cookies


def test_no_csrf_token_is_needed() -> None:
    assert post(Client(enforce_csrf_checks=True), {"query": "{greeting}"}).status_code == 200


def test_caches_keep_an_answer_only_to_ask_whether_it_still_holds(client: Client) -> None:
    response = get(client, query="{greeting}")
    assert response["Cache-Control"] == "public, max-age=0, must-revalidate"
    repeated = client.get(
        "/graphql/", {"query": "{greeting}"}, headers={"accept": GRAPHQL, "if-none-match": response["ETag"]}
    )
    assert (repeated.status_code, repeated.content) == (304, b"")
    changed = client.get(
        "/graphql/", {"query": "{sum(numbers: [1])}"}, headers={"accept": GRAPHQL, "if-none-match": response["ETag"]}
    )
    assert changed.status_code == 200
    for response in (post(client, {"query": "{greeting}"}), get(client, query="{")):
        assert response["Cache-Control"] == "no-store"


def test_errors_meant_for_the_client_reach_it(client: Client) -> None:
    response = post(client, {"query": "{ refuses greeting }"})
    assert response.status_code == 200
    assert response.json() == {
        "errors": [
            {
                "message": "No such thing.",
                "locations": [{"line": 1, "column": 3}],
                "path": ["refuses"],
                "extensions": {"code": "BAD_USER_INPUT"},
            }
        ],
        "data": {"refuses": None, "greeting": "Hello you"},
    }


@pytest.mark.parametrize("query", ["{ fails }", "{ required }"])
def test_faults_are_logged_and_the_client_is_told_the_id_of_its_request(
    client: Client, caplog: pytest.LogCaptureFixture, query: str
) -> None:
    with caplog.at_level(logging.ERROR, "api"):
        response = post(client, {"query": query})
    assert response.status_code == 200
    (error,) = response.json()["errors"]
    request_id = error["extensions"]["id"]
    assert request_id == response["X-Request-ID"]
    assert error["message"] == f"Internal error. Quote {request_id} when you report it."
    assert error["extensions"]["code"] == "INTERNAL"
    assert "secret" not in response.text
    (record,) = caplog.records
    assert record.exc_info


def test_a_null_where_none_may_be_leaves_data_null(client: Client) -> None:
    response = post(client, {"query": "{ required }"})
    assert response.status_code == 200
    assert response.json()["data"] is None


def test_many_errors_are_cut_short(client: Client) -> None:
    errors = post(client, {"query": "{ many }"}).json()["errors"]
    assert len(errors) == 21
    assert errors[-1]["message"] == "50 errors occurred; the first 20 are listed."


def test_a_fault_of_the_view_itself_reveals_nothing(
    client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("api.http.view.read_request", fails)
    response = post(client, {"query": "{greeting}"})
    assert (response.status_code, code(response)) == (500, "INTERNAL")
    assert "SELECT" not in response.text
    assert "SELECT" in caplog.text


def test_messages_that_quote_the_request_are_cut_short(client: Client) -> None:
    for query in (f"{{ {'x' * 20_000} }}", f'{{ sum(numbers: "{"x" * 20_000}") }}'):
        assert len(post(client, {"query": query}).content) < 2_000


def test_a_browser_is_shown_graphiql(client: Client) -> None:
    response = client.get(
        "/graphql/", headers={"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
    )
    assert response.status_code == 200
    assert response["Content-Type"] == "text/html; charset=utf-8"
    assert "default-src 'self'" in response["Content-Security-Policy"]
    assert "Accept" in response["Vary"]
    assert not response.cookies
    page = response.content.decode()
    assert '<html lang="fr">' in page
    assert "://" not in page
