"""Requests made to break the endpoint: each gets a clear answer, and none a fault of ours."""

import gzip
import json
from collections.abc import Callable
from io import BytesIO
from typing import Any
from wsgiref.util import setup_testing_defaults

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cms.wsgi import application

pytestmark = pytest.mark.django_db

JSON = "application/json"
GRAPHQL_RESPONSE = "application/graphql-response+json"
# What a trace, a path or a statement would look like.
LEAKS = ("Traceback", 'File "', ".py", "site-packages", "SELECT ", "sqlite3", "psycopg", "Python", "sys.", " int ")

BODIES: dict[str, str | bytes] = {
    "deep json": '{"query": ' + "[" * 45_000 + "]" * 45_000 + "}",
    "deep object": '{"query": "{__typename}", "extensions": ' + '{"a":' * 15_000 + "1" + "}" * 15_000 + "}",
    "unclosed": '{"query": ' + "[" * 90_000,
    "deep variables": '{"query": "{__typename}", "variables": ' + '{"a":' * 900 + "1" + "}" * 900 + "}",
    "duplicate keys": '{"query": "{", "query": "{__typename}", "variables": {"a": 1, "a": 2}}',
    "nul": b'{"query": "{__typename}\0"}',
    "byte order mark": '\ufeff{"query": "{__typename}"}',
    "utf-16": '{"query": "{__typename}"}'.encode("utf-16"),
    "overlong utf-8": b'{"query": "\xc0\x80"}',
    "surrogate in utf-8": b'{"query": "\xed\xa0\x80"}',
    "half a character": b'{"query": "\xe2\x82',
    "gzip": gzip.compress(b'{"query": "{__typename}"}'),
    "many keys": json.dumps(dict.fromkeys(map(str, range(8_000)))),
    "a string": '"{__typename}"',
    **{
        f"number {number[:9]}": '{"query": "{__typename}", "variables": {"n": ' + number + "}}"
        for number in ("9" * 399, "9" * 4_000, "9" * 40_000, "1e999999", "-0.0", "NaN", "-Infinity", "0x10", "0.5e9")
    },
}

