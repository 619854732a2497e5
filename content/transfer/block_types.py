"""The types that body blocks have in a line, for pydantic to check: what block_values.py converts has one of them.

All follows from a block's definition in content/blocks.py: its keys are those of its children, and their types follow
from the children's classes. So

    class HeadingBlock(StructBlock):
        text = CharBlock(max_length=255)
        level = IntegerChoiceBlock(choices=[("2", …), ("3", …), ("4", …)], default="2")

gives the type

    class heading(BlockShape):
        type: Literal["heading"]
        text: Annotated[Text, Field(max_length=255)]
        level: Literal[2, 3, 4] = 2

A block's Meta says what differs: `import_keys`, the names that children have in a line where they are others, and
`one_of`, children of which just one is given.
"""

from enum import StrEnum
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Self, TypeVar

from pydantic import Field, create_model, model_validator
from wagtail import blocks
from wagtail.contrib.table_block.blocks import TableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from content.blocks import IntegerChoiceBlock
from content.transfer.block_values import BLOCKS, VALUE_KEYS, key_of_child, line_default
from content.transfer.faults import invalid
from content.transfer.fields import Boolean, Day, Email, Html, Integer, LineObject, Moment, Number, Text, Url
from content.transfer.references import DocumentFile, PictureFile, entry_reference

S = TypeVar("S", bound="StructShape")


class StructShape(LineObject):
    """A struct in a line; of the keys in ONE_OF, it has just one."""

    ONE_OF: ClassVar[tuple[str, ...]] = ()

    @model_validator(mode="after")
    def refuse_all_but_one(self) -> Self:
        if self.ONE_OF and sum(bool(getattr(self, key)) for key in self.ONE_OF) != 1:
            raise invalid(f"expected either {' or '.join(self.ONE_OF)}")
        return self


class BlockShape(StructShape):
    """A block of a body in a line."""

    type: str


class TableShape(BlockShape):
    """A table in a line; each row has as many cells as there are columns."""

    columns: Annotated[list[str], Field(min_length=1)]
    rows: list[list[str]]

    @model_validator(mode="after")
    def refuse_uneven_rows(self) -> Self:
        for index, row in enumerate(self.rows):
            if len(row) != len(self.columns):
                raise invalid(f"row {index} has {len(row)} cells, expected {len(self.columns)}, one a column")
        return self


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
        case blocks.BooleanBlock():
            return Boolean
        case blocks.IntegerBlock():
            return Annotated[Integer, Field(ge=block.field.min_value, le=block.field.max_value)]
        case blocks.FloatBlock():
            return Annotated[Number, Field(ge=block.field.min_value, le=block.field.max_value)]
        case blocks.DateBlock():
            return Day
        case blocks.DateTimeBlock():
            return Moment
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
    raise TypeError(f"content/transfer/block_types.py says of no {type(block).__name__} what it is in a line.")


def _choices(block: blocks.ChoiceBlock) -> list[str]:
    return [value for value, _label in block.field.choices if value]


def _struct_shape(base: type[S], name: str, block: blocks.StructBlock, **fields: Any) -> type[S]:
    for child_name, child in block.child_blocks.items():
        fields[key_of_child(block, child_name)] = _key_type(child)
    shape = create_model(name, __base__=base, **fields)
    shape.ONE_OF = getattr(block.meta, "one_of", ())
    return shape


def _key_type(block: blocks.Block) -> tuple[Any, Any]:
    """The type of a child's key, and its default, or ... where the key is required."""
    value_type, default = line_type(block), line_default(block)
    return (value_type | None if default is None else value_type), default


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
