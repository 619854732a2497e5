"""Which networks a user writes, publishes or answers for, and the permission policies that follow from that."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.db.models import QuerySet
from wagtail.models import Page
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permission_policies.collections import CollectionOwnershipPermissionPolicy
from wagtail.permissions import page_permission_policy

from content.models import Network, Programme, Relay


def networks_of(user: AbstractUser) -> "QuerySet[Network]":
    """The networks whose pages the user writes: their own, or all of them for the coordination."""
    return Network.objects.filter(pk__in=page_permission_policy.instances_user_has_permission_for(user, "add"))


def networks_published_by(user: Any) -> "QuerySet[Network]":
    """The networks where the user publishes, and for whose content they answer."""
    return Network.objects.filter(pk__in=page_permission_policy.instances_user_has_permission_for(user, "publish"))


def networks_of_contacts(user: Any) -> "QuerySet[Network]":
    """The networks whose contacts the user may find, export and erase when a person asks for it."""
    published = networks_published_by(user)
    return published if user.has_perm("content.delete_contact") else published.none()


def looks_after_hub(user: AbstractUser | AnonymousUser) -> bool:
    """Whether the user writes for the hub as a whole, and so for every network."""
    root = Page.get_first_root_node()
    return bool(page_permission_policy.user_has_permission_for_instance(user, "add", root))


class OwnNetworksPolicy(ModelPermissionPolicy):
    """Model permissions that hold for the snippets of the user's own networks only.

    Snippets without a network are for those who look after the hub.
    """

    def user_has_permission_for_instance(self, user: AbstractUser, action: str, instance: Programme | Relay) -> bool:
        return self.instances_user_has_permission_for(user, action).filter(pk=instance.pk).exists()

    def instances_user_has_any_permission_for(self, user: AbstractUser, actions: Iterable[str]) -> "QuerySet[Any]":
        allowed = super().instances_user_has_any_permission_for(user, actions)
        return allowed if looks_after_hub(user) else allowed.filter(network__in=networks_of(user))


class FilePolicy(CollectionOwnershipPermissionPolicy):
    """Permissions on pictures and documents, in which deleting somebody else's file is one of its own.

    In Wagtail whoever may change a file may delete it.
    """

    def user_has_any_permission_for_instance(self, user: AbstractUser, actions: Iterable[str], instance: Any) -> bool:
        remaining_actions = set(actions)
        if getattr(instance, self.owner_field_name) != user and "delete" in remaining_actions:
            if self._check_perm(user, ["delete"], collection=instance.collection):
                return True
            remaining_actions.remove("delete")
        return bool(super().user_has_any_permission_for_instance(user, remaining_actions, instance))
