"""Filters that several lists have, beside those of django-filter."""

from collections.abc import Iterator
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from django_filters import ModelChoiceFilter, TypedChoiceFilter

from backstay_web.core.lists.choice import Choice, Rows, with_code
from backstay_web.core.names import called
from backstay_web.core.ordering import ordering_key

FLAGS: Final = [("", "-"), ("yes", _("yes")), ("no", _("no"))]


class FlagFilter(TypedChoiceFilter):
    """Whether something is so, in two words; neither of them asks for nothing."""

    def __init__(self, **more: Any) -> None:
        super().__init__(
            choices=FLAGS, coerce=lambda word: word == "yes", empty_value=None, **more
        )


class InOrder(Rows):
    """The rows to choose from by the alphabet of the page, after what asks for none."""

    def __iter__(self) -> Iterator[tuple[Any, str]]:
        """Yield key and name of each."""
        choices = list(super().__iter__())
        rest = 0 if self.field.empty_label is None else 1
        yield from choices[:rest]
        yield from sorted(choices[rest:], key=lambda one: ordering_key(one[1]))


class NamedField(Choice):
    """A choice of rows, each by its name in the language of the page alone."""

    iterator = InOrder

    def label_from_instance(self, row: Any) -> str:
        """Return the name of a row."""
        return called(row)

    def told_apart(self, row: Any) -> str:
        """Return its name and its code: names may be alike."""
        return with_code(row)


class NamedFilter(ModelChoiceFilter):
    """Which row another one is of, by its name in the language of the page."""

    field_class = NamedField
