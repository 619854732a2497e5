"""What one request may ask for: each limit lets through what reaches it, and refuses what goes past it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from graphql import OperationDefinitionNode, get_introspection_query, parse, print_ast

from api.http import limits
from api.schema import schema
from content.models import Call, Network
from everything import everything
from factories import make_entry
from portal.client import read_operation

OPERATIONS = Path(__file__).parent.parent / "graphql" / "operations"
pytestmark = pytest.mark.django_db

# Prices in points.
LIST, COUNT, ROW, LOAD = 350, 320, 12, 100
WORDS = " ".join(f"zqx{chr(97 + n % 26)}{chr(97 + n // 26)}vw" for n in range(32))

Ask = Callable[..., dict[str, Any]]


@pytest.fixture
def ask(client: Client) -> Ask:
    def send(query: str, operation: str | None = None, /, **variables: Any) -> dict[str, Any]:
        response = client.post(
            "/graphql/",
            {"query": query, "operationName": operation, "variables": variables},
            content_type="application/json",
            headers={"accept": "application/graphql-response+json"},
        )
        answer: dict[str, Any] = response.json()
        assert response.status_code == (200 if "data" in answer else 400)
        return answer

    return send


def refusals(answer: dict[str, Any]) -> dict[str, tuple[int, int]]:
    """By code, the request's value and the limit; the message must say both."""
    excesses = {}
    for error in answer.get("errors", []):
        extensions = error["extensions"]
        if extensions["code"].endswith("_LIMIT"):
            assert str(extensions["value"]) in error["message"]
            assert f"the limit is {extensions['limit']}." in error["message"]
            excesses[extensions["code"]] = (extensions["value"], extensions["limit"])
    return excesses


@pytest.fixture
def weigh(client: Client) -> Callable[..., int]:
    """The complexity of a query, as its answer says it on demand."""

    def complexity(query: str, operation: str | None = None, /, **variables: Any) -> int:
        body = {"query": query, "operationName": operation, "variables": variables, "extensions": {"complexity": True}}
        answer = client.post("/graphql/", body, content_type="application/json").json()
        price = answer["extensions"]["complexity"]
        assert price["limit"] == limits.MAX_COMPLEXITY
        return int(price["value"])

    return complexity


def aliased(field: str, count: int) -> str:
    return " ".join(f"f{n}: {field}" for n in range(count))


def of_networks(field: str, count: int) -> str:
    return "{ networks { " + aliased(field, count) + " } }"


def chain(depth: int) -> str:
    """A query whose deepest field is that deep, and which asks for little."""
    related = depth - 3
    return "{ calls(first: 1) { nodes { " + "related(first: 1) { " * related + "id" + " }" * (related + 3)


def test_depth(ask: Ask) -> None:
    assert "errors" not in ask(chain(15))
    answer = ask(chain(31))
    assert refusals(answer) == {"DEPTH_LIMIT": (31, 15)}
    assert answer["errors"][0]["message"] == "This query has a depth of 31; the limit is 15."


def test_depth_is_counted_through_fragments(ask: Ask) -> None:
    links = " ".join(f"fragment F{n} on Entry {{ related(first: 1) {{ ...F{n + 1} }} }}" for n in range(20))
    query = f"{{ calls(first: 1) {{ nodes {{ ...F0 }} }} }} {links} fragment F20 on Entry {{ id }}"
    assert refusals(ask(query)) == {"DEPTH_LIMIT": (23, 15)}


@pytest.mark.parametrize("depth", [100, 1_000, 8_000])
def test_nesting_is_refused_before_it_is_parsed(ask: Ask, depth: int) -> None:
    assert refusals(ask("{a" * depth + "}" * depth))["NESTING_LIMIT"] == (depth, limits.MAX_NESTING)
    literal = "[" * depth + "]" * depth
    assert refusals(ask(f"{{ nodes(ids: {literal}) {{ id }} }}"))["NESTING_LIMIT"] == (depth + 1, limits.MAX_NESTING)


