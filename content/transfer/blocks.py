"""The body blocks of content/blocks.py as the lines of an import or export have them.

All follows from a block's definition: its keys are those of its children, their types follow from the children's
classes, and what differs is declared in the block's Meta. For example

    class DocumentBlock(StructBlock):
        title = CharBlock(max_length=255)
        document = DocumentChooserBlock()

        class Meta:
            import_keys = {"document": "file"}

is in a line {"type": "document", "title": "Le guide", "file": "guide.pdf"}, which import and export change into
{"type": "document", "title": "Le guide", "file": 7}, 7 being the primary key; and StreamField stores
{"type": "document", "value": {"title": "Le guide", "document": 7}, "id": "5f8c…"}.
"""

from contextlib import suppress
from enum import StrEnum
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Self, TypeVar
from uuid import NAMESPACE_OID, uuid5

from pydantic import Field, create_model, model_validator
from wagtail import blocks
from wagtail.contrib.table_block.blocks import TableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from content.blocks import BODY_BLOCKS, IntegerChoiceBlock
from content.transfer.faults import wrong
from content.transfer.fields import Email, Html, LineObject, Text, Url
from content.transfer.references import DocumentFile, PictureFile, entry_reference

S = TypeVar("S", bound="StructShape")

# The key of a block that is a single value, and so names none itself.
VALUE_KEYS: dict[type[blocks.Block], str] = {blocks.RichTextBlock: "html", blocks.URLBlock: "url"}


class StructShape(LineObject):
    """A struct in a line; of the keys in ONE_OF, it has just one."""

    ONE_OF: ClassVar[tuple[str, ...]] = ()

    @model_validator(mode="after")
    def has_one_of(self) -> Self:
        if self.ONE_OF and sum(bool(getattr(self, key)) for key in self.ONE_OF) != 1:
            raise wrong(f"expected either {' or '.join(self.ONE_OF)}")
        return self


class BlockShape(StructShape):
    """A block of a body in a line."""

    type: str


class TableShape(BlockShape):
    columns: Annotated[list[str], Field(min_length=1)]
    rows: list[list[str]]

    @model_validator(mode="after")
    def rectangular(self) -> Self:
        for index, row in enumerate(self.rows):
            if len(row) != len(self.columns):
                raise wrong(f"row {index} has {len(row)} cells, expected {len(self.columns)}, one a column")
        return self


# Types


def line_type(block: blocks.Block) -> Any:
    """The type that a block's value has in a line."""
    match block:
        case blocks.CharBlock() | blocks.TextBlock():
            text = Text if block.required else str
            return Annotated[text, Field(max_length=block.field.max_length)] if block.field.max_length else text
        case blocks.EmailBlock():
            return Email
        case blocks.URLBlock():
            return Url
        case blocks.RichTextBlock():
            return Html
        case IntegerChoiceBlock():
            return Literal[tuple(map(int, _choices(block)))]
        case blocks.ChoiceBlock():
            return StrEnum("Choice", [(value, value) for value in _choices(block)])
        case ImageChooserBlock():
            return PictureFile
        case DocumentChooserBlock():
            return DocumentFile
        case blocks.PageChooserBlock():
            kinds = [model.KIND for model in block.target_models if hasattr(model, "KIND")]
            return Annotated[str, entry_reference(*kinds)]
        case blocks.ListBlock():
            return list[line_type(block.child_block)]  # type: ignore[misc]  # known at run time only
        case blocks.StructBlock():
            return _struct_shape(StructShape, type(block).__name__, block)
    raise TypeError(f"content/transfer/blocks.py says of no {type(block).__name__} what it is in a line.")


def _choices(block: blocks.ChoiceBlock) -> list[str]:
    return [value for value, _label in block.field.choices if value]


def _struct_shape(base: type[S], name: str, block: blocks.StructBlock, **fields: Any) -> type[S]:
    for child_name, child in block.child_blocks.items():
        fields[_key(block, child_name)] = _field(child)
    shape = create_model(name, __base__=base, **fields)
    shape.ONE_OF = getattr(block.meta, "one_of", ())
    return shape


def _key(block: blocks.StructBlock, child_name: str) -> str:
    """What a line calls a child of a struct."""
    return str(getattr(block.meta, "import_keys", {}).get(child_name, child_name))


def _field(block: blocks.Block) -> tuple[Any, Any]:
    """The type and the default of a key; pydantic writes ... where there is no default."""
    annotation = line_type(block)
    if not isinstance(block, blocks.FieldBlock):
        return annotation, ...
    if default := block.get_default():
        return annotation, to_line(block, default)
    if block.required:
        return annotation, ...
    return (annotation | None, None) if isinstance(block, blocks.ChooserBlock) else (annotation, "")


