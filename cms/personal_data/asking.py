"""Whom somebody asks about, and whether a text names them: case, accents and a number's spaces don't count."""

import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from content.sorting import sort_key

AROUND = 60  # characters shown before and after what is found in a text
# A letter that is not ASCII, as such or as JSON may write it, in JSON inside JSON too.
FOREIGN = r"(?:[^ -~]|\\+u[0-9a-f]{4})"
BETWEEN = r"[\s.()-]{0,3}"  # figures of a number


@dataclass(frozen=True)
class Asked:
    """By any of the three, for a person is not written everywhere in the same way."""

    name: str = ""
    email: str = ""
    phone: str = ""

    def excerpt(self, text: str) -> str:
        """What surrounds the first mention in a text, which may be HTML; nothing where there is none."""
        text = unicodedata.normalize("NFC", text)
        for shown in (" ".join(html.unescape(re.sub(r"<[^>]*>", " ", text)).split()), text):
            for start, end in self._spans(shown):
                before, after = max(start - AROUND, 0), end + AROUND
                return f"{'…' * (before > 0)}{shown[before:after]}{'…' * (after < len(shown))}"
        return ""

    def _spans(self, text: str) -> Iterator[tuple[int, int]]:
        if self.name:
            yield from self._names(text)
        if self.email:
            email = rf"(?<![\w.+-]){re.escape(self.email)}(?![\w-]|\.\w)"
            yield from (match.span() for match in re.finditer(email, text, re.IGNORECASE))
        if self.phone:
            abroad, home = rf"(?:(?:\+|00)33{BETWEEN})?", rf"(?:\(?0\)?{BETWEEN})?"
            number = rf"(?<!\d){abroad}{home}{BETWEEN.join(dialled(self.phone))}(?!\d)"
            yield from (match.span() for match in re.finditer(number, text))

    def _names(self, text: str) -> Iterator[tuple[int, int]]:
        """The words of the name together, in any order, with one more between them at most."""
        sought = words(self.name)
        found = list(re.finditer(r"[^\W_]+", text))
        folded = [sort_key(word.group()) for word in found]
        for place, word in enumerate(folded):
            window = folded[place : place + len(sought) + 1]
            if word in sought and set(sought) <= set(window):
                yield found[place].start(), found[place + len(window) - 1].end()

    def within(self, rows: "QuerySet[Any]", *fields: str) -> "QuerySet[Any]":
        """The rows whose fields, as the database writes them, may name the person: few enough to be read."""
        written = {f"written_{field}": Cast(field, TextField()) for field in fields}
        naming = Q(*((f"{text}__iregex", self._rough()) for text in written), _connector=Q.OR)
        return rows.alias(**written).filter(naming)

    def _rough(self) -> str:
        """A regular expression for SQLite and PostgreSQL alike."""
        name = max(words(self.name), key=len, default="")
        letters = [_letter(letters) for letters in re.findall("oe|ae|.", name)]
        figures = rf"(?:[^0-9]|{FOREIGN}){{0,3}}".join(dialled(self.phone))
        return "|".join(filter(None, ["".join(letters), re.escape(self.email), figures]))


def words(name: str) -> list[str]:
    return [sort_key(word) for word in re.findall(r"[^\W_]+", unicodedata.normalize("NFC", name))]


def dialled(phone: str) -> str:
    """The figures that a number has whether it is written for France or from abroad."""
    figures = re.sub(r"\D", "", phone).removeprefix("00")
    return (figures.removeprefix("33") if len(figures) > 10 else figures).lstrip("0")


def _letter(letters: str) -> str:
    apart = "".join(rf"(?:{re.escape(letter)}|{FOREIGN}){FOREIGN}?" for letter in letters)
    return rf"(?:{apart}|{FOREIGN})" if len(letters) > 1 else apart
