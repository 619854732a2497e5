"""What is published: one file a kind, and what they share."""

from content.models.actor import Actor, ActorKind
from content.models.call import ApplicationMethod, Call, CallRecurrence, CallScope, CallStatus
from content.models.call_rows import CallLink, Funder, Milestone, Regulation
from content.models.entry import Audience, Contact, Entry
from content.models.journal import Change, ChangeKind
from content.models.kinds import EntryKind
from content.models.media import Picture, PictureRendition
from content.models.network import Network, NetworkKind, NetworkPhone, Office, Section, SocialLink
from content.models.news import NewsCategory, NewsPost
from content.models.partner import Partner, PartnerKind
from content.models.project import Project
from content.models.reference import ApplicantKind, Sdg, SdgTarget, Territory, TerritoryKind
from content.models.relay import Relay
from content.models.taxonomy import Programme, Theme

# Every kind of entry, in the order of EntryKind: what serves all kinds walks this.
ENTRY_MODELS: dict[EntryKind, type[Entry]] = {model.KIND: model for model in (Call, NewsPost, Actor, Partner, Project)}

__all__ = [
    "ENTRY_MODELS",
    "Actor",
    "ActorKind",
    "ApplicantKind",
    "ApplicationMethod",
    "Audience",
    "Call",
    "CallLink",
    "CallRecurrence",
    "CallScope",
    "CallStatus",
    "Change",
    "ChangeKind",
    "Contact",
    "Entry",
    "EntryKind",
    "Funder",
    "Milestone",
    "Network",
    "NetworkKind",
    "NetworkPhone",
    "NewsCategory",
    "NewsPost",
    "Office",
    "Partner",
    "PartnerKind",
    "Picture",
    "PictureRendition",
    "Programme",
    "Project",
    "Regulation",
    "Relay",
    "Sdg",
    "SdgTarget",
    "Section",
    "SocialLink",
    "Territory",
    "TerritoryKind",
    "Theme",
]
