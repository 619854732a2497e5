"""What clients send: text and moments made fit for the database, and the error that says what was wrong."""

from datetime import UTC, datetime

from graphql import GraphQLError

from content.validators import FIRST_YEAR, LAST_YEAR

EARLIEST, LATEST = datetime(FIRST_YEAR, 1, 1, tzinfo=UTC), datetime(LAST_YEAR, 12, 31, tzinfo=UTC)


def bad_input(message: str) -> GraphQLError:
    """An error whose message says what was wrong and what would be right."""
    return GraphQLError(message, extensions={"code": "BAD_USER_INPUT"})


def storable(text: str) -> str:
    """The text with what no database holds (NUL, lone surrogates) replaced by what matches nothing."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", "\ufffd")


def storable_moment(moment: datetime) -> datetime:
    """The moment in UTC; for one at an end of the calendar, which clients write for "always", the nearest that we hold.

    No entry has an earlier date than EARLIEST, or a later one than LATEST, so that both give the same answer.
    """
    return min(max(moment, EARLIEST), LATEST).astimezone(UTC)
