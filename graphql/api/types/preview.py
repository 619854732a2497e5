"""Drafts, for whoever holds a preview token from the CMS."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

import graphene
from django.core.signing import BadSignature, SignatureExpired
from graphql import GraphQLResolveInfo
from wagtail_headless_preview.models import PagePreview

from api.context import Context, context_of
from api.inputs import bad_input, storable
from api.scalars import DateTime
from api.types.entry import Entry
from api.viewer import with_viewer
from content import models
from content.previews import token_expiry, token_network_id
from content.visibility import will_accept


@dataclass(frozen=True)
class Preview:
    entry: models.Entry
    network: models.Network
    expires_at: datetime
    accepted: bool


class PreviewToken(graphene.ObjectType):
    """Where a preview token shows its draft, and how long."""

    network = graphene.Field(
        "api.types.network.Network", required=True, description="The network on whose site the draft is shown."
    )
    expires_at = DateTime(required=True, description="When the token stops being good.")
    accepted = graphene.Boolean(
        required=True,
        description="Whether that network will show the draft once it is published; else its editors must accept it"
        " first.",
    )


class PreviewQueries(graphene.ObjectType):
    preview = graphene.Field(
        Entry,
        token=graphene.String(required=True, description="From the CMS; good for one hour, one entry, one network."),
        description="A draft as one network would show it, for whoever holds a preview token from the CMS."
        " What it refers to is shown only where it can be read there.",
    )
    preview_token = graphene.Field(
        PreviewToken,
        token=graphene.String(required=True, description="From the CMS."),
        description="What a preview token is for: to say so beside the draft, and to ask for addresses there.",
    )

    @staticmethod
    async def resolve_preview(root: None, info: GraphQLResolveInfo, token: str) -> models.Entry:
        preview = await _load_preview(info, token)
        return with_viewer(preview.entry, preview.network.pk)

    @staticmethod
    async def resolve_preview_token(root: None, info: GraphQLResolveInfo, token: str) -> Preview:
        return await _load_preview(info, token)


async def _load_preview(info: GraphQLResolveInfo, token: str) -> Preview:
    return cast(Preview, await context_of(info).load(_fetch_previews, storable(token)))


def _fetch_previews(context: Context, keys: list[str]) -> dict[str, Any]:
    return {token: _fetch_preview(token) for token in keys}


def _fetch_preview(token: str) -> Any:
    try:
        network_id = token_network_id(token)
    except SignatureExpired:
        return bad_input("This preview has expired: open it again in the CMS.")
    except BadSignature:
        return bad_input("This is not a preview token of this hub.")
    stored = PagePreview.objects.filter(token=token).first()
    network = models.Network.objects.filter(pk=network_id).first()
    draft: models.Entry | None = stored.as_page() if stored else None
    if draft is None or network is None or not (network.live or network.pk == draft.network_id):
        return bad_input("This preview is gone: open it again in the CMS.")
    return Preview(draft, network, token_expiry(token), will_accept(network, draft))
