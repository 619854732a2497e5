"""The line of a news post."""

from typing import ClassVar, Literal

from content.models import NewsCategory, NewsPost
from content.transfer.lines import EntryLine
from content.transfer.names import CallName
from content.transfer.shapes import Day


class NewsLine(EntryLine):
    MODEL = NewsPost

    KEPT: ClassVar = EntryLine.KEPT | {"date"}

    type: Literal["news"]
    date: Day | None = None
    category: NewsCategory = NewsCategory.NEWS
    calls: list[CallName] = []
