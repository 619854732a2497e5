"""The version of an index, made of the code and data that it depends on: where these change, a new one is needed."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from content import folding
from search.french import place_names

_HERE = Path(__file__).parent
_SOURCES = (
    _HERE.parent / "content/blocks.py",
    _HERE / "body.py",
    _HERE / "document.py",
    _HERE / "document_builder.py",
    _HERE / "engines/fields.py",
    _HERE / "french/analysis.py",
    Path(folding.__file__),
    _HERE / "french/stemming.py",
    _HERE / "french/data/stems.csv",
    place_names.FILES / "territories.csv",
)


def index_version(engine: str, sources: Iterable[Path]) -> str:
    """The same as long as the same content makes the same index; of an engine's own version and schema too."""
    digest = hashlib.blake2b(engine.encode(), digest_size=6)
    for source in (*_SOURCES, *sources):
        digest.update(source.read_bytes())
    return digest.hexdigest()
