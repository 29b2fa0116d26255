"""The choice of a row: from a list, or where that would be long, by typing its code."""

from collections.abc import Iterator, Mapping, Sequence
from functools import reduce
from operator import or_
from typing import Any, Final
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.forms.models import ModelChoiceIterator
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from backstay_web.core.names import called

MOST: Final = 200
"""Entries that one looks through in a list; of more the code is typed."""
MOST_NAMED: Final = 5
COLUMNS: Final = ("code", "name", "name_uk", "title", "title_uk")
"""By what a row may be typed, as far as it has them."""
TYPED: Final = _("Code or name")
SEVERAL: Final = gettext_noop(
    "Several fit, so name one more closely or by its key: %(some)s."
)
NONE: Final = gettext_noop("None that may be chosen is called so.")


class Rows(ModelChoiceIterator):  # type: ignore[type-arg] # Django has none
    """The rows to choose from, asked for once: of too many only the first."""

    @cached_property
    def first(self) -> list[Any]:
        """Return as many as can be listed, and one more if there are."""
        return list(self.queryset[: MOST + 1])

    def __iter__(self) -> Iterator[tuple[Any, str]]:
        """Yield key and name of each, after what chooses none."""
        if self.field.empty_label is not None:
            yield "", str(self.field.empty_label)
        yield from (self.choice(row) for row in self.first)


class ListOrCode(forms.Select):
    """A list to choose from, or an input for a code where the list would be long."""

    def render(
        self,
        name: str,
        value: Any,
        attrs: "Mapping[str, Any] | None" = None,
        renderer: Any = None,
    ) -> Any:
        """Return the one or the other."""
        rows: Rows = self.choices  # type: ignore[assignment] # of Choice alone
        if len(rows.first) <= MOST:
            return super().render(name, value, dict(attrs or {}), renderer)
        typed, code = forms.TextInput(self.attrs), shown(rows.queryset, value)
        told = {"placeholder": TYPED, **(attrs or {})}
        return typed.render(name, code, told, renderer)


class Choice(forms.ModelChoiceField):  # type: ignore[type-arg] # Django has none
    """What may be pointed to, by its key, its code or its name.

    What is typed may be a part, if no other row has it in its own.
    """

    widget = ListOrCode
    iterator = Rows

    def label_from_instance(self, row: Any) -> str:
        """Return its name in the language of the page, with its code."""
        return with_code(row)

    def to_python(self, value: Any) -> Any:
        """Return the row of a key, a code or a name.

        Raises
        ------
        ValidationError
            If there is none, or more than one that is called so.
        """
        if not isinstance(value, str) or not value.strip() or key_in(value):
            return super().to_python(value)
        rows: QuerySet[Any] = self.queryset  # type: ignore[assignment] # it has one
        columns = [each for each in COLUMNS if hasattr(rows.model, each)]
        for fits in ways_to_fit(columns, value.strip()) if columns else ():
            found = list(rows.filter(fits)[: MOST_NAMED + 1])
            if len(found) == 1:
                return found[0]
            if found:
                raise ValidationError(_(SEVERAL), params={"some": self.named(found)})
        raise ValidationError(_(NONE))

    def told_apart(self, row: Any) -> str:
        """Return what tells a row from others that fit what was typed."""
        return self.label_from_instance(row)

    def named(self, rows: Sequence[Any]) -> str:
        """Return what some rows are called; of more than a few the first."""
        some = "; ".join(self.told_apart(row) for row in rows[:MOST_NAMED])
        return f"{some}; …" if len(rows) > MOST_NAMED else some


def ways_to_fit(columns: Sequence[str], typed: str) -> Iterator[Q]:
    """Yield what a row fits that is called so, from the narrowest to the widest."""
    for way in ("exact", "iexact", "icontains"):
        yield reduce(or_, (Q(**{f"{column}__{way}": typed}) for column in columns))


def with_code(row: Any) -> str:
    """Return what a row is called, with its code if it has one."""
    code = getattr(row, "code", "")
    return f"{called(row)} ({code})" if code else called(row)


def shown(rows: "QuerySet[Any]", value: Any) -> str:
    """Return what stands in the input for a code: what was typed, or a row's code."""
    key = key_in(str(value or ""))
    row = rows.filter(pk=key).first() if key else None
    return str(getattr(row, "code", value or ""))


def key_in(text: str) -> UUID | None:
    """Return the key that a text is, if it is one."""
    try:
        return UUID(text.strip())
    except ValueError:
        return None
