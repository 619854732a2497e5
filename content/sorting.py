"""The order of a French list, whatever the database's collation."""

import unicodedata

# What no normal form takes apart.
LIGATURES = str.maketrans({"œ": "oe", "æ": "ae"})


def sort_key(title: str) -> str:
    """The title without case, accents or ligatures."""
    decomposed = unicodedata.normalize("NFKD", title.casefold().translate(LIGATURES))
    return "".join(character for character in decomposed if not unicodedata.combining(character))[:255]
