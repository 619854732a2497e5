"""The sizes that pictures are served in: few enough for the files of one picture to be counted.

A file has a width of the ladder, or that of its picture where this is smaller; a cropped one has proportions of the
list. In four formats, that makes at most 4 × 10 × (1 + 14) = 600 files.
"""

from fractions import Fraction
from math import log

from content.models import Picture

MAX_SIDE = 4000
WIDTHS = (80, 160, 320, 480, 640, 960, 1280, 1920, 2560, MAX_SIDE)
# Width by height; 40:21 is that of the cards of social networks, 1,200 × 630.
PROPORTIONS = [
    Fraction(proportions)
    for proportions in "1/3 1/2 9/16 2/3 3/4 4/5 1 5/4 4/3 3/2 16/9 40/21 2 3".split()  # noqa: SIM905 - read as a scale
]


def whole_spec(picture: Picture, width: int | None, height: int | None) -> str:
    """How Wagtail writes the smallest size of a picture that is no smaller than a width and a height."""
    proportions = Fraction(picture.width, picture.height)
    sufficient_width = min(width or MAX_SIDE, (height or MAX_SIDE) * proportions, picture.width)
    return f"max-{_ladder_width(sufficient_width)}x{MAX_SIDE}"


def cropped_spec(picture: Picture, width: int, height: int) -> str:
    """How Wagtail writes the smallest crop, in the nearest proportions, that covers a width and a height."""
    proportions = min(PROPORTIONS, key=lambda candidate: abs(log(candidate * height / width)))
    sufficient_width = min(max(width, height * proportions), picture.width, picture.height * proportions)
    cropped_width = _ladder_width(sufficient_width, MAX_SIDE * proportions)
    return f"fill-{cropped_width}x{round(cropped_width / proportions)}"


def _ladder_width(sufficient_width: Fraction | int, max_width: Fraction | int = MAX_SIDE) -> int:
    widths = [width for width in WIDTHS if width <= max_width]
    return next((width for width in widths if width >= sufficient_width), widths[-1])
