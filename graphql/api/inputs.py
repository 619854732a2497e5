"""What clients send: text made fit for the database, and the error that says what was wrong."""

from graphql import GraphQLError


def bad_input(message: str) -> GraphQLError:
    """An error whose message says what was wrong and what would be right."""
    return GraphQLError(message, extensions={"code": "BAD_USER_INPUT"})


def storable(text: str) -> str:
    """The text with what no database holds (NUL, lone surrogates) replaced by what matches nothing."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", "\ufffd")
