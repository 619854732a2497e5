"""Lines and rows: the columns that a line fills, and the line that rows make.

A line is here a dictionary with every key of its type.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, cast, get_args, get_type_hints

from django.db.models import Model

from content.transfer.references import parts
from content.transfer.shapes import Rows, Shape

Related = dict[str, dict[int, list[Any]]]  # by key, then by primary key of the row that they belong to


@dataclass(frozen=True)
class Child:
    """The rows of a model under a key: the column of their parent, and their own by inner key."""

    key: str
    model: Any
    parent: str
    columns: dict[str, str]
    is_object: bool

    def row(self, item: Any) -> dict[str, Any]:
        if self.is_object:
            return {column: item[name] for name, column in self.columns.items()}
        # A reference that was resolved is a number; anything else is text.
        column = next(column for column in self.columns if column.endswith("_id") == isinstance(item, int))
        return {column: item}

    def item(self, row: Model) -> Any:
        if self.is_object:
            return {name: getattr(row, column) for name, column in self.columns.items()}
        return next((value for column in self.columns if (value := getattr(row, column))), "")


@dataclass(frozen=True)
class Layout:
    """Where the keys of a type of line are kept."""

    columns: dict[str, str]
    objects: dict[str, dict[str, str]]
    many: dict[str, Any]
    children: dict[str, Child]
    defaults: dict[str, Any]  # of the columns of objects
    required: frozenset[str]  # columns that are never null


@cache
def layout(shape: type[Shape]) -> Layout:
    columns, objects, many, children = {}, {}, {}, {}
    inner = {part.key: part.holds for part in parts(shape) if isinstance(part.holds, type)}
    for key in shape.model_fields.keys() - shape.BY_HAND:
        field = shape.model_field(key)
        if field is None:
            objects[key] = _object_columns(key, inner[key])
        elif field.many_to_many:
            many[key] = field
        elif field.one_to_many:
            children[key] = _child(shape, key, field, inner.get(key))
        else:
            columns[key] = field.attname
    fields = {field.attname: field for field in cast(Any, shape.MODEL)._meta.concrete_fields}
    defaults = {column: fields[column].get_default() for names in objects.values() for column in names.values()}
    required = frozenset(column for column in columns.values() if not fields[column].null)
    return Layout(columns, objects, many, children, defaults, required)


def _object_columns(key: str, shape: type[Shape]) -> dict[str, str]:
    prefix = shape.PREFIX if shape.MODEL else f"{key}_"
    return {name: prefix + name for name in shape.model_fields}


def _child(parent: type[Shape], key: str, relation: Any, shape: type[Shape] | None) -> Child:
    if shape:
        columns = {name: shape.model_field(name).attname for name in shape.model_fields}
    else:
        hint = get_type_hints(parent, include_extras=True)[key]
        columns = {name: name for mark in get_args(hint) if isinstance(mark, Rows) for name in mark.columns}
    return Child(key, relation.related_model, relation.field.attname, columns, shape is not None)


def columns_of(shape: type[Shape], line: dict[str, Any]) -> dict[str, Any]:
    """The model's columns as a line fills them; what it leaves to the model is left out."""
    places = layout(shape)
    values = {column: line[key] for key, column in places.columns.items()}
    values = {column: value for column, value in values.items() if value is not None or column not in places.required}
    for key, columns in places.objects.items():
        for name, column in columns.items():
            values[column] = places.defaults[column] if line[key] is None else line[key][name]
    return values


def canonical(shape: type[Shape], line: dict[str, Any]) -> dict[str, Any]:
    """The line in the one form that any line saying the same has."""
    places = layout(shape)
    changed = dict(line)
    for key in places.many:
        changed[key] = sorted(set(line[key]))
    for key, columns in places.objects.items():
        if line[key] == {name: places.defaults[column] for name, column in columns.items()}:
            changed[key] = None
    return changed


def describe(shape: type[Shape], row: Model, related: Related) -> dict[str, Any]:
    """The line of a row, as far as its type leaves that to the model; references are primary keys."""
    places = layout(shape)
    line: dict[str, Any] = {key: getattr(row, column) for key, column in places.columns.items()}
    for key, columns in places.objects.items():
        line[key] = {name: getattr(row, column) for name, column in columns.items()}
    for key in (*places.many, *places.children):
        line[key] = related[key].get(row.pk, [])
    return line


def related_in_tables(shape: type[Shape], pks: list[int]) -> Related:
    """What many rows hold in other tables, in one query for each key."""
    found: Related = {}
    for key, field in layout(shape).many.items():
        through = field.remote_field.through
        source, target = field.m2m_column_name(), field.m2m_reverse_name()
        pairs = through.objects.filter(**{f"{source}__in": pks}).values_list(source, target)
        found[key] = _grouped(pairs)
    for key, child in layout(shape).children.items():
        rows = child.model.objects.filter(**{f"{child.parent}__in": pks}).order_by("sort_order", "pk")
        found[key] = _grouped((getattr(row, child.parent), child.item(row)) for row in rows)
    return found


def related_in_memory(shape: type[Shape], row: Any) -> Related:
    """The same for one draft, whose revision holds it all."""
    found: Related = {}
    for key in layout(shape).many:
        found[key] = {row.pk: [other.pk for other in getattr(row, key).all()]}
    for key, child in layout(shape).children.items():
        found[key] = {row.pk: [child.item(other) for other in getattr(row, key).all()]}
    return found


def _grouped(pairs: Iterable[tuple[int, Any]]) -> dict[int, list[Any]]:
    groups: dict[int, list[Any]] = {}
    for owner, item in pairs:
        groups.setdefault(owner, []).append(item)
    return groups
