"""Within which networks Django's model permissions hold."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db.models import QuerySet
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import page_permission_policy

from content.models import Network, Programme, Relay


def networks_of(user: AbstractUser) -> "QuerySet[Network]":
    """The networks whose pages the user writes: their own, or all of them for the coordination."""
    return Network.objects.filter(pk__in=page_permission_policy.instances_user_has_permission_for(user, "add"))


class OwnNetworksPolicy(ModelPermissionPolicy):
    """For what belongs to a network: the model's permissions, on the user's networks only."""

    def user_has_permission_for_instance(self, user: AbstractUser, action: str, instance: Programme | Relay) -> bool:
        return self.user_has_permission(user, action) and networks_of(user).filter(pk=instance.network_id).exists()

    def instances_user_has_any_permission_for(self, user: AbstractUser, actions: Iterable[str]) -> "QuerySet[Any]":
        allowed = super().instances_user_has_any_permission_for(user, actions)
        return allowed.filter(network__in=networks_of(user))
