"""« Importer un tableur » : upload a file, say what its columns hold, decide about its rows, follow the import."""

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
from cms.directory.imports.planning import latest_version, plan_rows
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


class ImportsMixin(WagtailAdminTemplateMixin):
    """What all pages of imports share: title, breadcrumbs, and who may open them."""

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


class ImportListView(ImportsMixin, FormView):  # type: ignore[type-arg]  # it takes none when it runs
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


class SingleImportMixin(ImportsMixin):
    """A page on the import that the address names."""

    directory_import: DirectoryImport

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.directory_import = get_object_or_404(imports_visible_to(self.request.user), pk=kwargs["directory_import"])
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        return self.directory_import.file_name

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "directory_import": self.directory_import}


class MappingView(SingleImportMixin, FormView):  # type: ignore[type-arg]  # it takes none when it runs
    """Say what each column holds; this may be changed until the import starts."""

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
        plan_rows(self.directory_import)
        return redirect("directory_import", self.directory_import.pk)


class ImportView(SingleImportMixin, TemplateView):
    """Show the preview with its decisions, then the progress, then the report."""

    template_name = "directory/import.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.directory_import.state == ImportState.MAPPING:
            return redirect("directory_import_mapping", self.directory_import.pk)
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        action, pk = request.POST.get("do"), self.directory_import.pk
        is_before_start = self.directory_import.state in (ImportState.MAPPING, ImportState.PREVIEW)
        if action == "abandon" and is_before_start:
            self.directory_import.delete()
            messages.success(request, "L’import est abandonné : rien n’a été écrit, et ses lignes sont effacées.")
            return redirect("directory_imports")
        if action in ("save", "start") and self.directory_import.state == ImportState.PREVIEW:
            self._save_decisions()
            self.directory_import.publish = request.POST.get("publish") == "yes"
            self.directory_import.save(update_fields=["publish"])
        if action == "save":
            messages.success(request, "Vos choix sont enregistrés.")
            return redirect(request.get_full_path())
        if action in TRANSITIONS and self._change_state(*TRANSITIONS[action]) and action == "undo":
            DirectoryImport.objects.filter(pk=pk).update(undone_by=self.request.user)
        return redirect("directory_import", pk)

    def _change_state(self, before: list[ImportState], after: ImportState) -> bool:
        """Change the state if it is still one of `before`; whether it was, as a button may be pressed twice."""
        unchanged_import = DirectoryImport.objects.filter(pk=self.directory_import.pk, state__in=before)
        return bool(unchanged_import.update(state=after))

    def _save_decisions(self) -> None:
        """Save the decisions on the rows of the page, which are sent as `row-12`: "create"."""
        decisions = {name[4:]: value for name, value in self.request.POST.items() if name.startswith("row-")}
        numbers = [int(number) for number in decisions if number.isascii() and number.isdigit() and len(number) < 7]
        rows = [
            row
            for row in self.directory_import.rows.filter(number__in=numbers)
            if decisions[str(row.number)] in DECISIONS.get(RowFate(row.fate), [])
        ]
        for row in rows:
            row.decision = decisions[str(row.number)]
        ImportRow.objects.bulk_update(rows, ["decision"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        all_rows = self.directory_import.rows.select_related("actor__network")
        is_started = self.directory_import.state != ImportState.PREVIEW
        field, choices = ("outcome", RowOutcome) if is_started else ("fate", RowFate)
        counts = dict(all_rows.order_by().values_list(field).annotate(Count("pk")))
        selected_value = self.request.GET.get("show", "")
        rows = Paginator(
            all_rows.filter(**{field: selected_value}) if selected_value in counts else all_rows, ROWS_A_PAGE
        )
        page = rows.get_page(self.request.GET.get("p"))
        total = sum(counts.values())
        is_undoing = self.directory_import.state == ImportState.UNDOING
        waiting_outcomes = [RowOutcome.CREATED, RowOutcome.UPDATED] if is_undoing else [""]
        return {
            **super().get_context_data(**kwargs),
            "counts": [(value, label, counts[value]) for value, label in choices.choices if value in counts],
            "selected_value": selected_value,
            "page": page,
            "row_contexts": [self._row_context(row) for row in page],
            "total": total,
            "processed_count": total - sum(counts.get(value, 0) for value in waiting_outcomes),
            "is_working": self.directory_import.state in (ImportState.RUNNING, ImportState.UNDOING),
            "is_undoable": self.directory_import.state in (ImportState.STOPPED, ImportState.DONE)
            and (RowOutcome.CREATED in counts or RowOutcome.UPDATED in counts),
        }

    def _row_context(self, row: ImportRow) -> dict[str, Any]:
        mapping = self.directory_import.mapping
        is_preview = self.directory_import.state == ImportState.PREVIEW
        field_differences: list[Any] = []
        if is_preview and row.fate == RowFate.UPDATE and row.actor:
            row_values = read_row(row.cells, self.directory_import.headings, mapping)
            field_differences = list(differences(latest_version(row.actor), row_values))
        choices = [(value, value.label) for value in DECISIONS.get(RowFate(row.fate), [])] if is_preview else []
        return {
            "row": row,
            "title": row.cells[mapping.index("title")] or "(sans nom)",
            "differences": field_differences,
            "choices": choices,
        }
