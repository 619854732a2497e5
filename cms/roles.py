"""The groups and the workflow of each network, the national coordination, and what each of them may do."""

from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db import models
from django.db.models.signals import post_save
from django.dispatch import receiver
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from cms.review.models import NationalApprovalTask, NetworkApprovalTask
from content.models import Network


class Role(models.TextChoices):
    CONTRIBUTOR = "contributor", "Contributeurs"
    EDITOR = "editor", "Éditeurs"
    MANAGER = "manager", "Responsables"


PAGE_PERMISSIONS = {
    Role.CONTRIBUTOR: ["add_page"],
    Role.EDITOR: ["add_page", "change_page", "publish_page", "lock_page", "unlock_page"],
    Role.MANAGER: ["add_page", "change_page", "publish_page", "lock_page", "unlock_page", "bulk_delete_page"],
}
FILE_PERMISSIONS = {
    Role.CONTRIBUTOR: ["add", "choose"],
    Role.EDITOR: ["add", "change", "choose"],
    Role.MANAGER: ["add", "change", "choose", "delete"],
}
# Editors relay what others publish, see what readers search for, and say what comes first; managers run their network's
# programmes, and answer people about what is kept of them.
MODEL_PERMISSIONS = {
    Role.CONTRIBUTOR: ["view_theme", "view_programme", "view_relay"],
    Role.EDITOR: [
        *("view_theme", "view_programme", "view_searchterm"),
        *("view_bestbet", "add_bestbet", "change_bestbet", "delete_bestbet"),
        *("view_relay", "add_relay", "change_relay", "delete_relay"),
    ],
    Role.MANAGER: [
        *("view_theme", "view_searchterm"),
        *("view_bestbet", "add_bestbet", "change_bestbet", "delete_bestbet"),
        *("view_relay", "add_relay", "change_relay", "delete_relay"),
        *("view_programme", "add_programme", "change_programme", "delete_programme"),
        "delete_contact",
    ],
}
COORDINATION = "Coordination nationale"
COORDINATION_MODELS = ["theme", "programme", "relay", "searchterm", "bestbet", "synonymgroup", "ignoredword"]


@receiver(post_save, sender=Network)
def set_up_network(sender: Any, instance: Network, created: bool, raw: bool = False, **kwargs: Any) -> None:
    """Create the groups and the workflow of a new network, and the group of the coordination if it is missing."""
    if created and not raw:
        create_workflow(instance, create_groups(instance), create_coordination())


def create_groups(network: Network) -> dict[Role, Group]:
    """Create the network's three groups, with permissions on its pages and its collection; safe to call again."""
    return {role: _create_group(network, role) for role in Role}


def create_workflow(network: Network, groups: dict[Role, Group], coordination: Group) -> None:
    """Create the network's workflow: an editor or a manager approves what a contributor submits.

    Entries for all networks need the coordination's approval too.
    """
    name = f"Validation – {network.code}"
    network_task, _ = NetworkApprovalTask.objects.get_or_create(name=name)
    network_task.groups.set([groups[Role.EDITOR], groups[Role.MANAGER]])
    national_task, _ = NationalApprovalTask.objects.get_or_create(name=COORDINATION)
    national_task.groups.set([coordination])
    workflow, _ = Workflow.objects.get_or_create(name=name)
    for position, task in enumerate((network_task, national_task)):
        WorkflowTask.objects.get_or_create(workflow=workflow, task=task, defaults={"sort_order": position})
    WorkflowPage.objects.get_or_create(page=network, defaults={"workflow": workflow})


def create_coordination() -> Group:
    """Create the group that edits every network's pages and what all networks share; safe to call again."""
    group, _ = Group.objects.get_or_create(name=COORDINATION)
    codenames = [f"{action}_{model}" for action in ("view", "add", "change", "delete") for model in COORDINATION_MODELS]
    _allow(group, [*codenames, "delete_contact"])
    _allow_pages(group, Page.get_first_root_node(), PAGE_PERMISSIONS[Role.MANAGER])
    _allow_files(group, Collection.get_first_root_node(), FILE_PERMISSIONS[Role.MANAGER])
    return group


def _create_group(network: Network, role: Role) -> Group:
    group, _ = Group.objects.get_or_create(name=f"{role.label} – {network.code}")
    _allow(group, MODEL_PERMISSIONS[role])
    _allow_pages(group, network, PAGE_PERMISSIONS[role])
    _allow_files(group, network.collection, FILE_PERMISSIONS[role])
    return group


def _allow(group: Group, codenames: list[str]) -> None:
    group.permissions.set(
        [
            # An administrator's choice, for the group to sign in with a code.
            *group.permissions.filter(content_type__app_label="wagtailadmin", codename="require_code"),
            Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin"),
            *Permission.objects.filter(content_type__app_label__in=["content", "search"], codename__in=codenames),
        ]
    )


def _allow_pages(group: Group, page: Page, codenames: list[str]) -> None:
    permissions = Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=codenames)
    GroupPagePermission.objects.bulk_create(
        [GroupPagePermission(group=group, page=page, permission=permission) for permission in permissions],
        ignore_conflicts=True,
    )


def _allow_files(group: Group, collection: Collection, actions: list[str]) -> None:
    names = [f"{action}_{model}" for action in actions for model in ("image", "document")]
    permissions = Permission.objects.filter(
        content_type__app_label__in=["wagtailimages", "wagtaildocs"], codename__in=names
    )
    GroupCollectionPermission.objects.bulk_create(
        [
            GroupCollectionPermission(group=group, collection=collection, permission=permission)
            for permission in permissions
        ],
        ignore_conflicts=True,
    )
