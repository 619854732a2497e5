"""« Courriels non envoyés » : the report on the queue of mails, for administrators."""

from typing import Any, ClassVar

from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.formats import date_format
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.reports import ReportView
from wagtail.permission_policies import ModelPermissionPolicy

from cms.mail.models import QueuedMail
from cms.reports import ChoiceColumn
from content.forms import valid_pks

TITLE = "Courriels non envoyés"


def _state(mail: QueuedMail) -> str:
    if mail.next_attempt_at is None:
        return "Abandonné"
    if mail.attempts == 0:
        return "En attente"
    return f"Nouvel essai le {date_format(timezone.localtime(mail.next_attempt_at), 'j F à H:i')}"


class QueueView(ReportView):
    model = QueuedMail
    permission_policy = ModelPermissionPolicy(QueuedMail)
    any_permission_required: ClassVar = ["change"]  # which administrators alone have
    page_title = TITLE
    header_icon = "mail"
    template_name = "cms/reports/report.html"
    results_template_name = "mail/queue_results.html"
    index_url_name = "queued_mails"
    index_results_url_name = "queued_mails_results"
    no_results_message = "Tous les courriels sont partis."
    list_export: ClassVar[list[str]] = []
    columns: ClassVar = [
        ChoiceColumn("selected", label="Choix"),
        Column("recipient", label="Destinataire", sort_key="recipient"),
        Column("subject", label="Objet"),
        DateColumn("queued_at", label="En file", sort_key="queued_at"),
        Column("state", label="État", accessor=_state),
        Column("attempts", label="Essais"),
        Column("error", label="Réponse du serveur"),
    ]

    def get_base_queryset(self) -> "QuerySet[QueuedMail]":
        return QueuedMail.objects.defer("content")

    def order_queryset(self, queryset: "QuerySet[QueuedMail]") -> "QuerySet[QueuedMail]":
        """What was given up comes first; or by the column that the user sorts by."""
        if self.ordering:
            return queryset.order_by(self.ordering, "pk")
        return queryset.order_by(F("next_attempt_at").asc(nulls_first=True), "pk")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        mails = QueuedMail.objects.all()
        if request.POST.get("do") != "send-all":
            mails = mails.filter(pk__in=valid_pks(request.POST.getlist("entry")))
        now = timezone.now()
        if count := mails.update(queued_at=now, next_attempt_at=now, attempts=0, error=""):
            messages.success(request, f"C’est remis en file : {count} courriel{'s' * (count > 1)}.")
        else:
            messages.error(request, "Rien n’est renvoyé : cochez d’abord les courriels.")
        return redirect(self.index_url_name)
