"""A body block that nobody planned goes through imports and exports by the classes of its children."""

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError
from wagtail import blocks

from content.transfer.block_types import line_type
from content.transfer.block_values import BLOCKS, line_body, stored_body
from content.transfer.faults import pydantic_message


class SessionBlock(blocks.StructBlock):
    day = blocks.DateBlock()
    closes_at = blocks.DateTimeBlock(required=False)
    seats = blocks.IntegerBlock(required=False, min_value=1, max_value=500)
    hours = blocks.FloatBlock(default=7)
    online = blocks.BooleanBlock(required=False)
    note = blocks.RichTextBlock(required=False)


class SessionsBlock(blocks.StructBlock):
    heading = blocks.CharBlock(required=False)
    sessions = blocks.ListBlock(SessionBlock())


def test_children_of_every_class_are_the_same_after_an_export_and_an_import(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(BLOCKS, "sessions", SessionsBlock())
    read = line_type(SessionsBlock()).model_validate({"sessions": [{"day": "2027-03-01", "seats": 12}]})
    session = {"day": date(2027, 3, 1), "closes_at": None, "seats": 12, "hours": 7, "online": False, "note": ""}
    line = {"type": "sessions", **read.model_dump()}
    assert line == {"type": "sessions", "heading": "", "sessions": [session]}
    field = blocks.StreamBlock([("sessions", SessionsBlock())])
    (stored,) = field.get_prep_value(field.to_python(stored_body([line], "uid")))
    stored["value"]["sessions"][0]["value"]["day"] = "2027-03-01"  # as JSON keeps it
    assert line_body([stored]) == [line]


@pytest.mark.parametrize(
    ("session", "expected"),
    [
        ({}, "required, but absent"),
        ({"day": "1 March"}, 'expected a date, such as 2024-01-16, got "1 March"'),
        ({"day": "2027-03-01", "seats": 0}, "expected at least 1, got 0"),
        ({"day": "2027-03-01", "seats": 501}, "expected at most 500, got 501"),
        ({"day": "2027-03-01", "seats": "ten"}, 'expected a whole number, got "ten"'),
        ({"day": "2027-03-01", "hours": "seven"}, 'expected a number, got "seven"'),
        ({"day": "2027-03-01", "online": "yes"}, 'expected true or false, got "yes"'),
        ({"day": "2027-03-01", "closes_at": "2027-03-01"}, "expected a date and time with its offset"),
    ],
)
def test_a_faulty_child_is_told(session: dict[str, Any], expected: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        line_type(SessionBlock()).model_validate(session)
    assert pydantic_message(refusal.value.errors()[0]).startswith(expected)
