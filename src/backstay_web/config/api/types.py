"""The types of what is sent, made of what a change says that it takes.

Nothing is guessed: a day is a day as the standard writes it, a number is whole and has
its bounds, a text has a longest length and no signs that no row can hold.
"""

import dataclasses
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import MISSING
from datetime import date, datetime
from types import NoneType, UnionType
from typing import (
    Annotated,
    Any,
    Final,
    Literal,
    Union,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.core.validators import (
    MaxLengthValidator,
    MaxValueValidator,
    MinValueValidator,
)
from django.db import models
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    Strict,
    StringConstraints,
    create_model,
)

from backstay_web.core.payloads import (
    Base64,
    FieldsOf,
    JsonOf,
    Like,
    LinesOf,
    OneOf,
)

LONGEST: Final = 10_000
"""Letters of a text that says no bound itself."""
BASE64: Final = "^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"
DIGITS: Final = 63
"""Bits of the largest whole number that the database holds, without its sign."""


def as_day(value: object) -> date:
    """Return the day that a text like 2026-05-31 writes.

    Raises
    ------
    ValueError
        If it writes none.
    """
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.A):
        raise ValueError("Write a day as year-month-day, such as 2026-05-31.")
    return date.fromisoformat(value)


def as_moment(value: object) -> datetime:
    """Return the moment that a text like 2026-05-31T06:00:00Z writes.

    Raises
    ------
    ValueError
        If it writes none, or does not say by which clock.
    """
    said = "Write a moment with its zone, such as 2026-05-31T06:00:00Z."
    if not isinstance(value, str) or not re.match(r"\d{4}-\d\d-\d\dT\d", value, re.A):
        raise ValueError(said)
    made = datetime.fromisoformat(value)
    if made.tzinfo is None:
        raise ValueError(said)
    return made


def storable(value: str) -> str:
    """Return a text that the database can hold.

    Raises
    ------
    ValueError
        If it has the sign that ends texts there.
    """
    if "\0" in value:
        raise ValueError("Leave out the sign U+0000.")
    return value


def text(longest: int = LONGEST) -> Any:
    """Return the type of a text of some letters."""
    limits = StringConstraints(strict=True, max_length=longest)
    return Annotated[str, limits, AfterValidator(storable)]