DOCUMENTS = {
    "empty": "",
    "blank": " \n\t,\ufeff",
    "comments": "#\n" * 30_000,
    "unclosed": "{ a(x: [{ y: " * 500,
    "unclosed string": '{ a(x: "' + "a" * 90_000,
    "unclosed block string": '{ a(x: """' + "a" * 90_000,
    "nul": "{ \0 }",
    "nul in a string": '{ network(code: "\0") { code } }',
    "escaped nul": '{ network(code: "\\u0000") { code } }',
    "lone surrogate": "{ \ud800 }",
    "lone surrogate in a string": '{ network(code: "\ud800") { code } }',
    "escaped lone surrogate": '{ network(code: "\\ud800") { code } }',
    "surrogate beyond": '{ network(code: "\\u{110000}") { code } }',
    "long name": "{ " + "a" * 90_000 + " }",
    "long type": "query ($x: " + "A" * 90_000 + ") { __typename }",
    "long directive": "{ __typename @" + "a" * 90_000 + " }",
    "long string": '{ network(code: "' + "é" * 40_000 + '") { code } }',
    "huge int": "{ calls(first: " + "9" * 5_000 + ") { totalCount } }",
    "negative page": "{ calls(first: -1) { nodes { id } } }",
    "huge float": "{ actors(filter: { near: { latitude: 1e400, longitude: 0, kilometres: 1 } }) { totalCount } }",
    "deep selection": "{ networks " * 3_000,
    "deep inline fragments": "{ " + "... { " * 60 + "__typename" + " }" * 61,
    "deep list": "{ nodes(ids: " + "[" * 20_000 + "]" * 20_000 + ") { id } }",
    "deep object": "{ calls(filter: " + "{ a: " * 10_000 + "1" + "}" * 10_000 + ") { totalCount } }",
    "deep variable type": "query ($x: " + "[" * 20_000 + "Int" + "]" * 20_000 + ") { __typename }",
    "deep default": "query ($x: Int = " + "[" * 20_000 + "]" * 20_000 + ") { __typename }",
    "many operations": " ".join(f"query Q{number} {{ __typename }}" for number in range(2_000)),
    "many nameless operations": "{ __typename } " * 3_000,
    "many fragments": "{ __typename } " + " ".join(f"fragment F{n} on Query {{ __typename }}" for n in range(1_000)),
    "fragment chain": "{ ...F0 } fragment F900 on Query { __typename } "
    + " ".join(f"fragment F{n} on Query {{ ...F{n + 1} }}" for n in range(900)),
    "fragment chain through fields": "{ networks { ...F0 } } fragment F190 on Network { code } "
    + " ".join(f"fragment F{n} on Network {{ ... {{ ... {{ ...F{n + 1} }} }} }}" for n in range(190)),
    "fragment chain through lists": "{ calls { nodes { ...F0 } } } fragment F98 on Entry { id } "
    + " ".join(f"fragment F{n} on Entry {{ related {{ ...F{n + 1} }} }}" for n in range(98)),
    "fragment circle": "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }",
    "fragment on itself": "{ ...A } fragment A on Query { ...A ...A }",
    "many spreads": "{ " + "...A " * 2_000 + "} fragment A on Query { __typename }",
    "many variables": "query (" + " ".join(f"$v{n}: Int" for n in range(2_000)) + ") { __typename }",
    "many arguments": "{ calls(" + "first: 1 " * 2_000 + ") { totalCount } }",
    "many clashes": "{ " + " ".join(f"calls(first: {n}) {{ totalCount }}" for n in range(400)) + " }",
    "many nested clashes": "{ "
    + " ".join(f"networks {{ a: calls(first: {n}) {{ totalCount }} }}" for n in range(90))
    + " }",
    "many unknown fields": "{ " + " ".join(f"callz{n}" for n in range(4_000)) + " }",
    "many same fields": "{ networks { " + "code " * 9_000 + "} }",
    "many directives": "{ __typename " + "@skip(if: false) " * 100 + "}",
    "many unknown directives": "{ __typename " + "@a" * 30_000 + "}",
    "type definitions": "type Query { a: Int } extend type Call { b: Int } schema { query: Query }",
    "subscription": "subscription { calls { totalCount } }",
    "mutation": "mutation { delete }",
}

# Every argument that takes a string.
STRINGS = """query ($s: String!, $id: ID!, $url: URL!) {
  search(query: $s, filter: { themes: [$s], territories: [$s], publishedBy: [$s] }) { totalCount nodes { id } }
  suggest(prefix: $s, network: $s) { text }
  calls(filter: { search: $s, programme: $s, funders: [$s], territories: [$s], themes: [$s] }) { totalCount }
  actors(filter: { search: $s, countries: [$s] }) { totalCount }
  projects(filter: { lead: $id, search: $s }) { totalCount }
  byCode: network(code: $s) { code }
  byHostname: network(hostname: $s) { code }
  node(id: $id) { id }
  nodes(ids: [$id]) { id }
  byAddress: entry(url: $url) { id }
  bySlug: entry(network: $s, kind: CALL, slug: $s) { id }
  territories(query: $s) { code }
  after: calls(after: $s) { totalCount }
  changes(after: $s) { pageInfo { endCursor } }
  redirects(after: $s) { totalCount }
  preview(token: $s) { id }
}"""


@pytest.fixture
def hostile(client: Client) -> Client:
    client.raise_request_exception = False
    return client


def send(client: Client, body: str | bytes, accept: str = GRAPHQL_RESPONSE, **headers: str) -> dict[str, Any]:
    """Posts the body; checks what must hold of any answer, and returns it."""
    content = body.encode(errors="surrogatepass") if isinstance(body, str) else body
    response = client.generic("POST", "/graphql/", content, JSON, headers={"accept": accept, **headers})
    return checked(response, sent=content.decode(errors="replace"))


def checked(response: Any, sent: str = "") -> dict[str, Any]:
    """The answer, which tells nothing of our insides; an error may quote what was sent."""
    assert response.status_code < 500, response.content
    text = response.content.decode("utf-8", "strict")
    assert len(text) < 50_000
    assert not [leak for leak in LEAKS if leak in text and leak not in sent]
    answer: dict[str, Any] = json.loads(text)
    assert answer.get("errors") or answer.get("data")
    assert [error for error in answer.get("errors", []) if error.get("extensions", {}).get("code") == "INTERNAL"] == []
    return answer


