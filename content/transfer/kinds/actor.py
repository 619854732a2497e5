"""The line of an actor."""

from collections.abc import Iterator
from typing import Literal

from content.models import Actor, ActorKind
from content.transfer.faults import Problem
from content.transfer.lines import ContactShape, EntryLine
from content.transfer.names import CountryCode, NetworkCode
from content.transfer.shapes import WHOLE_POINT, Day, Number, Shape, Url, whole_point
from content.transfer.world import World


class AddressShape(Shape):
    MODEL = Actor

    street: str = ""
    postal_code: str = ""
    city: str = ""


class ActorLine(EntryLine):
    MODEL = Actor

    type: Literal["actor"]
    acronym: str = ""
    kind: ActorKind = ActorKind.OTHER
    siren: str = ""
    rna: str = ""
    address: AddressShape | None = None
    latitude: Number | None = None
    longitude: Number | None = None
    networks: list[NetworkCode] = []
    countries: list[CountryCode] = []
    website: Url = ""
    contacts: list[ContactShape] = []
    verified_on: Day | None = None

    def conflicts(self, world: World) -> Iterator[Problem]:
        yield from super().conflicts(world)
        if not whole_point(self):
            yield "latitude", WHOLE_POINT
