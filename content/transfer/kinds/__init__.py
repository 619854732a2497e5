"""The line types of the kinds of entry, one file a kind."""

from content.transfer.kinds.actor import ActorLine
from content.transfer.kinds.call import CallLine
from content.transfer.kinds.news import NewsLine
from content.transfer.kinds.partner import PartnerLine
from content.transfer.kinds.project import ProjectLine
from content.transfer.lines import EntryLine, Line, NetworkLine, ProgrammeLine, RelayLine, ThemeLine

ENTRY_LINES: dict[str, type[EntryLine]] = {
    line.MODEL.KIND: line for line in (CallLine, NewsLine, ActorLine, PartnerLine, ProjectLine)
}

# Every type, in the order in which they are written: what is referred to comes before what refers to it.
LINES: dict[str, type[Line]] = {
    "network": NetworkLine,
    "theme": ThemeLine,
    "programme": ProgrammeLine,
    **ENTRY_LINES,
    "relay": RelayLine,
}
