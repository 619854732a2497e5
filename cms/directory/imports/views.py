"""The pages of an import: the list with the upload, the columns, and the import itself from preview to report."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import FormView, TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from cms.directory.imports.access import imports_visible_to
from cms.directory.imports.forms import MappingForm, UploadForm
from cms.directory.imports.planning import judge_rows, latest_version
from cms.directory.imports.values import differences, read_row
from cms.directory.models import DirectoryImport, ImportRow, ImportState, RowDecision, RowFate, RowOutcome
from cms.permissions import networks_published_by

TITLE = "Importer un tableur"
ROWS_A_PAGE = 50
# What an editor may decide of a row, by its fate.
DECISIONS = {
    RowFate.UPDATE: [RowDecision.FILL, RowDecision.REPLACE, RowDecision.CREATE, RowDecision.SKIP],
    RowFate.CREATE: [RowDecision.CREATE, RowDecision.SKIP],
    RowFate.REPEATED: [RowDecision.SKIP, RowDecision.CREATE],
}
# What an editor may do with an import under way: in which states, and to which it leads.
TRANSITIONS = {
    "start": ([ImportState.PREVIEW], ImportState.RUNNING),
    "stop": ([ImportState.RUNNING], ImportState.STOPPED),
    "resume": ([ImportState.STOPPED], ImportState.RUNNING),
    "undo": ([ImportState.STOPPED, ImportState.DONE], ImportState.UNDOING),
}


class ImportsPage(WagtailAdminTemplateMixin):
    header_icon = "upload"
    page_title = TITLE
    request: Any  # its user is one of the admin's, never anonymous
    kwargs: dict[str, Any]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not networks_published_by(self.request.user).exists():
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        items = [{"url": reverse("directory_imports"), "label": TITLE}]
        if subtitle := self.get_page_subtitle():
            items.append({"url": "", "label": subtitle})
        return [*self.breadcrumbs_items, *items]


class ImportListView(ImportsPage, FormView):  # type: ignore[type-arg]  # it takes none when it runs
    template_name = "directory/imports.html"
    form_class = UploadForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": self.request.user}

    def form_valid(self, form: UploadForm) -> HttpResponse:
        return redirect("directory_import_mapping", form.save().pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        imports = imports_visible_to(self.request.user).annotate(row_count=Count("rows")).order_by("-pk")
        page = Paginator(imports, ROWS_A_PAGE).get_page(self.request.GET.get("p"))
        return {**super().get_context_data(**kwargs), "imports": page}


class SingleImportPage(ImportsPage):
    directory_import: DirectoryImport

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.directory_import = get_object_or_404(imports_visible_to(self.request.user), pk=kwargs["directory_import"])
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        return self.directory_import.file_name

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "directory_import": self.directory_import}


class MappingView(SingleImportPage, FormView):  # type: ignore[type-arg]  # it takes none when it runs
    """May be opened again for as long as nothing is written."""

    template_name = "directory/import_mapping.html"
    form_class = MappingForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        directory_import = imports_visible_to(self.request.user).filter(pk=kwargs["directory_import"]).first()
        if directory_import and directory_import.state not in (ImportState.MAPPING, ImportState.PREVIEW):
            return redirect("directory_import", directory_import.pk)
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "directory_import": self.directory_import}

    def form_valid(self, form: MappingForm) -> HttpResponse:
        self.directory_import.mapping = form.mapping
        judge_rows(self.directory_import)
        return redirect("directory_import", self.directory_import.pk)


class ImportView(SingleImportPage, TemplateView):
    """The preview with its decisions, then the progress, then the report; what is posted says what to `do`."""

    template_name = "directory/import.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.directory_import.state == ImportState.MAPPING:
            return redirect("directory_import_mapping", self.directory_import.pk)
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        do, pk = request.POST.get("do"), self.directory_import.pk
        before_run = self.directory_import.state in (ImportState.MAPPING, ImportState.PREVIEW)
        if do == "abandon" and before_run:
            self.directory_import.delete()
            messages.success(request, "L’import est abandonné : rien n’a été écrit, et ses lignes sont effacées.")
            return redirect("directory_imports")
        if do in ("save", "start") and self.directory_import.state == ImportState.PREVIEW:
            self._save_decisions()
            self.directory_import.publish = request.POST.get("publish") == "yes"
            self.directory_import.save(update_fields=["publish"])
        if do == "save":
            messages.success(request, "Vos choix sont enregistrés.")
            return redirect(request.get_full_path())
        if do in TRANSITIONS and self._change_state(*TRANSITIONS[do]) and do == "undo":
            DirectoryImport.objects.filter(pk=pk).update(undone_by=self.request.user)
        return redirect("directory_import", pk)

    def _change_state(self, before: list[ImportState], after: ImportState) -> bool:
        """Once only, however often the button is pressed."""
        waiting = DirectoryImport.objects.filter(pk=self.directory_import.pk, state__in=before)
        return bool(waiting.update(state=after))

    def _save_decisions(self) -> None:
        """The decisions of the rows of the page that was sent."""
        sent = {name[4:]: value for name, value in self.request.POST.items() if name.startswith("row-")}
        numbers = [int(number) for number in sent if number.isascii() and number.isdigit() and len(number) < 7]
        rows = [
            row
            for row in self.directory_import.rows.filter(number__in=numbers)
            if sent[str(row.number)] in DECISIONS.get(RowFate(row.fate), [])
        ]
        for row in rows:
            row.decision = sent[str(row.number)]
        ImportRow.objects.bulk_update(rows, ["decision"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        all_rows = self.directory_import.rows.select_related("actor__network")
        written = self.directory_import.state != ImportState.PREVIEW
        field, choices = ("outcome", RowOutcome) if written else ("fate", RowFate)
        counts = dict(all_rows.order_by().values_list(field).annotate(Count("pk")))
        shown_value = self.request.GET.get("show", "")
        rows = Paginator(all_rows.filter(**{field: shown_value}) if shown_value in counts else all_rows, ROWS_A_PAGE)
        page = rows.get_page(self.request.GET.get("p"))
        total = sum(counts.values())
        undoing = self.directory_import.state == ImportState.UNDOING
        waiting = [RowOutcome.CREATED, RowOutcome.UPDATED] if undoing else [""]
        return {
            **super().get_context_data(**kwargs),
            "counts": [(value, label, counts[value]) for value, label in choices.choices if value in counts],
            "shown_value": shown_value,
            "page": page,
            "lines": [self._line(row) for row in page],
            "total": total,
            "done": total - sum(counts.get(value, 0) for value in waiting),
            "at_work": self.directory_import.state in (ImportState.RUNNING, ImportState.UNDOING),
            "undoable": self.directory_import.state in (ImportState.STOPPED, ImportState.DONE)
            and (RowOutcome.CREATED in counts or RowOutcome.UPDATED in counts),
        }

    def _line(self, row: ImportRow) -> dict[str, Any]:
        mapping = self.directory_import.mapping
        preview = self.directory_import.state == ImportState.PREVIEW
        field_differences: list[Any] = []
        if preview and row.fate == RowFate.UPDATE and row.actor:
            row_values = read_row(row.cells, self.directory_import.headings, mapping)
            field_differences = list(differences(latest_version(row.actor), row_values))
        choices = [(value, value.label) for value in DECISIONS.get(RowFate(row.fate), [])] if preview else []
        return {
            "row": row,
            "title": row.cells[mapping.index("title")] or "(sans nom)",
            "differences": field_differences,
            "choices": choices,
        }
