"""Where the keys of a line are kept: columns of its model, rows of child models, and many-to-many tables.

Lines are here dictionaries with every key of their type, and primary keys for references: of the line

    {"budget": {"amount": Decimal("500.00"), "currency": "EUR"}, "programme": 7, "themes": [3, 5], …}

`column_values` makes the columns {"budget_amount": Decimal("500.00"), "budget_currency": "EUR", "programme_id": 7, …}
of a call. `themes` is a many-to-many table's; `line_of_row` is the way back.
"""

import dataclasses
from collections.abc import Iterable
from functools import cache
from typing import Any

from django.db.models import Model

from content.import_fields import ImportEntryOrName, ImportMoney, ImportObject, ImportValue, as_import_field
from content.transfer.lines import Line

LineValues = dict[str, Any]
RelatedValues = dict[str, dict[int, list[Any]]]  # by key, then by primary key of the row that they belong to


@dataclasses.dataclass(frozen=True)
class ChildTable:
    """A child model whose rows are the items of a list: the column of their parent, and the columns of their keys."""

    model: Any
    parent_column: str
    columns: dict[str, str]
    items_are_objects: bool

    def row_values(self, item: Any) -> dict[str, Any]:
        """The columns of the row that keeps an item."""
        if self.items_are_objects:
            return {column: item[key] for key, column in self.columns.items()}
        # An entry that was resolved is a number; anything else is text.
        column = next(column for column in self.columns.values() if column.endswith("_id") == isinstance(item, int))
        return {column: item}

    def item(self, row: Model) -> Any:
        if self.items_are_objects:
            return {key: getattr(row, column) for key, column in self.columns.items()}
        return next((value for column in self.columns.values() if (value := getattr(row, column))), "")


@dataclasses.dataclass(frozen=True)
class ColumnMap:
    """By key: the column that keeps it, or the columns of its object's keys, or the relation to other tables."""

    columns: dict[str, str] = dataclasses.field(default_factory=dict)
    objects: dict[str, dict[str, str]] = dataclasses.field(default_factory=dict)
    many_to_many: dict[str, Any] = dataclasses.field(default_factory=dict)
    children: dict[str, ChildTable] = dataclasses.field(default_factory=dict)


@cache
def column_map(line_type: type[Line]) -> ColumnMap:
    mapping = ColumnMap()
    for import_field in line_type.MODEL.import_fields:
        if isinstance(import_field, ImportMoney):
            key = import_field.key
            mapping.objects[key] = {name: f"{key}_{name}" for name in ("amount", "currency")}
        elif isinstance(import_field, ImportObject):
            fields = import_field.import_fields()
            mapping.objects[import_field.key] = _columns(line_type.MODEL, fields)
        else:
            _add_field(mapping, line_type, as_import_field(import_field))
    return mapping


def _add_field(mapping: ColumnMap, line_type: type[Line], import_field: Any) -> None:
    key = import_field.key
    if key in line_type.NOT_COPIED:
        return
    field = line_type.MODEL._meta.get_field(import_field.field)
    if field.many_to_many:
        mapping.many_to_many[key] = field
    elif field.one_to_many:
        mapping.children[key] = _child_table(field)
    else:
        mapping.columns[key] = field.attname


def _columns(model: Any, import_fields: Iterable[Any]) -> dict[str, str]:
    """The columns by the keys of an object or of a child row."""
    return {each.key: model._meta.get_field(each.field).attname for each in map(as_import_field, import_fields)}


def _child_table(relation: Any) -> ChildTable:
    model, declaration = relation.related_model, relation.related_model.import_fields
    if isinstance(declaration, ImportValue):
        names = [declaration.field]
    elif isinstance(declaration, ImportEntryOrName):
        names = [declaration.entry, declaration.name]
    else:
        return ChildTable(model, relation.field.attname, _columns(model, declaration), items_are_objects=True)
    return ChildTable(model, relation.field.attname, _columns(model, names), items_are_objects=False)


def _column_default(line_type: type[Line], column: str) -> Any:
    return line_type.MODEL._meta.get_field(column).get_default()


def column_values(line_type: type[Line], line: LineValues) -> dict[str, Any]:
    """The model's columns as a line fills them; what it leaves to the model is left out."""
    mapping = column_map(line_type)
    values = {
        column: line[key]
        for key, column in mapping.columns.items()
        if line[key] is not None or line_type.MODEL._meta.get_field(column).null
    }
    for key, columns in mapping.objects.items():
        for name, column in columns.items():
            values[column] = _column_default(line_type, column) if line[key] is None else line[key][name]
    return values


def canonical(line_type: type[Line], line: LineValues) -> LineValues:
    """The line in the one form that any line saying the same has."""
    mapping = column_map(line_type)
    canonical_line = dict(line)
    for key in mapping.many_to_many:
        canonical_line[key] = sorted(set(line[key]))
    for key, columns in mapping.objects.items():
        if line[key] == {name: _column_default(line_type, column) for name, column in columns.items()}:
            canonical_line[key] = None
    return canonical_line


def line_of_row(line_type: type[Line], row: Model, related_values: RelatedValues) -> LineValues:
    """The line of a row, but for the keys that are not copied; references are primary keys."""
    mapping = column_map(line_type)
    line: LineValues = {key: getattr(row, column) for key, column in mapping.columns.items()}
    for key, columns in mapping.objects.items():
        line[key] = {name: getattr(row, column) for name, column in columns.items()}
    for key in (*mapping.many_to_many, *mapping.children):
        line[key] = related_values[key].get(row.pk, [])
    return line


def load_related_values(line_type: type[Line], pks: list[int]) -> RelatedValues:
    """What many rows hold in other tables, in one query for each key."""
    mapping = column_map(line_type)
    related_values: RelatedValues = {}
    for key, field in mapping.many_to_many.items():
        # Django's own names of the columns: prefetching would load each related row to read its primary key.
        through, source, target = field.remote_field.through, field.m2m_column_name(), field.m2m_reverse_name()
        pairs = through.objects.filter(**{f"{source}__in": pks}).values_list(source, target)
        related_values[key] = _grouped(pairs)
    for key, child in mapping.children.items():
        rows = child.model.objects.filter(**{f"{child.parent_column}__in": pks}).order_by("sort_order", "pk")
        related_values[key] = _grouped((getattr(row, child.parent_column), child.item(row)) for row in rows)
    return related_values


def draft_related_values(line_type: type[Line], draft: Any) -> RelatedValues:
    """The same for one draft, whose revision holds it all."""
    mapping = column_map(line_type)
    related_values: RelatedValues = {}
    for key in mapping.many_to_many:
        related_values[key] = {draft.pk: [row.pk for row in getattr(draft, key).all()]}
    for key, child in mapping.children.items():
        related_values[key] = {draft.pk: [child.item(row) for row in getattr(draft, key).all()]}
    return related_values


def _grouped(pairs: Iterable[tuple[int, Any]]) -> dict[int, list[Any]]:
    groups: dict[int, list[Any]] = {}
    for pk, item in pairs:
        groups.setdefault(pk, []).append(item)
    return groups
