"""The sections of a site, each with the entries of one kind: a network's own, or those of the hub."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple


class Section(NamedTuple):
    kind: str  # of the API's EntryKind
    title: str
    slug: str

    @property
    def type(self) -> str:
        """The API's type of an entry: NewsPost, for the kind NEWS_POST."""
        return self.kind.title().replace("_", "")


def sections_of_network(network: dict[str, Any]) -> dict[str, Section]:
    """By kind, as the network's editors named and ordered them."""
    sections = (Section(**section) for section in network["sections"])
    return {section.kind: section for section in sections}


def sections_of_hub(networks: Iterable[dict[str, Any]]) -> dict[str, Section]:
    """By kind, each as most networks call it, so that the hub's addresses outlast what one network renames."""
    names: dict[str, Counter[Section]] = defaultdict(Counter)
    for network in networks:
        for kind, section in sections_of_network(network).items():
            names[kind][section] += 1
    return {kind: counter.most_common(1)[0][0] for kind, counter in names.items()}
