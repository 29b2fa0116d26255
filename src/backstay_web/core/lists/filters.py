"""Filters that several lists have, beside those of django-filter."""

from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from django_filters import TypedChoiceFilter

FLAGS: Final = [("", "-"), ("yes", _("yes")), ("no", _("no"))]


class FlagFilter(TypedChoiceFilter):
    """Whether something is so, in two words; neither of them asks for nothing."""

    def __init__(self, **more: Any) -> None:
        super().__init__(
            choices=FLAGS, coerce=lambda word: word == "yes", empty_value=None, **more
        )
