"""Makes the types of objects from the `import_fields` of models (content/import_fields.py).

    Milestone.import_fields = ["label", "at"]

where `label` is a CharField of 255 characters and `at` a DateTimeField, gives the type

    class Milestone(RowObject):
        label: Annotated[str, AfterValidator(…at most 255 characters, not empty…)]
        at: Moment
"""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Annotated, Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from pydantic import AfterValidator, BeforeValidator, ValidationInfo, create_model, model_validator
from wagtail.fields import RichTextField

from content.import_fields import (
    ImportEntryOrName,
    ImportMoney,
    ImportObject,
    ImportValue,
    LineField,
    as_import_field,
)
from content.transfer.faults import django_message, invalid, quoted
from content.transfer.fields import (
    Amount,
    Boolean,
    Day,
    Email,
    Html,
    Integer,
    Label,
    LineObject,
    Moment,
    Money,
    Number,
    Url,
)
from content.transfer.references import entry_reference, reference_type

# The first class that a field is an instance of gives the type of its values.
VALUE_TYPES: dict[type["models.Field[Any, Any]"], Any] = {
    models.URLField: Url,
    models.EmailField: Email,
    RichTextField: Html,
    models.BooleanField: Boolean,
    models.DateTimeField: Moment,
    models.DateField: Day,
    models.FloatField: Number,
    models.DecimalField: Amount,
    models.IntegerField: Integer,
    models.CharField: str,
    models.TextField: str,
}

KeyTypes = Mapping[str, tuple[Any, Any]]  # by key: the type of its value, and the default, or ... where it is required


class RowObject(LineObject):
    """An object that is a row of a child model, such as a call's milestone."""

    @model_validator(mode="after")
    def refuse_conflicts(self, info: ValidationInfo) -> Self:
        conflicts = getattr(self.MODEL, "import_conflicts", None)
        if conflicts and info.context is not None:  # the hub's facts, while the line is checked
            for _, expected in conflicts(self, info.context):
                raise invalid(expected)
        return self


def object_type(
    model: type[models.Model],
    import_fields: Iterable[LineField],
    base: type[LineObject] = LineObject,
    key_types: KeyTypes | None = None,
) -> Any:
    """The type of an object whose keys are fields of a model; key_types are of the keys that differ from the field."""
    key_types = key_types or {}
    keys = [field if isinstance(field, str) else field.key for field in import_fields]
    types: dict[str, Any] = {
        key: key_types[key] if key in key_types else key_type(model, field)
        for key, field in zip(keys, import_fields, strict=True)
    }
    if "type" in key_types:
        types["type"] = key_types["type"]
    built: Any = create_model(f"{model.__name__}{base.__name__}", __base__=base, **types)
    built.MODEL = model
    return built


def key_type(model: type[models.Model], import_field: LineField) -> tuple[Any, Any]:
    """The type of the value of a key, and its default, or ... where the key is required."""
    if isinstance(import_field, ImportMoney):
        return Money | None, None
    if isinstance(import_field, ImportObject):
        return object_type(model, import_field.import_fields()) | None, None
    import_field = as_import_field(import_field)
    field: Any = model._meta.get_field(import_field.field)
    if field.one_to_many:
        return list[_row_type(field.related_model)], []  # type: ignore[misc]
    if field.many_to_many:
        return list[reference_type(field)], []  # type: ignore[misc]
    value_type = reference_type(field) if field.is_relation else _column_type(field)
    if import_field.required:
        return value_type, ...
    if field.null or default_varies(field):
        return value_type | None, None
    return value_type, field.get_default() if field.blank or field.has_default() else ...


def default_varies(field: Any) -> bool:
    """Whether the default differs from row to row, as today's date does: what is absent then stays as it is."""
    return field.has_default() and callable(field.default)


def _row_type(model: Any) -> Any:
    """The type of an item of a list that is kept as rows of a child model."""
    declaration = model.import_fields
    if isinstance(declaration, ImportValue):
        return _column_type(model._meta.get_field(declaration.field))
    if isinstance(declaration, ImportEntryOrName):
        return Annotated[Label, entry_reference(*declaration.kinds, or_name=True)]
    return object_type(model, declaration, RowObject)


def _column_type(field: Any) -> Any:
    """The type of the values of a column, within the field's limits."""
    if field.choices:
        return Annotated[str, BeforeValidator(partial(_read_choice, field))]
    value_type = next((VALUE_TYPES[class_] for class_ in VALUE_TYPES if isinstance(field, class_)), None)
    if value_type is None:
        raise TypeError(f"{field}: no type of value for a {type(field).__name__}; add it to VALUE_TYPES.")
    if field.blank and not field.validators:
        return value_type
    return Annotated[value_type, AfterValidator(partial(_check_limits, field))]


def _read_choice(field: Any, value: Any) -> str:
    values = [choice for choice, _ in field.choices]
    if isinstance(value, str) and (value in values or (value == "" and field.blank)):
        return value
    *first, last = map(repr, values)
    raise invalid(f"expected one of {', '.join(first)} or {last}, got {quoted(value)}")


def _check_limits(field: "models.Field[Any, Any]", value: Any) -> Any:
    if value == "" and field.blank:
        return value
    if isinstance(value, str) and not field.blank and not value.strip():
        raise invalid("must not be empty")
    for validator in field.validators:
        try:
            validator(value)
        except ValidationError as error:
            raise invalid(django_message(error.error_list[0], type(field).__name__)) from None
    return value