def test_aliases(ask: Ask) -> None:
    def aliased(count: int) -> str:
        return "{ calls(first: 1) { nodes { " + " ".join(f"a{n}: id" for n in range(count)) + " } } }"

    assert "errors" not in ask(aliased(100))
    assert refusals(ask(aliased(101))) == {"ALIASES_LIMIT": (101, 100)}


def test_the_length_of_an_alias(ask: Ask) -> None:
    assert "errors" not in ask(f"{{ {'a' * 100}: __typename }}")
    assert refusals(ask(f"{{ {'a' * 101}: __typename }}")) == {"ALIAS_LENGTH_LIMIT": (101, 100)}


def test_arguments_and_variables_are_no_aliases(ask: Ask) -> None:
    variables = ", ".join(f"$v{n}: Int" for n in range(60))
    used = " ".join(f"calls(filter: {{ edition: $v{n} }}) {{ totalCount }}" for n in range(60))
    assert "ALIASES_LIMIT" not in refusals(ask(f"query ({variables}) {{ {used} }}"))


def test_root_fields(ask: Ask) -> None:
    def wide(count: int) -> str:
        return "{" + " ".join(f"a{n}: __typename" for n in range(count)) + "}"

    assert "errors" not in ask(wide(50))
    assert refusals(ask(wide(51))) == {"ROOT_FIELDS_LIMIT": (51, 50)}


def test_directives(ask: Ask) -> None:
    def directed(count: int) -> str:
        return "{ __typename " + "... @include(if: true) { __typename }" * count + "}"

    assert "errors" not in ask(directed(100))
    assert refusals(ask(directed(101))) == {"DIRECTIVES_LIMIT": (101, 100)}


def test_tokens(ask: Ask) -> None:
    def long(count: int) -> str:
        edges = "{ __typename calls(filter: { sdgs: [ ] }) @skip(if: true) { totalCount } }"
        return edges.replace("[ ]", f"[{' 1' * (count - 24)}]")

    assert "errors" not in ask(long(5_000))
    assert refusals(ask(long(5_001))) == {"TOKENS_LIMIT": (5_001, 5_000)}


@pytest.mark.parametrize(
    ("query", "complexity"),
    [
        ("{ __typename }", 1),
        # The objects themselves cost with their fields, and are loaded once.
        ("{ networks { code name } }", 2 + 20 * 2 + LOAD),
        ("{ calls(first: 10) { totalCount nodes { id title } } }", LIST + COUNT + 10 * (ROW + 2)),
        ("{ calls(last: 10) { edges { cursor node { id } } } }", LIST + 10 * (ROW + 1 + 2 + 1)),
        ("{ calls { nodes { id } } }", LIST + 20 * (ROW + 1)),
        ("{ calls(first: 0) { totalCount nodes { id } } }", LIST + COUNT),
        ("{ networks { calls(first: 5) { nodes { id } } } }", 2 + 20 * (LIST + 5 * (ROW + 1)) + LOAD),
        # What all themes of a depth are loaded by costs once.
        (
            "{ calls(first: 5) { nodes { themes { id } } } news(first: 5) { nodes { themes { id } } } }",
            2 * (LIST + 5 * (ROW + 4 + 2)) + LOAD,
        ),
        # An argument costs by its values or words.
        ('{ calls(first: 0, filter: { search: "eau potable" }) { totalCount } }', LIST + COUNT + 2 * 80),
        ('{ calls(first: 0, filter: { territories: ["SN", "ML"] }) { totalCount } }', LIST + COUNT + 2 * 80),
        ("{ sdgs { number targets { code } } }", 2 + 17 * (1 + 2 + 10) + 2 * LOAD),
        # What is skipped costs nothing.
        ("{ themes @skip(if: true) { name } ... @include(if: false) { sdgs { number } } __typename }", 1),
        (
            "{ networks { ...N } } fragment N on Network { code ...M } fragment M on Network { name }",
            2 + 20 * 2 + LOAD,
        ),
        # An entry is one of five kinds: four with one field, one with two.
        ("{ entries(first: 10) { nodes { id ... on Call { status } } } }", LIST + 10 * (ROW + 2)),
    ],
)
def test_complexity(weigh: Callable[..., int], query: str, complexity: int) -> None:
    assert weigh(query) == complexity


