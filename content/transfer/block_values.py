"""Body blocks between their two forms: the one that a line has, and the one that StreamField stores.

For example, of

    class DocumentBlock(StructBlock):
        title = CharBlock(max_length=255)
        document = DocumentChooserBlock()

        class Meta:
            import_keys = {"document": "file"}

a line has {"type": "document", "title": "Le guide", "file": "guide.pdf"}, which import and export change into
{"type": "document", "title": "Le guide", "file": 7}, 7 being the primary key; and StreamField stores
{"type": "document", "value": {"title": "Le guide", "document": 7}, "id": "5f8c…"}.
"""

from contextlib import suppress
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from wagtail import blocks
from wagtail.contrib.table_block.blocks import TableBlock

from content.blocks import BODY_BLOCKS, IntegerChoiceBlock

BLOCKS: dict[str, blocks.Block] = dict(BODY_BLOCKS)

# The key, in a line, of a block that is a single value and so has no children to name it.
VALUE_KEYS: dict[type[blocks.Block], str] = {blocks.RichTextBlock: "html", blocks.URLBlock: "url"}

# The blocks whose value is null where there is none; that of the others is then an empty text.
NULL_WHERE_EMPTY = (
    blocks.ChooserBlock,
    blocks.DateBlock,
    blocks.DateTimeBlock,
    blocks.FloatBlock,
    blocks.IntegerBlock,
)


def stored_body(line_blocks: list[dict[str, Any]], uid: str) -> list[dict[str, Any]]:
    """What StreamField stores for the body of an entry's line, whose references are primary keys already.

    The ids of blocks and items follow from the uid of the entry and their place: the same body has the same ids.
    """
    return [_stored_block(block, f"{uid}/{index}") for index, block in enumerate(line_blocks)]


def _stored_block(line_block: dict[str, Any], path: str) -> dict[str, Any]:
    name = line_block["type"]
    match block := BLOCKS[name]:
        case blocks.StructBlock():
            value = _to_stored(block, line_block, path)
        case TableBlock():
            value = _table_to_stored(line_block)
        case _:
            value = line_block[VALUE_KEYS[type(block)]]
    return {"type": name, "value": value, "id": _id(path)}


def _to_stored(block: blocks.Block, value: Any, path: str) -> Any:
    """The stored value of a block, or of one of its children; `path` is where it is, such as <uid>/3/entries/0."""
    match block:
        case IntegerChoiceBlock():
            return str(value)
        case blocks.ListBlock():
            paths = [f"{path}/{index}" for index in range(len(value))]
            return [
                {"type": "item", "value": _to_stored(block.child_block, item, item_path), "id": _id(item_path)}
                for item, item_path in zip(value, paths, strict=True)
            ]
        case blocks.StructBlock():
            return {
                name: _to_stored(child, value[key_of_child(block, name)], f"{path}/{name}")
                for name, child in block.child_blocks.items()
            }
    return value


def _id(path: str) -> str:
    return str(uuid5(NAMESPACE_OID, path))


def _table_to_stored(table: dict[str, Any]) -> dict[str, Any]:
    return {
        "data": [table["columns"], *table["rows"]],
        "first_row_is_table_header": True,
        "first_col_is_header": False,
        "table_caption": "",
    }


def line_body(stored_blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The body of a line from what StreamField stores.

    Left out are the blocks of a type that no longer exists, and those that lack a part.
    """
    line_blocks = []
    for stored in stored_blocks:
        with suppress(KeyError, TypeError, ValueError):
            line_blocks.append({"type": stored["type"], **_line_keys(BLOCKS[stored["type"]], stored["value"])})
    return line_blocks


def _line_keys(block: blocks.Block, stored: Any) -> dict[str, Any]:
    match block:
        case blocks.StructBlock():
            keys: dict[str, Any] = _to_line(block, stored)
            return keys
        case TableBlock():
            return _table_to_line(stored)
    return {VALUE_KEYS[type(block)]: stored}


def _to_line(block: blocks.Block, stored: Any) -> Any:
    """The line's value from the stored one. Raises KeyError, TypeError or ValueError where a part is missing."""
    match block:
        case IntegerChoiceBlock():
            return int(stored)
        case blocks.DateBlock() | blocks.DateTimeBlock():
            return block.to_python(stored)  # JSON keeps both as text
        case blocks.ListBlock():
            return [_to_line(block.child_block, item["value"]) for item in stored]
        case blocks.StructBlock():
            return {
                key_of_child(block, name): _child_to_line(child, name, stored)
                for name, child in block.child_blocks.items()
            }
    return stored


def _child_to_line(block: blocks.Block, name: str, stored: Any) -> Any:
    default = line_default(block)
    return _to_line(block, stored[name]) if default is ... or name in stored else default


def _table_to_line(stored: Any) -> dict[str, Any]:
    columns, *rows = [["" if cell is None else str(cell) for cell in row] for row in stored["data"]]
    return {"columns": columns, "rows": rows}


def key_of_child(block: blocks.StructBlock, child_name: str) -> str:
    """What a line calls a child of a struct."""
    return str(getattr(block.meta, "import_keys", {}).get(child_name, child_name))


def line_default(block: blocks.Block) -> Any:
    """What a child is where a line leaves out its key; ... where the line must have it."""
    if not isinstance(block, blocks.FieldBlock):
        return ...
    if isinstance(block, blocks.BooleanBlock):
        return bool(block.get_default())
    default = block.get_default()
    if default or default == 0:
        return _to_line(block, default)
    if block.required:
        return ...
    return None if isinstance(block, NULL_WHERE_EMPTY) else ""
