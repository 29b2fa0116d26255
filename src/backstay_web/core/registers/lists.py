"""The list of a table of a register: its columns and filters follow from its fields."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

import django_filters as filters
from django import forms
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backstay_web.core.day_input import DayInput
from backstay_web.core.entries import own_fields
from backstay_web.core.lists.columns import Column
from backstay_web.core.lists.columns import Kind as Values
from backstay_web.core.lists.filters import FlagFilter, NamedFilter
from backstay_web.core.lists.listing import Listing
from backstay_web.core.lists.together import Together
from backstay_web.core.models import Entry
from backstay_web.core.registers.cells import MICRODEGREES, Field, is_day
from backstay_web.core.registers.kinds import Kind, Register, Way

RETIRED: Final = Column(
    "retired_on",
    _("Retired on"),
    _("The first day on which it is not used any more."),
    kind=Values.DAY,
    is_shown=False,
)


class Degrees(Column):
    """Whole millionths of a degree, shown as degrees; a file has the millionths."""

    def shown(self, value: Any) -> str:
        """Return degrees, without zeros at the end."""
        return "" if value is None else f"{value / MICRODEGREES:.6f}".rstrip("0")


@dataclass(frozen=True)
class RegisterListing(Listing):
    """A list with ways to the other lists of its register, and to what can be added."""

    ways: Sequence[Way] = ()
    add: str = ""
    change: str = ""  # the permission to add


def listing_of(register: Register, kind: Kind) -> RegisterListing:
    """Return the list of a table."""
    fields = kind.fields()
    return RegisterListing(
        name=f"{register.space}_{kind.noun}",
        title=kind.many,
        rows=lambda: rows_of(kind),
        columns=[*(column_of(register, field) for field in fields), RETIRED],
        order="code",
        searched=[f.name for f in fields if f.name in {"code", "name", "name_uk"}],
        filters=filters_of(register, kind),
        detail=f"{register.space}:{kind.page('detail')}",
        empty=_(
            "There is none yet that you may know of: whoever holds the post that may, "
            "adds the first."
        ),
        ways=ways_of(register),
        together=together_of(kind),
        add=f"{register.space}:{kind.page('add')}",
        change=kind.change,
    )


def together_of(kind: Kind) -> list[Together]:
    """Return what can be done to many entries of a table: their last day, or none."""

    def retire(*, row: UUID, value: date | None = None, **asked: Any) -> None:
        kind.commands.retire(entry=row, retired_on=value, **asked)

    return [
        Together("retire", _("Retire"), kind.change, retire, asks=first_day_without),
        Together("take_up", _("Take up again"), kind.change, retire),
    ]


def first_day_without() -> forms.DateField:
    """Return the field of the day from which entries are not used any more."""
    return forms.DateField(
        label=_("Retired on"), widget=DayInput(), initial=timezone.localdate
    )


def ways_of(register: Register) -> list[Way]:
    lists = [
        Way(f"{register.space}:{each.page('list')}", each.many, each.read)
        for each in register.kinds.values()
        if each.has_codes
    ]
    return [*lists, *register.ways]


def rows_of(kind: Kind) -> "QuerySet[Any]":
    """Return the entries of a table, with what they point to by its Ukrainian name."""
    rows = kind.model._default_manager.all()
    names = {
        called_uk(field): in_ukrainian(f"{field.name}__{name}", name_uk)
        for field in kind.fields()
        if isinstance(field, models.ForeignKey)
        for name, name_uk in [names_in(field)]
    }
    return rows.annotate(**names)


def in_ukrainian(name: str, name_uk: str) -> Any:
    """Return the Ukrainian beside a name, or that name where there is no other."""
    if not name_uk:
        return F(name)
    at = name.rpartition("__")[0]
    return Coalesce(NullIf(f"{at}__{name_uk}", Value("")), name)


def names_in(field: Field) -> tuple[str, str]:
    """Return by which columns what a field points to is called, the Ukrainian second.

    What has neither name nor code, as an edition, is called by the first column of its
    own that points to nothing else.
    """
    target: Any = field.related_model
    columns = {each.name for each in target._meta.fields}
    if "name_uk" in columns:
        return ("name", "name_uk")
    if "code" in columns:
        return ("code", "")
    own = (f for f in own_fields(target) if not isinstance(f, models.ForeignKey))
    return (next(own).name, "")


def called_uk(field: Field) -> str:
    return f"{field.name}_called_uk"


def column_of(register: Register, field: Field) -> Column:
    """Return the column of a field, with its heading, its unit and what it means."""
    word = register.words[field.name]
    make = Degrees if field.name.endswith("_microdeg") else Column
    is_key = isinstance(field, models.ForeignKey)
    return make(
        field.name,
        word.heading,
        word.definition,
        field=f"{field.name}__{names_in(field)[0]}" if is_key else "",
        field_uk=called_uk(field) if is_key else "",
        language="uk" if field.name == "name_uk" else "",
        unit=word.unit,
        kind=kind_of_values(pointed_at(field)),
        holds_several=isinstance(field, ArrayField),
        is_sorted=not isinstance(field, ArrayField),
        words=dict(field.flatchoices),
    )


def pointed_at(field: Field) -> Field:
    """Return the column by which what a field points to is called, or the field."""
    target: Any = field.related_model
    if not isinstance(field, models.ForeignKey):
        return field
    named: Field = target._meta.get_field(names_in(field)[0])
    return named


def kind_of_values(field: Field) -> Values:
    """Return how a value of a field is written, or each, if it holds several."""
    if isinstance(field, ArrayField):
        return kind_of_values(field.base_field)
    if isinstance(field, models.BooleanField):
        return Values.FLAG
    if isinstance(field, models.DateField):
        return Values.DAY if is_day(field) else Values.MOMENT
    return Values.NUMBER if isinstance(field, models.IntegerField) else Values.TEXT


class EntryFilter(filters.FilterSet):
    """Which entries are asked for; those retired only where they are."""

    def filter_queryset(self, queryset: "QuerySet[Any]") -> "QuerySet[Any]":
        """Return the entries asked for, of those in use if nothing else was said."""
        found = super().filter_queryset(queryset)
        is_whole = bool(self.form.cleaned_data["retired"])
        return found if is_whole else found.filter(retired_on=None)


def with_retired() -> FlagFilter:
    """Return the filter that asks for the retired entries too."""
    return FlagFilter(label=_("With those retired"), method=lambda rows, *_: rows)


def filters_of(register: Register, kind: Kind) -> type[EntryFilter]:
    """Return the filters of a list: one for each field with a choice, and retired."""
    chosen: dict[str, Any] = {
        field.name: filter_of(register, field)
        for field in kind.fields()
        if field.choices or isinstance(field, models.ForeignKey)
    }
    return type(
        f"{kind.noun}_filter", (EntryFilter,), {**chosen, "retired": with_retired()}
    )


def filter_of(register: Register, field: Field) -> filters.Filter:
    heading = register.words[field.name].heading
    if not isinstance(field, models.ForeignKey):
        return filters.ChoiceFilter(label=heading, choices=field.flatchoices)
    model = field.related_model

    def rows(_: HttpRequest | None) -> "QuerySet[Any]":
        known = model._default_manager.order_by(names_in(field)[0], "id")
        is_entry = issubclass(model, Entry)
        return known.filter(retired_on=None) if is_entry else known

    return NamedFilter(label=heading, queryset=rows)
