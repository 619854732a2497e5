"""Drafts, for whoever holds a preview token from the CMS."""

from datetime import timedelta
from typing import Any

import graphene
from django.core.signing import BadSignature, SignatureExpired
from graphql import GraphQLResolveInfo
from wagtail_headless_preview.models import PagePreview

from api.context import Context, context_of
from api.errors import bad_input
from api.loaders import in_view
from api.text import storable
from api.types.entry import Entry
from content import models

LIFETIME = timedelta(hours=1)


class PreviewQueries(graphene.ObjectType):
    preview = graphene.Field(
        Entry,
        token=graphene.String(required=True, description="From the CMS; good for one hour, and for one entry."),
        description="A draft, for whoever holds a preview token from the CMS: short-lived, for one entry."
        " What it refers to is shown only where it can be read.",
    )

    @staticmethod
    async def resolve_preview(root: None, info: GraphQLResolveInfo, token: str) -> models.Entry | None:
        return await context_of(info).load(_drafts, storable(token))


def _drafts(context: Context, keys: list[str]) -> dict[str, Any]:
    return {token: _draft(token) for token in keys}


def _draft(token: str) -> Any:
    try:
        models.Entry.get_preview_signer().unsign(token, max_age=LIFETIME)
    except SignatureExpired:
        return bad_input("This preview has expired: open it again in the CMS.")
    except BadSignature:
        return bad_input("This is not a preview token of this hub.")
    preview = PagePreview.objects.filter(token=token).first()
    if preview is None:
        return bad_input("This preview is gone: open it again in the CMS.")
    draft = preview.as_page()
    if not isinstance(draft, models.Entry):
        return bad_input("This preview is not one of an entry.")
    draft.place()
    return in_view(draft, draft.network_id)
