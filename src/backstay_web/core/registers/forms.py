"""Forms by which entries are added, changed and retired."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backstay_web.core.banner import Body, bodies
from backstay_web.core.context import Context
from backstay_web.core.day_input import DayInput
from backstay_web.core.entries import Release, faults_in, own
from backstay_web.core.labels.label import EVERYBODY
from backstay_web.core.labels.policy import mask_of
from backstay_web.core.lists.choice import Choice
from backstay_web.core.models import Entry
from backstay_web.core.pointers import hidden_pointers
from backstay_web.core.registers.cells import MICRODEGREES, is_day
from backstay_web.core.registers.kinds import Kind, Register

OWN, SOME, ALL = "own", "some", "all"


class Degrees(forms.DecimalField):
    """Degrees with their fraction, kept as whole millionths."""

    def __init__(self, **more: Any) -> None:
        super().__init__(decimal_places=6, **more)

    def prepare_value(self, value: Any) -> Any:
        """Show degrees; what was typed stays as it was."""
        return Decimal(value) / MICRODEGREES if isinstance(value, int) else value

    def clean(self, value: Any) -> Any:
        """Return whole millionths of a degree."""
        degrees = super().clean(value)
        return None if degrees is None else int(degrees * MICRODEGREES)


class AskedFor(forms.Form):
    """What each command is told: its key, what the actor saw, and why."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    expected_version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(
        max_length=2_000,
        required=False,
        label=_("Reason"),
        help_text=_("Why, for those who read the history later."),
    )

    def blame(self, faults: Mapping[str, list[str]]) -> None:
        """Show what is wrong beside its field, or at the top if it is of none."""
        for name, said in faults.items():
            for each in said:
                self.add_error(name if name in self.fields else None, each)


class Retirement(AskedFor):
    """From which day an entry stands for the past alone."""

    retired_on = forms.DateField(
        label=_("Retired on"),
        required=False,
        widget=DayInput(),
        help_text=_("The first day on which it is not used; none takes it back."),
    )


