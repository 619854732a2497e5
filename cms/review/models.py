"""The steps of a network's workflow, each with its deadline, and the reminders sent."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import QuerySet
from django.utils import timezone
from wagtail.models import GroupApprovalTask, TaskState, WorkflowState

from cms.permissions import looks_after_hub
from cms.review.deadlines import DEFAULT_DAYS, is_late
from content.models import Audience


class DeadlineApprovalTask(GroupApprovalTask):
    """An approval with a deadline, which administrators set on the step's form."""

    days = models.PositiveSmallIntegerField(
        "délai, en jours ouvrés",
        default=DEFAULT_DAYS,
        validators=[MinValueValidator(1), MaxValueValidator(30)],
        help_text="De 1 à 30, du lundi au vendredi, jours fériés compris. Relecteurs et auteurs voient la date "
        "qui en résulte ; un rappel part la veille, puis tous les trois jours de retard.",
    )

    admin_form_fields: ClassVar = [*GroupApprovalTask.admin_form_fields, "days"]

    class Meta:
        abstract = True


class NetworkApprovalTask(DeadlineApprovalTask):
    """The approval by a network's editors. The coordination may stand in: it sees what is late, and gets no mail."""

    class Meta:
        verbose_name = "validation du réseau"
        verbose_name_plural = "validations des réseaux"

    def _user_in_groups(self, user: AbstractUser) -> bool:
        """Whether the user may act as reviewer: Wagtail asks this before any action."""
        return super()._user_in_groups(user) or looks_after_hub(user)

    def get_task_states_user_can_moderate(self, user: AbstractUser, **kwargs: Any) -> "QuerySet[TaskState]":
        states = super().get_task_states_user_can_moderate(user, **kwargs)
        if user.is_superuser or super()._user_in_groups(user):
            return states
        return states.filter(pk__in=[state.pk for state in states if is_late(state)])

    @classmethod
    def get_description(cls) -> str:
        return "Les membres des groupes choisis valident ; la coordination nationale peut le faire à leur place."


class NationalApprovalTask(DeadlineApprovalTask):
    """The coordination's approval of entries for all networks; the step is skipped for other entries."""

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
    """When the reviewers of a step were last reminded of it."""

    task_state = models.OneToOneField(TaskState, models.CASCADE, related_name="reminder")
    sent_at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.task_state} – {self.sent_at}"