def encoded(most_bytes: int) -> Any:
    """Return the type of a text that is at most so many bytes in base64."""
    longest = 4 * -(-most_bytes // 3)
    limits = StringConstraints(strict=True, max_length=longest, pattern=BASE64)
    return Annotated[str, limits]


def whole(least: int = -(1 << DIGITS), most: int = (1 << DIGITS) - 1) -> Any:
    """Return the type of a whole number between bounds, both of which it may be."""
    return Annotated[int, Strict(), Field(ge=least, le=most)]


Day = Annotated[date, BeforeValidator(as_day)]
Moment = Annotated[datetime, BeforeValidator(as_moment)]
Flag = Annotated[bool, Strict()]
Version = whole(1, (1 << 31) - 1)

PLAIN: Final[dict[Any, Any]] = {
    bool: Flag,
    date: Day,
    datetime: Moment,
    int: whole(),
    str: text(),
    UUID: UUID,
    NoneType: None,
}


class Untyped(Exception):
    """A command takes something of which nobody outside could know what it may be."""


def type_of(hint: Any, name: str) -> Any:
    """Return the type that checks what is sent for one keyword of a change.

    ``name`` is that of the model, where one has to be made.

    Raises
    ------
    Untyped
        If its annotation does not say enough.
    """
    origin, parts = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return type_of_said(parts[1], name)
    if origin is None and hint in PLAIN:
        return PLAIN[hint]
    if origin in (Union, UnionType):
        return Union[tuple(type_of(part, name) for part in parts)]  # noqa: UP007
    if origin is tuple:
        return tuple[tuple(type_of(part, name) for part in parts)]  # type: ignore[misc]
    if origin in (list, Sequence):
        return list[type_of(parts[0], name)]  # type: ignore[misc]
    if origin is Mapping:
        return dict[text(), type_of(parts[1], name)]  # type: ignore[misc]
    if is_typeddict(hint) or dataclasses.is_dataclass(hint):
        return record(hint, name)
    raise Untyped(f"{name} takes {hint}: annotate it with what core/payloads.py has.")


def type_of_said(said: Any, name: str) -> Any:
    """Return the type of what an annotation of ours speaks of."""
    if isinstance(said, Like):
        [field] = [f for f in said.model._meta.fields if f.name == said.column]
        return type_of_field(field)
    if isinstance(said, FieldsOf):
        return model(name, members(said))
    if isinstance(said, OneOf):
        return Annotated[
            Union[tuple(one_of(name, of, it) for of, it in said.kinds.items())],  # noqa: UP007
            Field(discriminator="of"),
        ]
    if isinstance(said, LinesOf):
        lines: dict[str, Any] = {
            noun: (list[model(f"{name}_{noun}", members(each))], [])  # type: ignore[misc]
            for noun, each in said.sheets.items()
        }
        return model(name, lines)
    if isinstance(said, JsonOf):
        return record(said.made, name)
    if isinstance(said, Base64):
        return encoded(said.most_bytes)
    raise Untyped(f"{name} is annotated with {said}.")


def one_of(name: str, of: str, fields: FieldsOf) -> Any:
    """Return the type of one kind of row that is sent with its kind and its key."""
    own = {"of": (Literal[of], ...), "entry": (UUID, ...)}
    return model(f"{name}_{of}", {**own, **members(fields)})


def record(made: Any, name: str) -> Any:
    """Return the type of a dictionary or dataclass of which each part has its type."""
    is_class = dataclasses.is_dataclass(made)
    open_ = set(has_default(made)) if is_class else set()
    parts = {
        key: (type_of(hint, f"{name}_{key}"), None if key in open_ else ...)
        for key, hint in get_type_hints(made).items()
    }
    return model(f"{name}_{made.__name__}", parts)


def has_default(made: Any) -> Iterator[str]:
    """Yield the names of what a dataclass does not need to be told."""
    for each in dataclasses.fields(made):
        if (each.default, each.default_factory) != (MISSING, MISSING):
            yield each.name


def members(fields: FieldsOf) -> dict[str, Any]:
    """Return the members of a model that fields of a table are, by name."""
    made: dict[str, Any] = {fields.key: (UUID, ...)} if fields.key else {}
    for field in fields.fields():
        kind = type_of_field(field, by_code=fields.by_code)
        if field.null:
            kind = kind | None
        made[field.name] = (kind, ... if fields.is_needed(field) else None)
    return made


def type_of_field(field: "models.Field[Any, Any]", *, by_code: bool = False) -> Any:
    """Return the type of what a column may hold, whether or not it may be empty."""
    if isinstance(field, models.ForeignKey):
        return text(200) if by_code else UUID
    if field.choices:
        values = [value for value, _ in field.flatchoices if value is not None]
        blank = [""] if field.blank and isinstance(field, models.CharField) else []
        return Literal[tuple(dict.fromkeys([*values, *blank]))]
    if isinstance(field, ArrayField):
        return list[type_of_field(field.base_field)]  # type: ignore[misc]
    if isinstance(field, models.IntegerField):
        return whole(*bounds(field))
    for kind, made in OF_COLUMNS.items():
        if isinstance(field, kind):
            return made
    if isinstance(field, models.CharField):
        return text(field.max_length or LONGEST)
    if isinstance(field, models.TextField):
        return text(min([LONGEST, *limits(field, MaxLengthValidator)]))
    raise Untyped(f"{field} is of a kind that config/api/types.py does not know.")


OF_COLUMNS: Final[dict[Any, Any]] = {
    models.BooleanField: Flag,
    models.DateTimeField: Moment,
    models.DateField: Day,
    models.UUIDField: UUID,
}


def bounds(field: "models.IntegerField[Any, Any]") -> tuple[int, int]:
    """Return the least and the most that a column of whole numbers may hold."""
    least = max([-(1 << DIGITS), *limits(field, MinValueValidator)])
    return least, min([(1 << DIGITS) - 1, *limits(field, MaxValueValidator)])


def limits(field: "models.Field[Any, Any]", kind: type[Any]) -> Iterator[int]:
    for validator in field.validators:
        if isinstance(validator, kind):
            limit = validator.limit_value
            yield limit() if callable(limit) else limit


def model(name: str, parts: Mapping[str, Any]) -> type[BaseModel]:
    """Return a model that takes what it names and nothing else."""
    made: type[BaseModel] = create_model(
        camel(name),
        __config__=ConfigDict(
            extra="forbid", protected_namespaces=(), json_schema_extra=tidy
        ),
        **parts,
    )
    return made


def tidy(schema: dict[str, Any]) -> None:
    """Take out of a schema what is said by a name already, and none for left out."""
    for each in schema.get("properties", {}).values():
        each.pop("title", None)
        if each.get("default", ...) is None:
            del each["default"]


def camel(name: str) -> str:
    """Return the name of a schema: ``offer.make`` is that of OfferMake."""
    return "".join(part.title() for part in re.split(r"[^A-Za-z0-9]+", name))


def given(value: Any) -> Any:
    """Return what was sent in plain kinds: what was left out is left out here too."""
    if isinstance(value, BaseModel):
        names = type(value).model_fields
        return {
            n: given(getattr(value, n)) for n in names if n in value.model_fields_set
        }
    if isinstance(value, list | tuple):
        return type(value)(given(each) for each in value)
    if isinstance(value, dict):
        return {key: given(each) for key, each in value.items()}
    return value
