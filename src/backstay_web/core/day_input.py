"""The input of a day, alike in every language of a page."""

from typing import Final

from django import forms

ISO: Final = "%Y-%m-%d"


class DayInput(forms.DateInput):
    """A day as browsers take it: they drop one that is written as a language does."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format=ISO)
