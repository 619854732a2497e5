"""The lines of the format: what each type holds, in the order of its documentation."""

import re
from collections.abc import Iterator
from typing import Annotated, Any, ClassVar, Literal, Self

from django.conf import settings
from pydantic import BeforeValidator, ValidationError, model_validator

from content.models import Audience, Contact, Entry, Network, NetworkKind, Office, Programme, Relay, SocialLink, Theme
from content.transfer.blocks import AnyBlock
from content.transfer.faults import Problem, key_path, of_pydantic, shown, wrong
from content.transfer.names import (
    EntryName,
    NetworkCode,
    PictureFile,
    RegionCode,
    SdgNumber,
    TerritoryCode,
    ThemeSlug,
    is_key,
)
from content.transfer.shapes import WHOLE_POINT, Email, Html, Moment, Number, Rows, Shape, Url, YesNo, whole_point
from content.transfer.world import World
from content.validators import HOSTNAME


class Line(Shape):
    """One line; its subclasses are the types."""

    BY_HAND: ClassVar = frozenset({"type"})

    type: str

    # Keys that, where absent, leave what is there alone.
    KEPT: ClassVar[frozenset[str]] = frozenset()

    @classmethod
    def differs(cls, wanted: dict[str, Any], current: dict[str, Any]) -> bool:
        """Whether a row that makes the current line must change to make the wanted one."""
        return any(value != current[key] for key, value in wanted.items() if not (value is None and key in cls.KEPT))

    @classmethod
    def read(cls, data: dict[str, Any], world: World) -> tuple[Self, list[Problem]]:
        """The line, and all that is wrong with it; where something is, the line holds only what is right."""
        try:
            line, problems = cls.model_validate(data), []
        except ValidationError as error:
            found = error.errors(include_url=False)
            problems = [(key_path(_without_tags(each["loc"])), of_pydantic(each)) for each in found]
            line = cls._of_the_rest(data, {each["loc"][0] for each in found if each["loc"]})
        return line, [*problems, *line.conflicts(world)]

    @classmethod
    def _of_the_rest(cls, data: dict[str, Any], wrong_keys: set[int | str]) -> Self:
        line = cls.model_construct(**{key: None for key, field in cls.model_fields.items() if field.is_required()})
        for key in data.keys() & cls.model_fields.keys() - wrong_keys:
            cls.__pydantic_validator__.validate_assignment(line, key, data[key])
        return line

    def conflicts(self, world: World) -> Iterator[Problem]:
        """Where values that are right by themselves don't go together; any of them may be missing here."""
        yield from ()


def _without_tags(location: tuple[int | str, ...]) -> list[int | str]:
    """pydantic names the type of a block after its index: body, 3, heading, level."""
    return [part for index, part in enumerate(location) if not (location[0] == "body" and index == 2)]


# Networks


def _hostname(value: Any) -> str:
    if isinstance(value, str) and re.fullmatch(HOSTNAME, value.lower()):
        return value.lower()
    raise wrong(f"expected a host name, such as paca.example.org, got {shown(value)}")


def _phone(value: Any) -> str:
    if isinstance(value, str) and re.search("[0-9]", value) and len(value) <= 40:
        return value
    raise wrong(f"expected a phone number, with digits and of at most 40 characters, got {shown(value)}")


class OfficeShape(Shape):
    MODEL = Office

    label: str
    street: str = ""
    postal_code: str = ""
    city: str = ""
    latitude: Number | None = None
    longitude: Number | None = None
    phone: str = ""
    email: Email = ""

    @model_validator(mode="after")
    def point(self) -> Self:
        if not whole_point(self):
            raise wrong(WHOLE_POINT)
        return self


class SocialLinkShape(Shape):
    MODEL = SocialLink

    label: str
    url: Url


class NetworkLine(Line):
    MODEL = Network
    COLUMNS: ClassVar = {"name": "title"}
    BY_HAND: ClassVar = frozenset({"type", "hostnames"})

    type: Literal["network"]
    code: str
    name: str
    kind: NetworkKind
    region: RegionCode | None = None
    description: Html = ""
    legal_form: str = ""
    hostnames: list[Annotated[str, BeforeValidator(_hostname)]] = []
    offices: list[OfficeShape] = []
    email: Email = ""
    phones: Annotated[list[Annotated[str, BeforeValidator(_phone)]], Rows(("number",))] = []
    social_links: list[SocialLinkShape] = []
    logo: PictureFile | None = None


# What entries are sorted by


class ThemeLine(Line):
    MODEL = Theme

    type: Literal["theme"]
    slug: str
    name: str
    parent: ThemeSlug | None = None


class ProgrammeLine(Line):
    MODEL = Programme

    type: Literal["programme"]
    slug: str
    network: NetworkCode
    name: str
    description: Html = ""


# Entries


def _uid(value: Any) -> str:
    if isinstance(value, str) and re.fullmatch(r"\S{1,64}", value) and value.isprintable() and not is_key(value):
        return value
    raise wrong(f"expected 1 to 64 characters without spaces, not in the form of a reference, got {shown(value)}")


def _locale(value: Any) -> str:
    known = [code for code, _ in settings.WAGTAIL_CONTENT_LANGUAGES]
    if value in known:
        return str(value)
    raise wrong(f"expected one of {', '.join(known)}, got {shown(value)}")


class SourceShape(Shape):
    MODEL = Entry
    PREFIX = "source_"

    name: str
    url: Url = ""
    licence: str = ""
    retrieved_at: Moment | None = None


class ContactShape(Shape):
    MODEL = Contact

    name: str
    organisation: str = ""
    phone: str = ""
    email: Email = ""
    public: YesNo = False


class EntryLine(Line):
    """What the line of every kind of entry holds. A kind's own keys are fields of its model, under their names."""

    MODEL: ClassVar[type[Entry]]
    COLUMNS: ClassVar = {"seo_description": "search_description"}
    BY_HAND: ClassVar = frozenset({"type", "network", "locale", "published_at", "live", "body"})

    KEPT: ClassVar = frozenset({"uid", "published_at"})

    network: NetworkCode
    slug: str
    title: str
    uid: Annotated[str, BeforeValidator(_uid)] | None = None
    summary: str = ""
    locale: Annotated[str, BeforeValidator(_locale)] = "fr"
    published_at: Moment | None = None
    live: YesNo = True
    audience: Audience = Audience.OWN_NETWORK
    chosen_networks: list[NetworkCode] = []
    themes: list[ThemeSlug] = []
    sdgs: list[SdgNumber] = []
    territories: list[TerritoryCode] = []
    image: PictureFile | None = None
    body: list[AnyBlock] = []
    seo_title: str = ""
    seo_description: str = ""
    source: SourceShape | None = None

    @classmethod
    def draft(cls, values: dict[str, Any]) -> dict[str, Any]:
        """The same line, with nothing in it but what it must have: it refers to no other entry."""
        identity = {key: values[key] for key in ("type", "network", "slug", "title", "uid")}
        return cls(**identity, live=False).model_dump()

    def conflicts(self, world: World) -> Iterator[Problem]:
        if self.chosen_networks and self.audience != Audience.CHOSEN_NETWORKS:
            yield "chosen_networks", f'expected only with "audience": "chosen_networks", got "{self.audience}"'


class RelayLine(Line):
    MODEL = Relay

    type: Literal["relay"]
    network: NetworkCode
    entry: EntryName
    featured: YesNo = False
    hidden: YesNo = False
    note: str = ""
