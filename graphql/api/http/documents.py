"""Parses and validates GraphQL documents, and keeps those that come again and again."""

from contextlib import nullcontext
from functools import lru_cache

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSyntaxError,
    Lexer,
    Source,
    TokenKind,
    parse,
    validate,
)
from graphql.validation.rules import overlapping_fields_can_be_merged

from api.http.errors import GraphQLRequestError, all_over_limit, with_code
from api.http.limits import (
    KEPT_DOCUMENTS,
    KEPT_TEXT,
    MAX_ALIAS_LENGTH,
    MAX_ALIASES,
    MAX_COMPARISONS,
    MAX_DIRECTIVES,
    MAX_ERRORS,
    MAX_NESTING,
    MAX_NUMBER,
    MAX_TOKENS,
    MAX_WAITING_CHECKS,
    SHORT_TEXT,
)
from api.schema import schema
from content.turns import TurnQueue

overlapping_fields_can_be_merged.MAX_COMPLEXITY_BUDGET = MAX_COMPARISONS
_OPENING = {TokenKind.BRACE_L, TokenKind.BRACKET_L}
_CLOSING = {TokenKind.BRACE_R, TokenKind.BRACKET_R}
_NUMBERS = {TokenKind.INT, TokenKind.FLOAT}


# To check a large document takes as long as many answers.
_checks = TurnQueue("documents", MAX_WAITING_CHECKS)


def valid_document(text: str) -> DocumentNode:
    """A client's document, which is kept for the next time.

    Raises a GraphQLRequestError as check_document does, and a QueueBusyError where too many wait to be checked.
    """
    return _cached_document(text) if len(text) <= KEPT_TEXT else _check_in_turn(text)


def _check_in_turn(text: str) -> DocumentNode:
    with _checks.turn() if len(text) > SHORT_TEXT else nullcontext():
        return check_document(text)


# Sites send the same few documents again and again, and checking them costs more than many answers do.
_cached_document = lru_cache(maxsize=KEPT_DOCUMENTS)(_check_in_turn)


def check_document(text: str) -> DocumentNode:
    """The document, if it is valid and within the limits that depend on its text alone.

    Raises a GraphQLRequestError where it isn't.
    """
    try:
        excesses = _excesses(text)
        document = None if excesses else parse(text)
    except GraphQLSyntaxError as error:
        raise GraphQLRequestError(*with_code("GRAPHQL_PARSE_FAILED", [error])) from None
    if document is None:
        raise GraphQLRequestError(*excesses)
    if errors := validate(schema.graphql_schema, document, max_errors=MAX_ERRORS):
        raise GraphQLRequestError(*with_code("GRAPHQL_VALIDATION_FAILED", errors))
    return document


def _excesses(text: str) -> list[GraphQLError]:
    lexer = Lexer(Source(text))
    tokens = directives = aliases = longest_alias = nesting = deepest = parentheses = longest_number = 0
    while (kind := (token := lexer.advance()).kind) != TokenKind.EOF:
        tokens += 1
        directives += kind == TokenKind.AT
        parentheses += (kind == TokenKind.PAREN_L) - (kind == TokenKind.PAREN_R)
        # Elsewhere than in arguments and variables, a colon follows an alias.
        if kind == TokenKind.COLON and not parentheses and token.prev:
            aliases += 1
            longest_alias = max(longest_alias, token.prev.end - token.prev.start)
        nesting += (kind in _OPENING) - (kind in _CLOSING)
        deepest = max(deepest, nesting)
        if kind in _NUMBERS:
            longest_number = max(longest_number, token.end - token.start)
    return all_over_limit(
        ("TOKENS_LIMIT", "{} tokens", tokens, MAX_TOKENS),
        ("ALIASES_LIMIT", "{} aliases", aliases, MAX_ALIASES),
        ("ALIAS_LENGTH_LIMIT", "an alias of {} characters", longest_alias, MAX_ALIAS_LENGTH),
        ("DIRECTIVES_LIMIT", "{} directives", directives, MAX_DIRECTIVES),
        ("NESTING_LIMIT", "a nesting of {} brackets", deepest, MAX_NESTING),
        ("NUMBER_LIMIT", "a number of {} characters", longest_number, MAX_NUMBER),
    )
