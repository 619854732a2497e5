"""Text without accents or case, for comparing."""

import unicodedata
from collections.abc import Mapping

# Letters that Unicode's normal forms leave as they are.
LIGATURES: Mapping[int, str] = str.maketrans({"œ": "oe", "æ": "ae"})
LETTERS: Mapping[int, str] = {**LIGATURES, **str.maketrans({"ı": "i", "ø": "o", "ł": "l", "đ": "d"})}


def fold_accents(text: str, letters: Mapping[int, str] = LETTERS) -> str:
    """« Cœur du Sénégal » gives « coeur du senegal »; `letters` says what each letter without an accent becomes."""
    if text.isascii():
        return text.casefold()
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(letters))
    return "".join(character for character in decomposed if not unicodedata.combining(character))
