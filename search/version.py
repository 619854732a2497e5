"""What an index depends on beside the content: another analysis or schema needs a new index."""

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

from search.french import places

HERE = Path(__file__).parent
_SOURCES = (
    HERE / "body.py",
    HERE / "document.py",
    HERE / "engines/tantivy/schema.py",
    HERE / "french/analysis.py",
    HERE / "french/folding.py",
    HERE / "french/stemming.py",
    HERE / "french/data/stems.csv",
    places.FILES / "territories.csv",
)


@cache
def index_version() -> str:
    """The same as long as the same content makes the same index."""
    digest = hashlib.blake2b(version("tantivy").encode(), digest_size=6)
    for source in _SOURCES:
        digest.update(source.read_bytes())
    return digest.hexdigest()
