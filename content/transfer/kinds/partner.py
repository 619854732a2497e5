"""The line of a partner."""

from typing import Literal

from content.models import Partner, PartnerKind
from content.transfer.lines import EntryLine
from content.transfer.names import PictureFile
from content.transfer.shapes import Url, Whole


class PartnerLine(EntryLine):
    MODEL = Partner

    type: Literal["partner"]
    kind: PartnerKind = PartnerKind.INSTITUTIONAL
    logo: PictureFile | None = None
    website: Url = ""
    rank: Whole = 0
