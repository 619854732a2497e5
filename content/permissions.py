"""What a user may see and choose in the admin: what is published, and what their networks have."""

from typing import Any

from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.db.models import Model, Q, QuerySet
from wagtail.models import Page
from wagtail.permissions import page_permission_policy, policy_registry

from content.models import Entry
from content.visibility import visible

SECTION_DEPTH = 3


def pages_visible_to(user: AbstractUser | AnonymousUser) -> "QuerySet[Page]":
    """Published entries, all pages of the user's networks, and the networks and sections that entries lie in."""
    is_published = Q(pk__in=visible(Entry).values("pk"))
    is_network_or_section = Q(depth__lte=SECTION_DEPTH)
    # Wagtail's explorable_instances() would add no more than networks and sections, at several times the cost.
    permitted_roots = {page.path for page in page_permission_policy.instances_with_direct_explore_permission(user)}
    is_editable = Q(*(Q(path__startswith=path) for path in permitted_roots), _connector=Q.OR)
    return Page.objects.filter(is_published | is_network_or_section | is_editable)


def files_choosable_by(user: AbstractUser, model: type[Model]) -> "QuerySet[Any]":
    """Pictures or documents, whichever the model is, of the collections that the user may choose from."""
    files: QuerySet[Any] = policy_registry.get_by_type(model).instances_user_has_permission_for(user, "choose")
    return files