def ask(client: Client, query: str, variables: dict[str, Any] | None = None) -> dict[str, Any]:
    return send(client, json.dumps({"query": query, "variables": variables}))


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())
def test_bodies(hostile: Client, body: str | bytes) -> None:
    send(hostile, body)
    send(hostile, body, JSON)


@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=DOCUMENTS.keys())
def test_documents(hostile: Client, document: str) -> None:
    ask(hostile, document)


@pytest.mark.parametrize(
    "text",
    [
        *("\ud800", "\udfff\ud800", "a\0b", "\x1b[31m", "\u202e", "\ufffe", "\U0010ffff", "", " ", "👩‍👩‍👧‍👦"),
        *("'; DROP TABLE content_call; --", "%s %(x)s {0} {{ x }}", "\\", '"', '"' * 1_001, "(" * 2_000, "-", "*:*"),
        *(
            "AND OR NOT",
            "title:(",
            "a" * 20_000,
            "é" * 20_000,
            "a " * 10_000,
            "//evil.example/",
            "http://[",
            "javascript:",
        ),
        *("Q2FsbDo=", "Q2FsbDoA", "TmV0d29yazpcMA", "bnVsbA", "W10", "WyJhIl0", "eyJhIjoxfQ"),
    ],
    ids=lambda text: ascii(text)[:20],
)
def test_strings(hostile: Client, text: str) -> None:
    ask(hostile, STRINGS, {"s": text, "id": text, "url": text})


@pytest.mark.parametrize("value", [2**31, -(2**31), 2**63, 10**300, 1.5, "1", True, [], {}, None, "\ud800"])
def test_numbers(hostile: Client, value: Any) -> None:
    ask(hostile, "query ($n: Int) { calls(first: $n, filter: { edition: $n }) { totalCount } }", {"n": value})
    ask(
        hostile,
        'query ($n: Int!) { calls(filter: { sdgs: [$n] }) { totalCount } suggest(prefix: "a", first: $n) { text } }',
        {"n": value},
    )
    near = "{ latitude: $n, longitude: $n, kilometres: $n }"
    ask(hostile, f"query ($n: Float!) {{ actors(filter: {{ near: {near} }}) {{ totalCount }} }}", {"n": value})


@pytest.mark.parametrize(
    "value", ["0001-01-01", "9999-12-31", "2024-02-30", "24-1-1", "", "\0", 5, "2024-01-01T00:00:00"]
)
def test_dates(hostile: Client, value: Any) -> None:
    ask(hostile, "query ($d: Date) { news(filter: { after: $d, before: $d }) { totalCount } }", {"d": value})
    for suffix in ("", "T23:59:59Z", "T00:00:00+23:59"):
        moment = value + suffix if isinstance(value, str) else value
        selection = "calls(filter: { closesAfter: $d }) { totalCount } entries(updatedAfter: $d) { totalCount }"
        ask(hostile, f"query ($d: DateTime) {{ {selection} }}", {"d": moment})


@pytest.mark.parametrize(
    "headers",
    [
        {"accept": "\xff"},
        {"accept": ";;;q=x,/,*/,/*,a/b;q=9e999"},
        {"accept": "application/json;q=nan"},
        {"accept": "application/json;q=-1"},
        {"accept": ",".join(["a/b;q=0.1"] * 1_000)},
        {"accept": ""},
        {"content-encoding": "gzip"},
        {"transfer-encoding": "chunked"},
        {"if-none-match": '"' * 1_000},
        {"origin": "null"},
        {"origin": "http://\ud800".encode("utf-8", "replace").decode("latin-1")},
        {"x-forwarded-host": "evil.example"},
        {"x-http-method-override": "DELETE"},
        {"cookie": "sessionid=\x01; csrftoken=" + "x" * 5_000},
        {"authorization": "Bearer \xff"},
    ],
    ids=lambda headers: ascii(headers)[:40],
)
def test_headers(hostile: Client, headers: dict[str, str]) -> None:
    send(hostile, '{"query": "{__typename}"}', **headers)
    hostile.get("/graphql/", {"query": "{__typename}"}, headers=headers)


