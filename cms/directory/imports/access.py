"""Who may import into a network: the users who publish there."""

from django.contrib.auth.models import AbstractUser
from django.db.models import QuerySet

from cms.directory.models import DirectoryImport
from cms.permissions import networks_published_by
from content.models import Network


def may_import(user: AbstractUser, network: Network) -> bool:
    return networks_published_by(user).filter(pk=network.pk).exists()


def imports_visible_to(user: AbstractUser) -> "QuerySet[DirectoryImport]":
    imports = DirectoryImport.objects.filter(network__in=networks_published_by(user))
    return imports.select_related("network", "user")
