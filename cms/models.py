"""The step of a workflow that only some entries need."""

from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils import timezone
from wagtail.models import GroupApprovalTask, TaskState, WorkflowState

from cms.directory.imports.models import DirectoryImport as DirectoryImport
from cms.directory.imports.models import ImportRow as ImportRow
from content.models import Audience


class NationalApprovalTask(GroupApprovalTask):
    """The coordination's approval, of what is offered to all networks; other entries pass."""

    class Meta:
        verbose_name = "validation nationale"
        verbose_name_plural = "validations nationales"

    def start(self, workflow_state: WorkflowState, user: AbstractUser | None = None) -> Any:
        revision = workflow_state.content_object.get_latest_revision()
        if getattr(revision.as_object(), "audience", None) == Audience.ALL_NETWORKS:
            return super().start(workflow_state, user=user)
        return TaskState.objects.create(
            workflow_state=workflow_state,
            revision=revision,
            task=self.task_ptr,
            status=TaskState.STATUS_SKIPPED,
            finished_at=timezone.now(),
        )

    @classmethod
    def get_description(cls) -> str:
        return "Les membres des groupes choisis valident ce qui est proposé à tous les réseaux ; le reste passe."


class ReviewReminder(models.Model):
    """When reviewers were last reminded of what waits for them."""

    task_state = models.OneToOneField(TaskState, models.CASCADE, related_name="reminder")
    sent_at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.task_state} – {self.sent_at}"


class LinkCheck(models.Model):
    """An address that a published call holds, and whether it was found; cms/calls/links.py asks."""

    call = models.ForeignKey("content.Call", models.CASCADE, related_name="link_checks")
    url = models.CharField(max_length=2000, db_index=True)
    checked_at = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)
    broken = models.BooleanField(default=False)
    failure = models.CharField(max_length=120, blank=True)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["call", "url"], name="link_check_once")]

    def __str__(self) -> str:
        return f"{self.url} : {self.failure}" if self.failure else self.url


class LinkReader(models.Model):
    """The one row that says how far the journal has been read for the addresses in calls."""

    position = models.BigIntegerField(default=0)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.position)