def test_complexity_follows_the_variables(weigh: Callable[..., int]) -> None:
    query = """query ($first: Int = 5, $with: Boolean = false) {
        calls(first: $first) { nodes { id title @include(if: $with) } }
    }"""
    assert weigh(query) == LIST + 5 * (ROW + 1)
    assert weigh(query, first=100) == LIST + 100 * (ROW + 1)
    assert weigh(query, first=100, **{"with": True}) == LIST + 100 * (ROW + 2)


def test_the_complexity_of_lists_follows_the_size_of_the_hub(weigh: Callable[..., int], paca: Network) -> None:
    query = "{ entries(first: 100) { nodes { related { id } } } }"
    complexity = weigh(query)
    for number in range(40):
        make_entry(Call, paca, f"Appel {number}")
    assert weigh(query) >= complexity + 100


@pytest.mark.parametrize(
    "dear",
    [
        # The four that were seen to keep everybody waiting, and their kin.
        of_networks(f'calls(filter: {{ search: "{WORDS}" }}) {{ totalCount }}', 99),
        of_networks("calls(first: 1) { totalCount pageInfo { hasNextPage hasPreviousPage } }", 20),
        f"{{ entries(first: 100) {{ nodes {{ related(first: 20) {{ {aliased('jsonLd', 15)} }} }} }} }}",
        f"{{ entries(first: 100) {{ nodes {{ {aliased('jsonLd', 99)} }} }} }}",
        "{ " + aliased(f'search(query: "{WORDS}") {{ facets {{ name }} }}', 50) + " }",
        "{ " + aliased('suggest(prefix: "ab") { text }', 50) + " }",
    ],
    ids=["searches", "counts", "related", "jsonLd", "facets", "suggestions"],
)
def test_what_keeps_the_server_busy_is_refused(ask: Ask, dear: str) -> None:
    assert set(refusals(ask(dear))) == {"COMPLEXITY_LIMIT"}


def test_pages_inside_pages_are_refused(ask: Ask) -> None:
    page = "calls(first: 100) { nodes { network { %s } } }"
    query = f"{{ {page % (page % (page % 'code'))} }}"
    value, limit = refusals(ask(query))["COMPLEXITY_LIMIT"]
    assert (value > 1_000_000, limit) == (True, 40_000)


def test_a_page_that_is_too_long_is_refused_with_the_limit(ask: Ask) -> None:
    answer = ask("{ calls(first: 1000000000) { nodes { id } } }")
    assert answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
    assert "100" in answer["errors"][0]["message"]


def test_fragments_that_double_at_each_step_are_weighed_at_once(ask: Ask) -> None:
    doubling = " ".join(f"fragment F{n} on Network {{ ...F{n + 1} ...F{n + 1} }}" for n in range(150))
    answer = ask(f"{{ networks {{ ...F0 }} }} {doubling} fragment F150 on Network {{ code }}")
    assert refusals(answer)["COMPLEXITY_LIMIT"][0] > 2**150