def _body_shape(name: str, block: blocks.Block) -> type[BlockShape]:
    """The shape of a block of a body, which says its type."""
    type_field: Any = (Literal[name], ...)
    match block:
        case blocks.StructBlock():
            return _struct_shape(BlockShape, name, block, type=type_field)
        case TableBlock():
            return create_model(name, __base__=TableShape, type=type_field)
    fields: dict[str, Any] = {"type": type_field, VALUE_KEYS[type(block)]: (line_type(block), ...)}
    return create_model(name, __base__=BlockShape, **fields)


BLOCKS: dict[str, blocks.Block] = dict(BODY_BLOCKS)


# Values


def to_stored(block: blocks.Block, value: Any, path: str) -> Any:
    """What StreamField stores for a value whose references are primary keys; the ids in it follow from the path."""
    match block:
        case IntegerChoiceBlock():
            return str(value)
        case blocks.ListBlock():
            paths = [f"{path}/{index}" for index in range(len(value))]
            return [
                {"type": "item", "value": to_stored(block.child_block, item, item_path), "id": _id(item_path)}
                for item, item_path in zip(value, paths, strict=True)
            ]
        case blocks.StructBlock():
            return {
                name: to_stored(child, value[_key(block, name)], f"{path}/{name}")
                for name, child in block.child_blocks.items()
            }
    return value


def to_line(block: blocks.Block, stored: Any) -> Any:
    """The reverse; raises KeyError, TypeError or ValueError for what is not whole."""
    match block:
        case IntegerChoiceBlock():
            return int(stored)
        case blocks.ListBlock():
            return [to_line(block.child_block, item["value"]) for item in stored]
        case blocks.StructBlock():
            return {
                _key(block, name): _child_to_line(child, name, stored) for name, child in block.child_blocks.items()
            }
    return stored


def _child_to_line(block: blocks.Block, name: str, stored: Any) -> Any:
    _annotation, default = _field(block)
    return to_line(block, stored[name]) if default is ... or name in stored else default


def _table_to_stored(table: dict[str, Any]) -> dict[str, Any]:
    return {
        "data": [table["columns"], *table["rows"]],
        "first_row_is_table_header": True,
        "first_col_is_header": False,
        "table_caption": "",
    }


def _table_to_line(stored: Any) -> dict[str, Any]:
    columns, *rows = [["" if cell is None else str(cell) for cell in row] for row in stored["data"]]
    return {"columns": columns, "rows": rows}


def stored_body(line_blocks: list[dict[str, Any]], uid: str) -> list[dict[str, Any]]:
    """What StreamField stores for the body of an entry; the same body has the same ids."""
    return [_stored_block(block, f"{uid}/{index}") for index, block in enumerate(line_blocks)]


def _stored_block(line_block: dict[str, Any], path: str) -> dict[str, Any]:
    name = line_block["type"]
    match block := BLOCKS[name]:
        case blocks.StructBlock():
            value = to_stored(block, line_block, path)
        case TableBlock():
            value = _table_to_stored(line_block)
        case _:
            value = line_block[VALUE_KEYS[type(block)]]
    return {"type": name, "value": value, "id": _id(path)}


def _id(path: str) -> str:
    return str(uuid5(NAMESPACE_OID, path))


def line_body(stored_blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The reverse, without the blocks that are of no type that exists, or not whole."""
    line_blocks = []
    for stored in stored_blocks:
        with suppress(KeyError, TypeError, ValueError):
            line_blocks.append({"type": stored["type"], **_line_keys(BLOCKS[stored["type"]], stored["value"])})
    return line_blocks


def _line_keys(block: blocks.Block, stored: Any) -> dict[str, Any]:
    match block:
        case blocks.StructBlock():
            keys: dict[str, Any] = to_line(block, stored)
            return keys
        case TableBlock():
            return _table_to_line(stored)
    return {VALUE_KEYS[type(block)]: stored}


SHAPES = {name: _body_shape(name, block) for name, block in BLOCKS.items()}

if TYPE_CHECKING:
    AnyBlock = BlockShape
else:
    AnyBlock = Annotated[reduce(or_, SHAPES.values()), Field(discriminator="type")]


def is_whole(line_block: dict[str, Any]) -> bool:
    """Whether nothing that a block is about was deleted since."""
    shape = SHAPES[line_block["type"]]
    if any(line_block[key] is None for key, field in shape.model_fields.items() if field.is_required()):
        return False
    return not shape.ONE_OF or any(line_block[key] for key in shape.ONE_OF)
