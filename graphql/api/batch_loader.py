"""Loads what resolvers ask for in waves, so that the number of queries follows the operation, not its rows.

A resolver awaits `load` with a fetch function and a key. Once all resolvers wait, everything is fetched in one hop to
the database's thread, each key once. For `{ calls { nodes { network { name } image { alt } } } }`, after the calls:

    load(fetch_rows, (Network, 3)), load(fetch_rows, (Picture, 8)), load(fetch_rows, (Network, 3)), …  all calls
    fetch_rows(context, [(Network, 3), (Picture, 8), …])                                               one wave
    {(Network, 3): <Network 3>, (Picture, 8): <Picture 8>, …}                                          to each resolver

A later wave fetches a key again: were values kept, some rows of a level would run ahead of the others, and their
queries would be split in an unforeseeable number.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import Any, Generic, TypeVar

from asgiref.sync import sync_to_async

from content.deadline import DeadlineExceeded, limit_statements

C = TypeVar("C")
K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

# From keys to values. A missing key loads as None; an exception is raised where its key is awaited.
Fetch = Callable[[C, list[K]], Mapping[K, V | Exception]]

# By fetch function and key, those who wait for the value.
Wave = dict[Any, dict[Hashable, list[asyncio.Future[Any]]]]

# After its value has come, a resolver may take as many turns of the event loop to its next load as the query is deep.
_QUIET_TURNS = 30


class BatchLoader(Generic[C]):
    """The loads of one operation, whose context is handed to the fetch functions."""

    def __init__(self, context: C) -> None:
        self._context = context
        self._wave: Wave = defaultdict(lambda: defaultdict(list))
        self._load_count = 0
        self._loaded_once: dict[Callable[[C], Any], asyncio.Future[Any]] = {}
        self._task: asyncio.Task[None] | None = None

    def load(self, fetch: "Fetch[C, K, V]", key: K) -> "asyncio.Future[V | None]":
        """The value of a key, None where there is none; fetched with the other keys of its wave."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[V | None] = loop.create_future()
        self._wave[fetch][key].append(future)
        self._load_count += 1
        if self._task is None:
            self._task = loop.create_task(self._run_waves())
        return future

    async def load_many(self, fetch: "Fetch[C, K, V]", keys: Iterable[K]) -> list[V | None]:
        """The values of all keys, in order and in one wave."""
        return await asyncio.gather(*(self.load(fetch, key) for key in keys))

    def load_once(self, fetch_value: Callable[[C], V]) -> "asyncio.Future[V]":
        """A value without a key, such as all networks: fetched once, and kept until the operation ends."""
        if fetch_value not in self._loaded_once:
            self._loaded_once[fetch_value] = self.load(_fetch_values, fetch_value)
        return self._loaded_once[fetch_value]

    async def _run_waves(self) -> None:
        while self._wave:
            await self._wait_for_quiet()
            wave, self._wave = self._wave, defaultdict(lambda: defaultdict(list))
            try:
                results = await sync_to_async(self._fetch_wave)(wave)
            except DeadlineExceeded:
                return  # as the operation does, which waits for these values
            for futures, value in results:
                for future in futures:
                    _settle(future, value)
        self._task = None

    async def _wait_for_quiet(self) -> None:
        load_count = -1
        while load_count != self._load_count:
            load_count = self._load_count
            for _ in range(_QUIET_TURNS):
                await asyncio.sleep(0)

    def _fetch_wave(self, wave: Wave) -> list[tuple[list[asyncio.Future[Any]], Any]]:
        results = []
        for fetch, futures_by_key in wave.items():
            try:
                with limit_statements():
                    values = fetch(self._context, list(futures_by_key))
            except Exception as error:
                values = dict.fromkeys(futures_by_key, error)
            results += [(futures, values.get(key)) for key, futures in futures_by_key.items()]
        return results


def _fetch_values(context: C, fetch_functions: list[Callable[[C], V]]) -> dict[Callable[[C], V], V]:
    return {fetch_value: fetch_value(context) for fetch_value in fetch_functions}


def _settle(future: "asyncio.Future[Any]", value: Any) -> None:
    if future.cancelled():
        return
    if isinstance(value, Exception):
        future.set_exception(value)
    else:
        future.set_result(value)