@pytest.mark.parametrize(
    "charset", ["undefined", "idna", "punycode", "hex", "rot13", "utf-7", "unicode_escape", "\0", "x" * 999]
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_charsets(method: str, charset: str) -> None:
    """Through the whole application: the test client has a request of its own."""
    body = b'{"query": "{__typename}"}'
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": "/graphql/",
        "QUERY_STRING": "query={__typename}&name=%ff",
        "CONTENT_TYPE": f"{JSON}; charset={charset}",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": BytesIO(body),
    }
    setup_testing_defaults(environ)
    statuses: list[str] = []

    def start(status: str, headers: Any, exc_info: Any = None, /) -> Callable[[bytes], object]:
        statuses.append(status)
        return bytes

    content = b"".join(application(environ, start))
    assert statuses == ["200 OK" if method == "GET" else "415 Unsupported Media Type"]
    assert json.loads(content)


@pytest.mark.parametrize("length", ["", "-1", "+5", "1e3", "99999999999999999999", "٣", "1, 1", "0x10", "5" * 5_000])
def test_content_lengths(hostile: Client, length: str) -> None:
    checked(hostile.generic("POST", "/graphql/", b'{"query": "{__typename}"}', JSON, CONTENT_LENGTH=length))


@pytest.mark.parametrize(
    "query_string",
    [
        "query=%ff%fe",
        "query=%00",
        "query=%ED%A0%80",
        "query=%7B__typename%7D&variables=%00",
        "query=%7B__typename%7D&variables=" + "%5B" * 5_000,
        "query=%7B__typename%7D&operationName=%ff",
        "query=a&query=%7B__typename%7D",
        "&".join(f"a{number}=1" for number in range(1_500)),
        "query[]=%7B__typename%7D",
        "%",
        "query=%7B__typename%7D;variables=1",
    ],
    ids=lambda text: text[:40],
)
def test_query_strings(hostile: Client, query_string: str) -> None:
    checked(hostile.get(f"/graphql/?{query_string}", headers={"accept": JSON}))


NAMES = st.sampled_from(
    ["calls", "nodes", "network", "id", "title", "__typename", "search", "first", "filter", "query", "a"]
)
TOKENS = st.one_of(
    NAMES,
    st.sampled_from(
        ["{", "}", "(", ")", "[", "]", ":", "!", "$", "@", "|", "&", "=", "...", "...on", "#\n", '"', '"""', ","]
    ),
    st.integers().map(str),
    st.floats().map(str),
    st.text(max_size=5),
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec=None), max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=20,
)
fuzz = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@fuzz
@given(st.lists(TOKENS, max_size=40))
def test_any_tokens(hostile: Client, tokens: list[str]) -> None:
    ask(hostile, " ".join(tokens))


@fuzz
@given(st.binary(max_size=200))
def test_any_bytes(hostile: Client, body: bytes) -> None:
    send(hostile, body)


@fuzz
@given(VALUES)
def test_any_json(hostile: Client, value: Any) -> None:
    send(hostile, json.dumps(value))


@fuzz
@given(VALUES, VALUES, VALUES)
def test_any_parameters(hostile: Client, variables: Any, operation_name: Any, extensions: Any) -> None:
    query = "query ($a: String, $b: Int) { network(code: $a) { code } calls(first: $b) { totalCount } }"
    body = {"query": query, "variables": variables, "operationName": operation_name, "extensions": extensions}
    send(hostile, json.dumps(body))


@fuzz
@given(VALUES, VALUES, VALUES)
def test_any_variables(hostile: Client, text: Any, number: Any, filters: Any) -> None:
    query = """query ($s: String!, $n: Int, $f: CallFilter) {
        search(query: $s, first: $n) { totalCount } calls(first: $n, after: $s, filter: $f) { totalCount }
    }"""
    ask(hostile, query, {"s": text, "n": number, "f": filters})


@settings(fuzz, max_examples=60)
@given(st.text(st.characters(codec=None), max_size=40))
def test_any_string(hostile: Client, text: str) -> None:
    ask(hostile, STRINGS, {"s": text, "id": text, "url": text})
