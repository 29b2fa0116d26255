"""What a person fills in to send a table, and to say what its headings mean."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final
from uuid import uuid4

from django import forms
from django.utils.html import format_html
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from backstay_web.core.imports.delimited import ENCODINGS
from backstay_web.core.imports.kinds import Column, Kind
from backstay_web.core.imports.mapping import Ground, Proposal

FIND_OUT: Final = ("", _("find out, and tell me"))
DELIMITERS: Final = [
    FIND_OUT,
    ("\t", _("tab")),
    (";", _("semicolon")),
    (",", _("comma")),
    ("|", _("bar")),
]
NOT_SENT: Final = ("", _("not in this table"))
GROUNDS: Final = {
    Ground.REMEMBERED: _("as the last time"),
    Ground.HEADING: _("by its heading"),
    Ground.GUESS: _("a guess: look whether it is right"),
}


class Send(forms.Form):
    """A table: a file, or cells pasted from a spreadsheet."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    file = forms.FileField(
        required=False,
        label=_("File"),
        help_text=_("A workbook (.xlsx) or CSV; the first line holds the headings."),
    )
    pasted = forms.CharField(
        required=False,
        strip=False,
        label=_("Or cells, copied from a spreadsheet"),
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    label = forms.FileField(
        required=False,
        label=_("Label"),
        help_text=_(
            "The .label.xml that came beside it, if one did: a workbook of this site "
            "holds its own. A table whose label is not understood is not let in."
        ),
    )
    encoding = forms.ChoiceField(
        required=False,
        label=_("Encoding of a CSV file"),
        choices=[FIND_OUT, *ENCODINGS.items()],
    )
    delimiter = forms.ChoiceField(
        required=False, label=_("Between the cells of a line"), choices=DELIMITERS
    )
    sheet = forms.CharField(
        required=False,
        label=_("Sheet of a workbook"),
        help_text=_("Only if there are several."),
    )

    def clean(self) -> dict[str, Any]:
        """Return what was sent, if it was a file or a text."""
        sent = super().clean() or {}
        if bool(sent.get("file")) == bool((sent.get("pasted") or "").strip()):
            self.add_error("file", _("Choose a file, or paste cells: one of the two."))
        return sent


class Meaning(forms.Form):
    """For each column of a kind the heading that holds it."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    expected_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self,
        *sent: Any,
        kind: Kind,
        head: Sequence[str],
        proposed: Mapping[str, Proposal],
        **more: Any,
    ) -> None:
        super().__init__(*sent, **more)
        places = [(str(place), name or "—") for place, name in enumerate(head)]
        words = kind.words()
        for column in kind.columns:
            is_key = column.name in kind.key
            self.fields[field_of(column)] = forms.ChoiceField(
                label=labelled(column, words[column.name]),
                required=is_key,
                choices=places if is_key else [NOT_SENT, *places],
                initial=str(proposed[column.name].place)
                if column.name in proposed
                else "",
                help_text=explained(column, proposed.get(column.name)),
            )

    def columns(self) -> dict[str, int]:
        """Return the place in the head of each column that the table holds."""
        return dict(self._columns())

    def _columns(self) -> Iterator[tuple[str, int]]:
        for name, place in self.cleaned_data.items():
            if name.startswith("column-") and place != "":
                yield name.removeprefix("column-"), int(place)


class Apply(forms.Form):
    """The word that what was shown be done."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    expected_version = forms.IntegerField(widget=forms.HiddenInput)


class One(forms.Form):
    """One row, written by hand or read from a message; its guesses say so."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(
        self, *sent: Any, kind: Kind, hints: Mapping[str, Any], **more: Any
    ) -> None:
        super().__init__(*sent, **more)
        words = kind.words()
        for column in kind.columns:
            self.fields[field_of(column)] = forms.CharField(
                label=labelled(column, words[column.name]),
                required=not column.optional,
                help_text=hints.get(column.name, column.meaning),
            )

    def cells(self) -> dict[str, str]:
        """Return the cell of each column."""
        return {
            name.removeprefix("column-"): cell
            for name, cell in self.cleaned_data.items()
            if name.startswith("column-")
        }


class Message(forms.Form):
    """A message in free text."""

    message = forms.CharField(
        label=_("Message"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2_000,
        help_text=_("What can be read of it fills the form; the rest is asked for."),
    )


def field_of(column: Column) -> str:
    return f"column-{column.name}"


def labelled(column: Column, word: str) -> Any:
    """Return what a column is called, and small its name at the head of a sheet."""
    unit = format_html(" [{}]", column.unit) if column.unit else ""
    return format_html('{}{} <code class="quiet">{}</code>', word, unit, column.name)


def explained(column: Column, proposal: Proposal | None) -> Any:
    """Return what a column means, and why a heading is proposed for it."""
    if proposal is None:
        return column.meaning
    ground = GROUNDS[proposal.ground]
    return format_lazy("{meaning} ({why})", meaning=column.meaning, why=ground)
