"""The blocks of a body: as lines have them, and as Wagtail stores them."""

from contextlib import suppress
from typing import Annotated, Any, Literal, Self
from uuid import NAMESPACE_OID, uuid4, uuid5

from pydantic import Field, model_validator

from content.blocks import CalloutTone
from content.transfer.faults import wrong
from content.transfer.names import ActorName, CallName, DocumentFile, EntryName, PictureFile
from content.transfer.shapes import Email, Html, Label, Shape, Text, Url


class Block(Shape):
    """A block whose stored value is a struct with the same keys; others say how theirs differ."""

    type: str

    @classmethod
    def stored(cls, block: dict[str, Any]) -> Any:
        return {key: value for key, value in block.items() if key != "type"}

    @classmethod
    def described(cls, value: Any) -> dict[str, Any]:
        return {
            key: value[key] if field.is_required() else value.get(key, field.default)
            for key, field in cls.model_fields.items()
            if key != "type"
        }


class Paragraph(Block):
    type: Literal["paragraph"]
    html: Html

    @classmethod
    def stored(cls, block: dict[str, Any]) -> Any:
        return block["html"]

    @classmethod
    def described(cls, value: Any) -> dict[str, Any]:
        return {"html": value}


class Heading(Block):
    type: Literal["heading"]
    text: Label
    level: Literal[2, 3, 4] = 2

    @classmethod
    def stored(cls, block: dict[str, Any]) -> Any:
        return {"text": block["text"], "level": str(block["level"])}

    @classmethod
    def described(cls, value: Any) -> dict[str, Any]:
        return {"text": value["text"], "level": int(value["level"])}


class Picture(Block):
    type: Literal["image"]
    image: PictureFile
    alt: str = ""
    caption: str = ""
    credit: str = ""


class Quote(Block):
    type: Literal["quote"]
    text: Text
    attribution: str = ""


class Table(Block):
    type: Literal["table"]
    columns: Annotated[list[str], Field(min_length=1)]
    rows: list[list[str]]

    @model_validator(mode="after")
    def rectangular(self) -> Self:
        for index, row in enumerate(self.rows):
            if len(row) != len(self.columns):
                raise wrong(f"row {index} has {len(row)} cells, expected {len(self.columns)}, one a column")
        return self

    @classmethod
    def stored(cls, block: dict[str, Any]) -> Any:
        return {
            "data": [block["columns"], *block["rows"]],
            "first_row_is_table_header": True,
            "first_col_is_header": False,
            "table_caption": "",
        }

    @classmethod
    def described(cls, value: Any) -> dict[str, Any]:
        columns, *rows = [["" if cell is None else str(cell) for cell in row] for row in value["data"]]
        return {"columns": columns, "rows": rows}


class Link(Block):
    type: Literal["link"]
    label: Text
    url: Url = ""
    entry: EntryName | None = None

    @model_validator(mode="after")
    def one_target(self) -> Self:
        if bool(self.url) == bool(self.entry):
            raise wrong("expected either url or entry")
        return self


class Document(Block):
    type: Literal["document"]
    title: Label
    file: DocumentFile

    @classmethod
    def stored(cls, block: dict[str, Any]) -> Any:
        return {"title": block["title"], "document": block["file"]}

    @classmethod
    def described(cls, value: Any) -> dict[str, Any]:
        return {"title": value["title"], "file": value["document"]}


class Embed(Block):
    type: Literal["embed"]
    url: Url

    @classmethod
    def stored(cls, block: dict[str, Any]) -> Any:
        return block["url"]

    @classmethod
    def described(cls, value: Any) -> dict[str, Any]:
        return {"url": value}


class Callout(Block):
    type: Literal["callout"]
    html: Html
    tone: CalloutTone = CalloutTone.INFO


class Contact(Block):
    type: Literal["contact"]
    name: Text
    organisation: str = ""
    phone: str = ""
    email: Email = ""


class Listing(Block):
    """Entries under a heading."""

    heading: str = ""

    @classmethod
    def stored(cls, block: dict[str, Any]) -> Any:
        items = [{"type": "item", "value": pk, "id": str(uuid4())} for pk in block["entries"]]
        return {"heading": block["heading"], "entries": items}

    @classmethod
    def described(cls, value: Any) -> dict[str, Any]:
        return {"heading": value.get("heading", ""), "entries": [item["value"] for item in value["entries"]]}


class Calls(Listing):
    type: Literal["calls"]
    entries: list[CallName]


class Actors(Listing):
    type: Literal["actors"]
    entries: list[ActorName]


AnyBlock = Annotated[
    Paragraph | Heading | Picture | Quote | Table | Link | Document | Embed | Callout | Contact | Calls | Actors,
    Field(discriminator="type"),
]

BLOCKS: dict[str, type[Block]] = {
    "paragraph": Paragraph,
    "heading": Heading,
    "image": Picture,
    "quote": Quote,
    "table": Table,
    "link": Link,
    "document": Document,
    "embed": Embed,
    "callout": Callout,
    "contact": Contact,
    "calls": Calls,
    "actors": Actors,
}


def stored_body(blocks: list[dict[str, Any]], uid: str) -> list[dict[str, Any]]:
    """What Wagtail stores for a body whose references are primary keys; the same body has the same block ids."""
    return [
        {
            "type": block["type"],
            "value": BLOCKS[block["type"]].stored(block),
            "id": str(uuid5(NAMESPACE_OID, f"{uid}/{index}")),
        }
        for index, block in enumerate(blocks)
    ]


def described_body(stored: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The reverse, without the blocks that are of no known type or not whole."""
    blocks = []
    for raw in stored:
        with suppress(KeyError, TypeError, ValueError):
            blocks.append({"type": raw["type"], **BLOCKS[raw["type"]].described(raw["value"])})
    return blocks


def is_whole(block: dict[str, Any]) -> bool:
    """Whether nothing that a block is about was deleted since."""
    fields = BLOCKS[block["type"]].model_fields
    if any(block[key] is None for key, field in fields.items() if field.is_required()):
        return False
    return block["type"] != "link" or bool(block["url"] or block["entry"])