def test_fragments_in_a_circle_are_refused(ask: Ask) -> None:
    answer = ask(
        "{ networks { ...A } } fragment A on Network { ...B } fragment B on Network { calls { nodes { ...C } } }"
        " fragment C on Call { network { ...A } }"
    )
    assert answer["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"


def test_introspection_is_allowed_in_full(ask: Ask) -> None:
    options = {
        "specified_by_url": True,
        "directive_is_repeatable": True,
        "schema_description": True,
        "input_value_deprecation": True,
    }
    assert len(ask(get_introspection_query(**options))["data"]["__schema"]["types"]) > 50


def test_introspection_in_circles_is_refused(ask: Ask) -> None:
    circle = "name"
    for _ in range(4):
        circle = f"fields {{ type {{ {circle} }} }}"
    for query in (f"{{ __schema {{ types {{ {circle} }} }} }}", f'{{ __type(name: "Call") {{ {circle} }} }}'):
        assert ask(query)["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"


def test_introspection_is_not_repeated_at_will(ask: Ask) -> None:
    repeated = " ".join(f"a{n}: __schema {{ types {{ fields {{ name }} }} }}" for n in range(6))
    assert set(refusals(ask(f"{{ {repeated} }}"))) == {"COMPLEXITY_LIMIT"}


def test_all_exceeded_limits_are_told_at_once(ask: Ask) -> None:
    many = " ".join(f"a{n}: __typename" for n in range(60))
    dear = "entries(first: 100) { nodes { related(first: 20) { jsonLd } } }"
    codes = {"ROOT_FIELDS_LIMIT", "DEPTH_LIMIT", "COMPLEXITY_LIMIT"}
    assert set(refusals(ask(f"{{ {many} {dear} {chain(20)[2:-2]} }}"))) == codes


# A variable of another type is left out.
A_VALUE = {"String": "x", "String!": "x", "URL!": "x", "Date!": "2026-01-15", "Int": 20}


@pytest.mark.parametrize("name", sorted(path.stem for path in OPERATIONS.glob("*.graphql") if path.stem != "body"))
def test_our_own_operations_fit_twice(weigh: Callable[..., int], name: str) -> None:
    query = read_operation(name)
    operations = [node for node in parse(query).definitions if isinstance(node, OperationDefinitionNode)]
    assert operations
    for operation in operations:
        assert operation.name
        variable_types = {node.variable.name.value: print_ast(node.type) for node in operation.variable_definitions}
        variables = {name: A_VALUE[kind] for name, kind in variable_types.items() if kind in A_VALUE}
        assert weigh(query, operation.name.value, **variables) < limits.MAX_COMPLEXITY / 2


def test_every_field_can_be_asked_for(ask: Ask, paca: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.http.measure.MAX_COMPLEXITY", 10**7)  # all of them in one operation are too dear
    answer = ask(everything(schema.graphql_schema, page=2))
    assert [network["code"] for network in answer["data"]["networks"]] == ["paca"]
    assert [error["path"] for error in answer.get("errors", [])] == [["preview"], ["previewToken"]]


def test_the_size_of_the_body_is_limited(client: Client) -> None:
    def status(size: int) -> tuple[int, dict[str, Any]]:
        body = json.dumps({"query": "{__typename}", "extensions": {"x": ""}})
        padded = body.replace('""', f'"{"x" * (size - len(body))}"')
        response = client.generic("POST", "/graphql/", padded, "application/json")
        return response.status_code, response.json()

    assert status(100_000)[0] == 200
    code, answer = status(100_001)
    assert (code, refusals(answer)) == (413, {"BODY_LIMIT": (100_001, 100_000)})
    assert status(20_000_000)[0] == 413


def test_the_size_of_the_query_string_is_limited(client: Client) -> None:
    response = client.get("/graphql/", {"query": "{__typename}" + " " * 16_000})
    assert response.status_code == 414
    assert refusals(response.json())["QUERY_STRING_LIMIT"][1] == 16_000


def test_variables(client: Client) -> None:
    def status(variables: Any) -> tuple[int, dict[str, Any]]:
        body = {"query": "{__typename}", "variables": variables}
        response = client.post("/graphql/", body, content_type="application/json")
        return response.status_code, response.json()

    assert status({"a": [0] * 999})[0] == 200
    code, answer = status({"a": [{"b": 0}] * 500})
    assert (code, refusals(answer)) == (400, {"VARIABLES_LIMIT": (1_001, 1_000)})


def test_the_time_of_execution_is_limited(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.http.execution.MAX_SECONDS", 0)
    answer = ask("{ networks { code } }")
    assert answer["errors"][0]["extensions"] == {"code": "TIME_LIMIT", "limit": 10}


def test_a_page_of_the_portal_that_takes_too_long_says_so(
    client: Client, paca: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.http.execution.MAX_SECONDS", 0)
    client.raise_request_exception = False
    response = client.get("/", headers={"host": "paca.localhost"})
    assert (response.status_code, response["Retry-After"]) == (503, "30")
    assert "Cette page a demandé trop de temps." in response.content.decode()
