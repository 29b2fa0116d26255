"""What an officer fills in about the label of a row."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from backstay_web.core.banner import Body, level_name, restriction
from backstay_web.core.command_form import CommandForm
from backstay_web.core.context import Context
from backstay_web.core.labels.label import EVERYBODY, Label
from backstay_web.core.labels.policy import mask_of, positions_of


class LabelForm(CommandForm):
    """The label that a row is to have.

    ``seen`` is what the officer was told of it: he proposes what he has read.
    """

    expected_version = forms.IntegerField(widget=forms.HiddenInput)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    level = forms.TypedChoiceField(label=_("Level"), coerce=int)
    everybody = forms.BooleanField(label=_("For all who take part"), required=False)
    bodies = forms.TypedMultipleChoiceField(
        label=_("Else for"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    cav = forms.TypedMultipleChoiceField(
        label=_("For those alone who are cleared for"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    field_order = ("level", "everybody", "bodies", "cav", "reason")

    def __init__(
        self, *args: Any, row: Any, known: Sequence[Body], by: Context, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.row = row
        self.known = known
        held = positions_of(by.cav | row.cav)
        self._offer("level", [(n, level_name(n)) for n in range(by.level + 1)])
        named = [(body.place, f"{body.name} ({body.code})") for body in known]
        self._offer("bodies", named)
        self._offer("cav", [(place, restriction(place)) for place in held])
        if not held:
            del self.fields["cav"]

    def _offer(self, name: str, choices: list[tuple[int, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined] # it is a field of choices

    def label(self) -> Label:
        """Return the label that was asked for; bodies one does not know stay in it."""
        chosen = self.cleaned_data
        unknown = ~mask_of(body.place for body in self.known)
        rel = mask_of(chosen["bodies"])
        if self.row.rel != EVERYBODY:
            rel |= self.row.rel & unknown
        return Label(
            policy=self.row.policy,
            level=chosen["level"],
            rel=EVERYBODY if chosen["everybody"] else rel,
            cav=mask_of(chosen.get("cav", [])),
            originators=1,
        )

    def print_of(self, label: Label) -> str:
        """Return what stands for a label of the row as it was shown."""
        version = self.cleaned_data["expected_version"]
        return f"{version} {label.level} {label.rel} {label.cav}"


def label_as_it_is(row: Any) -> dict[str, Any]:
    """Return what the form begins with."""
    is_for_all = row.rel == EVERYBODY
    return {
        "expected_version": row.version,
        "level": row.level,
        "everybody": is_for_all,
        "bodies": [] if is_for_all else positions_of(row.rel),
        "cav": positions_of(row.cav),
    }


class DecisionForm(CommandForm):
    """Whether a release is confirmed, and why."""

    expected_version = forms.IntegerField(widget=forms.HiddenInput)
