"""The order of a French list, whatever the database's collation."""

import unicodedata


def sort_key(title: str) -> str:
    """The title without case or accents."""
    decomposed = unicodedata.normalize("NFKD", title.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))[:255]
