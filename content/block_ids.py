"""Ids of body blocks: no two entries share one, so that a site that keeps blocks by id never mixes up their texts.

Wagtail copies an entry, and each of its revisions, with the ids of the blocks. The block "5f8c…" of an entry becomes
the block uuid5("<uid of the copy>/5f8c…") of its copy: the same one in the page and in all revisions.
"""

from collections.abc import Callable
from typing import Any
from uuid import NAMESPACE_OID, uuid5


def copied_id(block_id: str, uid: str) -> str:
    return str(uuid5(NAMESPACE_OID, f"{uid}/{block_id}"))


def with_ids(stored: Any, new_id: Callable[[str], str]) -> Any:
    """What StreamField stores, its blocks and the items of its lists having the ids that a function makes of theirs."""
    match stored:
        case list():
            return [with_ids(value, new_id) for value in stored]
        case {"type": _, "value": value, "id": str(block_id)}:
            return {**stored, "value": with_ids(value, new_id), "id": new_id(block_id)}
        case dict():
            return {key: with_ids(value, new_id) for key, value in stored.items()}
    return stored
