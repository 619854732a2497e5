"""A person who is searched for, and whether a text names them, whatever its case, accents and spaces in a number.

Of « <p>Voyez avec LE GOFF Zoe.</p> », the excerpt for the person « Zoé Le Goff » is « Voyez avec LE GOFF Zoe. ».
"""

import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from content.sorting import sort_key

EXCERPT_MARGIN = 60  # characters before and after a mention
# A letter that is not ASCII, as such or as JSON may write it, in JSON inside JSON too.
FOREIGN = r"(?:[^ -~]|\\+u[0-9a-f]{4})"
SEPARATOR = r"[\s.()-]{0,3}"  # between the digits of a number


@dataclass(frozen=True)
class Person:
    """A person by name, email address or phone number: a text that has any of them names the person."""

    name: str = ""
    email: str = ""
    phone: str = ""

    def excerpt(self, text: str) -> str:
        """Return what surrounds the first mention in a text, which may be HTML; "" where there is none."""
        source = unicodedata.normalize("NFC", text)
        visible_text = " ".join(html.unescape(re.sub(r"<[^>]*>", " ", source)).split())
        for searched_text in (visible_text, source):  # in the source too: an attribute may hold an address
            for start, end in self._mention_spans(searched_text):
                first, last = max(start - EXCERPT_MARGIN, 0), end + EXCERPT_MARGIN
                return f"{'…' * (first > 0)}{searched_text[first:last]}{'…' * (last < len(searched_text))}"
        return ""

    def _mention_spans(self, text: str) -> Iterator[tuple[int, int]]:
        if self.name:
            yield from self._name_spans(text)
        if self.email:
            email = rf"(?<![\w.+-]){re.escape(self.email)}(?![\w-]|\.\w)"
            yield from (match.span() for match in re.finditer(email, text, re.IGNORECASE))
        if self.phone:
            country_code, zero = rf"(?:(?:\+|00)33{SEPARATOR})?", rf"(?:\(?0\)?{SEPARATOR})?"
            number = rf"(?<!\d){country_code}{zero}{SEPARATOR.join(dialled_digits(self.phone))}(?!\d)"
            yield from (match.span() for match in re.finditer(number, text))

    def _name_spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Where the words of the name stand together, in any order, with one other word between them at most."""
        sought_words = name_words(self.name)
        matches = list(re.finditer(r"[^\W_]+", text))
        text_words = [sort_key(match.group()) for match in matches]
        for index, word in enumerate(text_words):
            window = text_words[index : index + len(sought_words) + 1]
            if word in sought_words and set(sought_words) <= set(window):
                yield matches[index].start(), matches[index + len(window) - 1].end()

    def filter_rows(self, rows: "QuerySet[Any]", *fields: str) -> "QuerySet[Any]":
        """Filter the rows whose fields may name the person; `excerpt` then tells those that do."""
        texts = {f"{field}_text": Cast(field, TextField()) for field in fields}
        may_name = Q(*((f"{text}__iregex", self._database_pattern()) for text in texts), _connector=Q.OR)
        return rows.alias(**texts).filter(may_name)

    def _database_pattern(self) -> str:
        """A regular expression for SQLite and PostgreSQL alike, which matches too much rather than too little."""
        name = max(name_words(self.name), key=len, default="")
        letter_patterns = [_letter_pattern(letters) for letters in re.findall("oe|ae|.", name)]
        digits = rf"(?:[^0-9]|{FOREIGN}){{0,3}}".join(dialled_digits(self.phone))
        return "|".join(filter(None, ["".join(letter_patterns), re.escape(self.email), digits]))


class AnyPerson(Person):
    """Stands for everybody at once: each text names them."""

    def excerpt(self, text: str) -> str:
        return text

    def filter_rows(self, rows: "QuerySet[Any]", *fields: str) -> "QuerySet[Any]":
        return rows


def name_words(name: str) -> list[str]:
    return [sort_key(word) for word in re.findall(r"[^\W_]+", unicodedata.normalize("NFC", name))]


def dialled_digits(phone: str) -> str:
    """The digits that a phone number has in both its writings: « 06 12… » and « +33 6 12… » give "612…"."""
    digits = re.sub(r"\D", "", phone).removeprefix("00")
    return (digits.removeprefix("33") if len(digits) > 10 else digits).lstrip("0")


def _letter_pattern(letters: str) -> str:
    """A pattern for a letter with or without accents, or for a pair that may be written as one: « œ », « æ »."""
    separate = "".join(rf"(?:{re.escape(letter)}|{FOREIGN}){FOREIGN}?" for letter in letters)
    return rf"(?:{separate}|{FOREIGN})" if len(letters) > 1 else separate
