"""Who imports into which networks: those who publish there."""

from django.contrib.auth.models import AbstractUser
from django.db.models import QuerySet
from wagtail.permissions import page_permission_policy

from cms.directory.imports.models import DirectoryImport
from content.models import Network


def networks_for_import(user: AbstractUser) -> "QuerySet[Network]":
    publishable = page_permission_policy.instances_user_has_permission_for(user, "publish")
    return Network.objects.filter(pk__in=publishable).order_by("title")


def may_import(user: AbstractUser, network: Network) -> bool:
    return networks_for_import(user).filter(pk=network.pk).exists()


def imports_seen_by(user: AbstractUser) -> "QuerySet[DirectoryImport]":
    seen = DirectoryImport.objects.filter(network__in=networks_for_import(user))
    return seen.select_related("network", "user")
