"""What is filled in about schedules of workshops."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from backstay_web.core.command_form import CommandForm
from backstay_web.core.day_input import DayInput


class MoveForm(forms.Form):
    """Which job of a schedule is to be in which bay, from which day on."""

    job = forms.ChoiceField(label=_("Job"))
    bay = forms.ChoiceField(label=_("Bay"))
    start_on = forms.DateField(label=_("Begins on"), widget=DayInput())

    def __init__(
        self,
        said: Any,
        jobs: Sequence[tuple[str, str]],
        bays: Sequence[tuple[str, str]],
        **more: Any,
    ) -> None:
        super().__init__(said, **more)
        for name, choices in (("job", jobs), ("bay", bays)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 declared above
            field.choices = choices


class KeepForm(CommandForm):
    """The same, to be kept: what was looked at stands in hidden fields."""

    job = forms.UUIDField(widget=forms.HiddenInput)
    bay = forms.UUIDField(widget=forms.HiddenInput)
    start_on = forms.DateField(widget=forms.HiddenInput)


class UndoForm(CommandForm):
    """Why a schedule is undone, and the version that was looked at."""

    expected_version = forms.IntegerField(widget=forms.HiddenInput)
