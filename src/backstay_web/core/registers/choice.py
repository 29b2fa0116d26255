"""The choice of an entry: from a list, or where that would be long, by its code."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from backstay_web.core.registers.cells import called

MOST: Final = 200
"""Entries that one looks through in a list; of more the code is typed."""
MOST_NAMED: Final = 5
TOO_MANY: Final = _("Type a code or a part of one: there are too many to list.")
SEVERAL: Final = gettext_noop(
    "Several fit, so name one more closely or by its key: %(some)s."
)
NONE: Final = gettext_noop("None that may be chosen has this code.")


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
        rows = self.choices.queryset  # type: ignore[union-attr] # of Choice alone
        if len(rows.values("pk")[: MOST + 1]) <= MOST:
            return super().render(name, value, dict(attrs or {}), renderer)
        typed = forms.TextInput({"placeholder": TOO_MANY, **self.attrs})
        return typed.render(name, shown(rows, value), dict(attrs or {}), renderer)


class Choice(forms.ModelChoiceField):  # type: ignore[type-arg] # Django has none
    """What may be pointed to, by its key or as it is called by its code.

    A code may be a part of one, if no other row has it in its own.
    """

    widget = ListOrCode

    def label_from_instance(self, row: Any) -> str:
        """Return its name in the language of the page, with its code."""
        code = getattr(row, "code", "")
        return f"{called(row)} ({code})" if code else called(row)

    def to_python(self, value: Any) -> Any:
        """Return the row of a key or a code.

        Raises
        ------
        ValidationError
            If there is none, or more than one of that code.
        """
        if not isinstance(value, str) or not value.strip() or key_in(value):
            return super().to_python(value)
        typed, rows = value.strip(), self.queryset
        if rows is None or not hasattr(rows.model, "code"):
            return super().to_python(value)
        for fits in (Q(code=typed), Q(code__iexact=typed), Q(code__icontains=typed)):
            found = list(rows.filter(fits)[: MOST_NAMED + 1])
            if len(found) == 1:
                return found[0]
            if found:
                raise ValidationError(_(SEVERAL), params={"some": self.named(found)})
        raise ValidationError(_(NONE))

    def named(self, rows: list[Any]) -> str:
        """Return what some rows are called; of more than a few the first."""
        some = "; ".join(self.label_from_instance(row) for row in rows[:MOST_NAMED])
        return f"{some}; …" if len(rows) > MOST_NAMED else some


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
