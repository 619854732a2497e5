"""Strings as clients send them: any at all."""

import unicodedata


def storable(text: str) -> str:
    """The text with what no database holds (NUL, lone surrogates) replaced by what matches nothing."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", "\ufffd")


def folded(text: str) -> str:
    """Without case or accents, for comparing."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))