class Released(forms.Form):
    """Who may read a new entry: whoever makes it says so, and two officers later."""

    released_to = forms.ChoiceField(
        label=_("Who may read it"),
        help_text=_("Nobody judges, plans with or answers what he may not read."),
        choices=[
            (OWN, _("whoever acts for my bodies")),
            (SOME, _("they, and whoever acts for the bodies ticked below")),
            (ALL, _("everybody")),
        ],
        initial=OWN,
    )
    also = forms.TypedMultipleChoiceField(
        label=_("Bodies that read it too"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self, said: Mapping[str, Any] | None, by: Context, whole: Any = None
    ) -> None:
        """Begin with whoever reads the ``whole`` that the entry will be a part of."""
        others = [body for body in bodies() if not by.rel >> body.place & 1]
        super().__init__(said, initial=readers(whole, others) if whole else {})
        self.fields["also"].choices = [  # type: ignore[attr-defined] # it has
            (body.place, f"{body.name} ({body.code})") for body in others
        ]
        if not others:
            del self.fields["also"]

    def clean(self) -> dict[str, Any]:
        """Return what was chosen, if the ticks and the choice say the same."""
        chosen: dict[str, Any] = super().clean() or self.cleaned_data
        is_for_some = chosen.get("released_to") == SOME
        if is_for_some and not chosen.get("also"):
            self.add_error("also", _("Tick at least one, or choose who else reads it."))
        if chosen.get("also") and not is_for_some:
            said = _("Bodies are ticked: choose that they read it, or untick them.")
            self.add_error("released_to", said)
        return chosen

    def release(self, by: Context) -> Release:
        """Return the label that was chosen."""
        chosen = self.cleaned_data
        if chosen["released_to"] == ALL:
            return {**own(by), "rel": EVERYBODY}
        return {**own(by), "rel": by.rel | mask_of(chosen.get("also", []))}


def readers(whole: Any, others: Sequence[Body]) -> dict[str, Any]:
    """Return what the form says of whoever reads a row."""
    also = [body.place for body in others if whole.rel >> body.place & 1]
    if whole.rel == EVERYBODY:
        return {"released_to": ALL}
    return {"released_to": SOME if also else OWN, "also": also}


class EntryForm(AskedFor):
    """The fields of an entry, which is checked whole: all faults at once.

    A pointer to a row that is hidden from whoever fills it in stays as it is, unless he
    chooses another.
    """

    def __init__(
        self,
        register: Register,
        kind: Kind,
        row: Entry,
        said: Mapping[str, Any] | None,
        initial: Mapping[str, Any],
    ) -> None:
        self.row = row
        self.names = [field.name for field in kind.fields()]
        self.hidden = hidden_pointers(row)
        values = {f.name: getattr(row, f.attname) for f in kind.fields()}
        super().__init__(said, initial={**values, **initial})
        for field in kind.fields():
            self.fields[field.name] = input_of(register, kind, field, row)
        for name in self.hidden:
            leave_as_it_is(self.fields[name])
        self.order_fields([*self.names, "reason"])

    def clean(self) -> dict[str, Any]:
        """Check the row as it would be; what is at fault already is left out."""
        for name in self.given_names():
            if name in self.cleaned_data:
                setattr(self.row, name, self.cleaned_data[name])
        self.blame(faults_in(self.row, kept=self.kept(), but=set(self.errors)))
        return self.cleaned_data

    def kept(self) -> set[str]:
        """Return the pointers to hidden rows that stay as they are."""
        return {name for name in self.hidden if self.cleaned_data.get(name) is None}

    def given_names(self) -> list[str]:
        """Return the fields that say what is to be."""
        return [name for name in self.names if name not in self.kept()]

    def values(self) -> dict[str, Any]:
        """Return the fields as commands take them: a row by its key."""
        values = {name: self.cleaned_data[name] for name in self.given_names()}
        return {
            name: value.pk if isinstance(value, models.Model) else value
            for name, value in values.items()
        }

    def given(self) -> dict[str, Any]:
        """Return the fields that are filled in."""
        return {name: value for name, value in self.values().items() if value != ""}


def input_of(
    register: Register, kind: Kind, field: "models.Field[Any, Any]", row: Entry
) -> forms.Field:
    """Return the input for a field, with its heading and what it means."""
    word = register.words[field.name]
    heading = f"{word.heading}, {word.unit}" if word.unit else str(word.heading)
    told: dict[str, Any] = {"label": heading, "help_text": word.definition}
    if isinstance(field, models.ForeignKey):
        return choice_of(register, kind, field, row, told)
    if field.name.endswith("_microdeg"):
        return Degrees(required=False, **told)
    made: Any = field.formfield(**told)
    if is_day(field):
        made.widget = DayInput()
    return made  # type: ignore[no-any-return] # Django does not say what it makes


def choice_of(
    register: Register,
    kind: Kind,
    field: "models.ForeignKey[Any, Any]",
    row: Entry,
    told: Mapping[str, Any],
) -> forms.Field:
    """Return the choice of what a field may point to; that of a part is fixed.

    What it points to already may stay, though it was retired since.
    """
    target, held = field.related_model, getattr(row, field.attname)
    if field.name in register.choices:
        return register.choices[field.name](held, required=not field.null, **told)
    rows = target._default_manager.all()
    if issubclass(target, Entry):
        rows = rows.filter(Q(retired_on=None) | Q(pk=held))
    if field.name == kind.commands.part_of and held:
        rows = target._default_manager.filter(pk=held)
    order = ["code", "id"] if hasattr(target, "code") else ["id"]
    return Choice(rows.order_by(*order), required=not field.null, **told)


def leave_as_it_is(field: Any) -> None:
    """Let a choice stay empty, which says that what it points to stays."""
    field.required = field.widget.is_required = False
    field.empty_label = _("stays as it is: you may not see it")
