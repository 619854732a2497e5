"""What lines refer to: how a value names a row or a file, and one walk over all such values of a line."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from html import escape, unescape
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from django.db.models import Model
from django.utils.text import camel_case_to_spaces
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from content.models import (
    ENTRY_MODELS,
    ApplicantKind,
    Entry,
    EntryKind,
    Network,
    Programme,
    Sdg,
    Territory,
    TerritoryKind,
    Theme,
)
from content.reference.load import APPLICANT_KINDS
from content.rich_text import sanitise_stored
from content.transfer.fields import Integer, LineObject, RichText


@dataclass(frozen=True)
class Reference:
    """Beside the type of a value: it names a row of a model; of certain kinds, where that model has several."""

    model: type[Model]
    expected: str  # in words
    kinds: tuple[str, ...] = ()
    or_name: bool = False  # a value that names no row is a plain name


@dataclass(frozen=True)
class FileReference:
    """Beside the type of a value: it is the path of a file, which becomes a row of a model."""

    model: type[Model]


def entry_reference(*kinds: str, or_name: bool = False) -> Reference:
    """An entry of one of the kinds; of any kind, where none is given."""
    nouns = [camel_case_to_spaces(ENTRY_MODELS[EntryKind(kind)].__name__) for kind in kinds] or ["entry"]
    expected = " or ".join(f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}" for noun in nouns)
    expected += ', by "<network>/<type>/<slug>" or by uid' + ", or a plain name" * or_name
    return Reference(Entry, expected, kinds, or_name)


ANY_ENTRY = entry_reference()

NetworkCode = Annotated[str, Reference(Network, "the code of a network")]
ThemeSlug = Annotated[str, Reference(Theme, "the slug of a theme")]
ProgrammeSlug = Annotated[str, Reference(Programme, "the slug of a programme")]
SdgNumber = Annotated[Integer, Reference(Sdg, "the number of a goal, from 1 to 17")]
ApplicantCode = Annotated[str, Reference(ApplicantKind, f"one of {', '.join(APPLICANT_KINDS)}")]
EntryName = Annotated[str, ANY_ENTRY]
PictureFile = Annotated[str, FileReference(get_image_model())]
DocumentFile = Annotated[str, FileReference(get_document_model())]

_TERRITORIES = {
    "": "the code of a territory, in ISO 3166-1 (SN), UN M49 (419) or ISO 3166-2 (FR-PAC, FR-13)",
    TerritoryKind.COUNTRY: "the ISO 3166-1 alpha-2 code of a country, such as SN",
    TerritoryKind.FRENCH_REGION: "the ISO 3166-2 code of a French region, such as FR-PAC",
}
_TYPES: dict[type[Model], Any] = {
    Network: NetworkCode,
    Theme: ThemeSlug,
    Programme: ProgrammeSlug,
    Sdg: SdgNumber,
    ApplicantKind: ApplicantCode,
    Entry: EntryName,
    get_image_model(): PictureFile,
    get_document_model(): DocumentFile,
}


def reference_type(relation: Any) -> Any:
    """The type of a value that names a row for a model's relation."""
    model = relation.related_model
    if model is Territory:
        kind = relation.get_limit_choices_to().get("kind", "")
        return Annotated[str, Reference(Territory, _TERRITORIES.get(kind, _TERRITORIES[""]), (kind,) if kind else ())]
    if model is not Entry and issubclass(model, Entry):
        return Annotated[str, entry_reference(model.KIND)]
    if model not in _TYPES:
        raise TypeError(f"{relation}: no line can name a row of {model.__name__}; say how in references.py.")
    return _TYPES[model]


def is_entry_key(name: str) -> bool:
    """Whether the name of an entry has the form of a key, <network>/<type>/<slug>, rather than that of a uid."""
    network, _, type_and_slug = name.partition("/")
    kind, _, slug = type_and_slug.partition("/")
    return bool(network and slug) and kind in EntryKind.values


# The walk

# Takes a reference, the value that stands for it and its key path; returns what replaces the value.
Replace = Callable[[Reference | FileReference, Any, str], Any]
DROPPED = object()  # returned by a Replace, takes the value away


@dataclass(frozen=True)
class StructuredField:
    """A key whose value, or each item of whose list, is a reference, rich text or an object."""

    key: str
    is_list: bool
    content: Reference | FileReference | RichText | type[LineObject] | dict[str, type[LineObject]]  # by their type


@cache
def structured_fields(object_type: type[LineObject]) -> tuple[StructuredField, ...]:
    hints = get_type_hints(object_type, include_extras=True)
    contents = ((key, *_content(hints[key])) for key in object_type.model_fields)
    return tuple(StructuredField(key, is_list, content) for key, is_list, content in contents if content)


def _content(hint: Any) -> tuple[bool, Any]:
    """Whether a type is a list, and what in it is more than a plain value, if anything is."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        marks = [mark for mark in arguments[1:] if isinstance(mark, Reference | FileReference | RichText)]
        return (False, marks[0]) if marks else _content(arguments[0])
    if origin is list:
        return True, _content(arguments[0])[1]
    if origin in (Union, UnionType):
        types = [argument for argument in arguments if argument is not type(None)]
        return _content(types[0]) if len(types) == 1 else (False, {each.type_name(): each for each in types})
    return False, hint if isinstance(hint, type) and issubclass(hint, LineObject) else None


def replace_references(
    object_type: type[LineObject],
    data: dict[str, Any],
    replace: Replace,
    path: str = "",
    clean: Callable[[str], str] = str,
) -> dict[str, Any]:
    """The same object with each reference replaced, and rich text cleaned.

    Values of a wrong type are left alone: whoever reads the line refuses them.
    """
    replaced = dict(data)
    for field in structured_fields(object_type):
        value = data.get(field.key)
        if value is None or value == []:
            continue
        field_path = f"{path}.{field.key}" if path else field.key
        if not field.is_list:
            new_value = _replace_in(field.content, value, replace, field_path, clean)
            replaced[field.key] = None if new_value is DROPPED else new_value
        elif isinstance(value, list):
            new_values = (
                _replace_in(field.content, item, replace, f"{field_path}[{index}]", clean)
                for index, item in enumerate(value)
            )
            replaced[field.key] = [new_value for new_value in new_values if new_value is not DROPPED]
    return replaced


def _replace_in(content: Any, value: Any, replace: Replace, path: str, clean: Callable[[str], str]) -> Any:
    if isinstance(content, Reference | FileReference):
        return replace(content, value, path) if isinstance(value, str | int) else value
    if isinstance(content, RichText):
        return _replace_links(clean(value), replace, path) if isinstance(value, str) else value
    if not isinstance(value, dict):
        return value
    object_type = content.get(str(value.get("type"))) if isinstance(content, dict) else content
    return replace_references(object_type, value, replace, path, clean) if object_type else value


_LINK = re.compile(r'<a linktype="(page|document)" id="([^"]*)">')


def _replace_links(html: str, replace: Replace, path: str) -> str:
    """Rich text with its links to entries and documents replaced; a dropped link leaves its text."""
    if "linktype" not in html:
        return html

    def replace_link(link: re.Match[str]) -> str:
        reference = ANY_ENTRY if link[1] == "page" else FileReference(get_document_model())
        target = replace(reference, unescape(link[2]), path)
        return "<a>" if target is DROPPED else f'<a linktype="{link[1]}" id="{escape(str(target))}">'

    return _LINK.sub(replace_link, sanitise_stored(html))
