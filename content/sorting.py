"""The order of a French list, whatever the database's collation."""

from content.folding import LIGATURES, fold_accents


def sort_key(title: str) -> str:
    """The title without case, accents or ligatures."""
    # Entries store this key: to spell out more letters would take a data migration.
    return fold_accents(title, LIGATURES)[:255]
