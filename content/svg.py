"""Sanitises SVG drawings, which can hold scripts."""

import py_svg_hush
from django.core.exceptions import ValidationError


def sanitise_svg(content: bytes) -> bytes:
    """The drawing without scripts, event handlers and what loads from elsewhere; a clean one stays the same.

    Raises ValidationError where it can't be read.
    """
    try:
        return py_svg_hush.filter_svg(content)
    except ValueError as error:
        raise ValidationError(
            "Ce fichier SVG est abîmé : ouvrez-le dans un logiciel de dessin et exportez-le de nouveau."
        ) from error
