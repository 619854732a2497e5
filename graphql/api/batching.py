"""Loads what resolvers ask for in waves, so that the number of queries follows the operation, not the rows.

Resolvers call `load` and await the answer. Once all that can ask have asked, everything waiting is fetched
in one hop to the database's thread, each key once. A later wave fetches a key again: were it kept, some rows
of a level would run ahead of the others, and their queries would be split in an unforeseeable number.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import Any, Generic, TypeVar

from asgiref.sync import sync_to_async

C = TypeVar("C")
K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

# A batch function maps keys to values; an absent key is None, and an exception is raised where it is awaited.
Batch = Callable[[C, list[K]], Mapping[K, V | Exception]]

Waiting = dict[Any, dict[Hashable, list[asyncio.Future[Any]]]]

# An asking coroutine can be as many turns of the event loop behind the first as the query is deep.
_QUIET_TURNS = 30


class Batcher(Generic[C]):
    """Of one operation; `owner` is handed to the batch functions."""

    def __init__(self, owner: C) -> None:
        self._owner = owner
        self._waiting: Waiting = defaultdict(lambda: defaultdict(list))
        self._kept: dict[Callable[[C], Any], asyncio.Future[Any]] = {}
        self._asked = 0
        self._waves: asyncio.Task[None] | None = None

    def load(self, batch: "Batch[C, K, V]", key: K) -> "asyncio.Future[V | None]":
        loop = asyncio.get_running_loop()
        future: asyncio.Future[V | None] = loop.create_future()
        self._waiting[batch][key].append(future)
        self._asked += 1
        if self._waves is None:
            self._waves = loop.create_task(self._run_waves())
        return future

    def once(self, whole: Callable[[C], V]) -> "asyncio.Future[V]":
        """What is needed whole and all over: fetched in one wave, and kept."""
        if whole not in self._kept:
            self._kept[whole] = self.load(_call_all, whole)
        return self._kept[whole]

    async def load_many(self, batch: "Batch[C, K, V]", keys: Iterable[K]) -> list[V | None]:
        """The values of all keys, in order and in one wave."""
        return await asyncio.gather(*(self.load(batch, key) for key in keys))

    async def _run_waves(self) -> None:
        while self._waiting:
            await self._quiet()
            waiting, self._waiting = self._waiting, defaultdict(lambda: defaultdict(list))
            for futures, value in await sync_to_async(self._fetch)(waiting):
                for future in futures:
                    _settle(future, value)
        self._waves = None

    async def _quiet(self) -> None:
        asked = -1
        while asked != self._asked:
            asked = self._asked
            for _ in range(_QUIET_TURNS):
                await asyncio.sleep(0)

    def _fetch(self, waiting: Waiting) -> list[tuple[list[asyncio.Future[Any]], Any]]:
        fetched = []
        for batch, keys in waiting.items():
            try:
                found = batch(self._owner, list(keys))
            except Exception as error:
                found = dict.fromkeys(keys, error)
            fetched += [(futures, found.get(key)) for key, futures in keys.items()]
        return fetched


def _call_all(owner: C, keys: list[Callable[[C], V]]) -> dict[Callable[[C], V], V]:
    return {whole: whole(owner) for whole in keys}


def _settle(future: "asyncio.Future[Any]", value: Any) -> None:
    if future.cancelled():
        return
    if isinstance(value, Exception):
        future.set_exception(value)
    else:
        future.set_result(value)
