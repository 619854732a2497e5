"""Drawings (SVG) are programs too: only their harmless part is kept, whichever way they come in."""

import py_svg_hush
from django.core.exceptions import ValidationError


def sanitise_svg(content: bytes) -> bytes:
    """Without scripts, event handlers and what loads from elsewhere; the same again for what is clean."""
    try:
        return py_svg_hush.filter_svg(content)
    except ValueError as error:
        raise ValidationError(
            "Ce fichier SVG est abîmé : ouvrez-le dans un logiciel de dessin et exportez-le de nouveau."
        ) from error
