"""Reads a CSV or XLSX file, told apart by their content, as rows of texts; a ValidationError says what is wrong."""

import csv
import io
import zipfile
from datetime import date, datetime
from typing import Any

import openpyxl
from django.core.exceptions import ValidationError

MAX_BYTES = 5 * 1024 * 1024
MAX_BYTES_UNZIPPED = 60 * 1024 * 1024
MAX_ROWS = 5000
MAX_COLUMNS = 60
LONGEST_CELL = 5000

Table = list[list[str]]


def read_table(content: bytes) -> Table:
    """Return the headings, then the rows, each as long as the headings. Blank rows stay, so that rows keep numbers."""
    if len(content) > MAX_BYTES:
        raise ValidationError("Ce fichier pèse plus de 5 Mo : partagez-le en plusieurs.")
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise ValidationError("Ce fichier est un ancien classeur Excel (.xls) : enregistrez-le en .xlsx ou en CSV.")
    rows = _read_workbook(content) if content.startswith(b"PK\x03\x04") else _read_csv(content)
    return _tidy_table(rows)


def _tidy_table(rows: Table) -> Table:
    """Drop blank rows at the end, refuse tables that are empty or too large, and make all rows as long."""
    while rows and not any(rows[-1]):
        rows.pop()
    if len(rows) < 2 or not any(rows[0]):
        raise ValidationError(
            "Ce fichier est vide : la première ligne porte les titres des colonnes, puis une par acteur."
        )
    if len(rows) > MAX_ROWS + 1:
        raise ValidationError(f"Ce fichier a plus de {MAX_ROWS} lignes : partagez-le en plusieurs.")
    width = max(index + 1 for row in rows for index, cell in enumerate(row) if cell)
    if width > MAX_COLUMNS:
        raise ValidationError(f"Ce fichier a plus de {MAX_COLUMNS} colonnes : gardez celles de l’annuaire.")
    for number, row in enumerate(rows, 1):
        if any(len(cell) > LONGEST_CELL for cell in row):
            raise ValidationError(
                f"Ligne {number} : une cellule a plus de {LONGEST_CELL} caractères. Raccourcissez-la."
            )
    return [(row + [""] * width)[:width] for row in rows]


def _read_csv(content: bytes) -> Table:
    text = _decode(content)
    first_line = text.partition("\n")[0]
    delimiter = max(";,\t", key=first_line.count)
    rows: Table = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            rows.append([cell.strip() for cell in row])
            if len(rows) > MAX_ROWS + 1:
                break
    except csv.Error as error:
        raise ValidationError(
            f"Ligne {len(rows) + 1} : ce fichier CSV est abîmé. Ouvrez-le dans un tableur et enregistrez-le de nouveau."
        ) from error
    return rows


def _decode(content: bytes) -> str:
    if b"\0" not in content:
        for encoding in ("utf-8-sig", "cp1252"):
            try:
                return content.decode(encoding)
            except UnicodeDecodeError:
                continue
    raise ValidationError("Ce fichier n’est pas un tableur lisible : choisissez un fichier CSV (UTF-8) ou XLSX.")


def _read_workbook(content: bytes) -> Table:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(part.file_size for part in archive.infolist()) > MAX_BYTES_UNZIPPED:
                raise ValidationError("Ce classeur est trop gros une fois décompressé : enregistrez-le en CSV.")
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what the file says of its own size may be wrong
        rows = sheet.iter_rows(max_row=MAX_ROWS + 2, max_col=MAX_COLUMNS + 1, values_only=True)
        return [[_cell_text(value) for value in row] for row in rows]
    except ValidationError:
        raise
    except Exception as error:  # whatever a broken or hostile workbook makes of the parsers
        raise ValidationError(
            "Ce classeur ne s’ouvre pas : enregistrez-le de nouveau en .xlsx, sans mot de passe, ou en CSV."
        ) from error


def _cell_text(value: Any) -> str:
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, datetime | date):
        return value.strftime("%d/%m/%Y")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value).strip()
