"""The forms of an import: the file, and what its columns hold."""

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import capfirst

from cms.directory.imports.fields import LABELS, guess_fields
from cms.directory.imports.reading import MAX_BYTES, Table, read_table
from cms.directory.models import DirectoryImport, ImportRow
from cms.permissions import networks_published_by
from content.models import Network

EXAMPLE_ROWS = 3


class UploadForm(forms.Form):
    network = forms.ModelChoiceField(Network.objects.none(), label="Réseau", empty_label="Choisissez un réseau")
    file = forms.FileField(
        label="Fichier",
        help_text="CSV ou XLSX, 5 Mo et 5 000 lignes au plus. La première ligne porte les titres des colonnes.",
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        networks: Any = self.fields["network"]
        networks.queryset = networks_published_by(user).order_by("title")
        if len(networks.queryset) == 1:
            networks.empty_label = None
            networks.initial = networks.queryset[0]

    def clean_file(self) -> tuple[str, Table]:
        file = self.cleaned_data["file"]
        return file.name, read_table(file.read(MAX_BYTES + 1))

    @transaction.atomic
    def save(self) -> DirectoryImport:
        name, (headings, *rows) = self.cleaned_data["file"]
        directory_import = DirectoryImport.objects.create(
            network=self.cleaned_data["network"], user=self.user, file_name=name[:255], headings=headings
        )
        ImportRow.objects.bulk_create(
            [
                ImportRow(directory_import=directory_import, number=number, cells=cells)
                for number, cells in enumerate(rows, 2)
                if any(cells)
            ],
            batch_size=500,
        )
        return directory_import


class MappingForm(forms.Form):
    """A choice of a field for each column; the choices are named `column-0`, `column-1`…"""

    def __init__(self, *args: Any, directory_import: DirectoryImport, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        headings = directory_import.headings
        guesses = directory_import.mapping or _previous_mapping(directory_import) or guess_fields(headings)
        examples = [row.cells for row in directory_import.rows.all()[:EXAMPLE_ROWS]]
        for index, (heading, guess) in enumerate(zip(headings, guesses, strict=True)):
            self.fields[f"column-{index}"] = forms.ChoiceField(
                label=heading or f"Colonne {index + 1} (sans titre)",
                choices=[("", "Ignorer"), *((name, capfirst(label)) for name, label in LABELS.items())],
                initial=guess,
                required=False,
                help_text=" · ".join(cells[index][:60] for cells in examples if cells[index]) or "Vide au début",
            )

    @property
    def mapping(self) -> list[str]:
        return [self.cleaned_data.get(name, "") for name in self.fields]

    def clean(self) -> None:
        fields = [name for name in self.mapping if name]
        repeated_labels = sorted({LABELS[name] for name in fields if fields.count(name) > 1})
        if repeated_labels:
            raise ValidationError(f"Deux colonnes ne peuvent pas remplir le même champ : {', '.join(repeated_labels)}.")
        if "title" not in fields:
            raise ValidationError("Dites quelle colonne porte le nom de l’acteur.")


def _previous_mapping(directory_import: DirectoryImport) -> list[str]:
    """The mapping that the network chose for the same headings last time; empty if it never did."""
    earlier = DirectoryImport.objects.filter(network=directory_import.network, headings=directory_import.headings)
    latest = earlier.exclude(mapping=[]).first()
    return list(latest.mapping) if latest else []
