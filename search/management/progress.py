"""A progress bar over batches of entries, on standard error, where a person is watching."""

from collections.abc import Iterable

from tqdm import tqdm

from search.indexing import BATCH


def progress(batches: list[list[int]]) -> Iterable[list[int]]:
    return tqdm(batches, unit=" entries", unit_scale=BATCH, disable=None)
