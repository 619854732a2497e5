"""Text without accents or case."""

import unicodedata

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ı": "i", "ø": "o", "ł": "l", "đ": "d"})


def fold(text: str) -> str:
    if text.isascii():
        return text.casefold()
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_LIGATURES))
    return "".join(character for character in decomposed if not unicodedata.combining(character))
