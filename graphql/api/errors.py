"""The errors that a client can mend; anything else is the HTTP layer's to log and hide."""

from graphql import GraphQLError


def bad_input(message: str) -> GraphQLError:
    """An error whose message says what was wrong and what would be right."""
    return GraphQLError(message, extensions={"code": "BAD_USER_INPUT"})
