"""How a line names what it refers to."""

from typing import Annotated

from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from content.models import ApplicantKind, Entry, EntryKind, Network, Programme, Sdg, Territory, TerritoryKind, Theme
from content.reference.load import APPLICANT_KINDS
from content.transfer.shapes import File, Label, Names, Whole

_HOW = 'by "<network>/<type>/<slug>" or by uid'


def entry_name(*kinds: EntryKind) -> Names:
    """The name of an entry of one of the kinds; of any kind, where none is given."""
    words = " or ".join(f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}" for kind in kinds or ("entry",))
    return Names(Entry, f"{words}, {_HOW}", kinds)


NetworkCode = Annotated[str, Names(Network, "the code of a network")]
ThemeSlug = Annotated[str, Names(Theme, "the slug of a theme")]
ProgrammeSlug = Annotated[str, Names(Programme, "the slug of a programme")]
SdgNumber = Annotated[Whole, Names(Sdg, "the number of a goal, from 1 to 17")]
TerritoryCode = Annotated[
    str, Names(Territory, "the code of a territory, in ISO 3166-1 (SN), UN M49 (419) or ISO 3166-2 (FR-PAC, FR-13)")
]
CountryCode = Annotated[
    str, Names(Territory, "the ISO 3166-1 alpha-2 code of a country, such as SN", (TerritoryKind.COUNTRY,))
]
RegionCode = Annotated[
    str, Names(Territory, "the ISO 3166-2 code of a French region, such as FR-PAC", (TerritoryKind.FRENCH_REGION,))
]
Applicant = Annotated[str, Names(ApplicantKind, f"one of {', '.join(APPLICANT_KINDS)}")]
EntryName = Annotated[str, entry_name()]
CallName = Annotated[str, entry_name(EntryKind.CALL)]
ActorName = Annotated[str, entry_name(EntryKind.ACTOR)]
FunderName = Annotated[
    Label,
    Names(Entry, f"a partner or an actor, {_HOW}, or a plain name", (EntryKind.PARTNER, EntryKind.ACTOR), or_text=True),
]

PictureFile = Annotated[str, File(get_image_model())]
DocumentFile = Annotated[str, File(get_document_model())]


def is_key(name: str) -> bool:
    """Whether the name of an entry has the form of a key, <network>/<type>/<slug>, rather than that of a uid."""
    network, _, rest = name.partition("/")
    kind, _, slug = rest.partition("/")
    return bool(network and slug) and kind in EntryKind.values
