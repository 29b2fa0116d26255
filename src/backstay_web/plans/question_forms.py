"""What is typed to ask about a plan: replans, what-ifs, whys, mends and ask lists."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from backstay.cases.changes import CHANGE_KINDS, ChangeKind
from backstay.domain.case import Case
from backstay.domain.change import NEW_LOT
from backstay.replanning.settings import LINES_PER_PACKAGE, USUAL_ROUNDS
from backstay_web.core.context import Context
from backstay_web.plans.actions.questions import (
    MOST_ASKS,
    MOST_FUTURES,
    MOST_LINES_OF_A_PRICE,
)
from backstay_web.plans.forms import (
    body_to_plan_for,
    chance,
    least_confidence,
    rounds,
    seconds,
)
from backstay_web.plans.promise_forms import DAY, FaultyForm
from backstay_web.plans.queries import MICRO
from backstay_web.plans.questions.change_words import KIND_WORDS, PER_TYPED, keys_of
from backstay_web.plans.questions.changes import COLUMNS, SET, csv_of
from backstay_web.plans.questions.facts import KINDS, TYPED, Typed

LINES: Final = "lines:"
"""How a form calls as how many told lines a promise counts; its key follows."""
EVENT_ROWS: Final = 3
CHANGE_ROWS: Final = 4
LINES_PER_PROMISE: Final = 5
"""Our assumption: a promise weighs as much as five lines that were only told."""
ASKS: Final = 10
FUTURES: Final = 2_000
"""So many tell a share to about one percent."""
DAYS_PER_WEEK: Final = 7
TYPED_AS: Final = {"start_week": "start_on", "end_week": "end_on"}
"""What columns of the engine's file are typed as, where not as themselves."""
COLUMNS_ASKED: Final = tuple(name for name in COLUMNS if name not in ("kind", "key"))
"""What may be typed of a change beside what it is of."""


KEYS_OF_EVENTS: Final = {
    "hub_shut": "hub",
    "leg_closed": "leg",
    "bay_out": "bay",
    "session_off": "session",
    "lot_late": "lot",
    "lot_lost": "lot",
    "lot_withdrawn": "lot",
}
"""The kind of change whose keys each event may name: the same rows."""
NO_MEMORY: Final = forms.TextInput(attrs={"autocomplete": "off"})
MOST_OF_A_NAME: Final = 45
"""Letters of a package's key in the name of a what-if, which has 64."""
MEND: Final = "mend"
"""What a form asks to do that tries a mend."""
OFFER: Final = "offer"
"""What a form asks to do that only wants the keys of the kinds chosen in it."""


def offered(what: str) -> forms.TextInput:
    """Return a field for a key, which is offered those of the case by their names."""
    return forms.TextInput(attrs={"list": f"offered-{what}", "autocomplete": "off"})


class KeyedRow(forms.Form):
    """A row that says a kind first, and then the key of a thing of that kind.

    Once a kind is chosen, a script asks for the keys of that kind and puts them where
    the field looks for them; without one a button asks for the whole page again.
    ``offered`` are those keys, each with its name.
    """

    offered: Mapping[str, str] = MappingProxyType({})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.keys_at = f"offered-{self.prefix}-about"
        self.fields["about"].widget.attrs["list"] = self.keys_at
        self.fields["kind"].widget.attrs |= {
            "hx-post": "",
            "hx-trigger": "change",
            "hx-vals": json.dumps({"do": OFFER}),
            "hx-target": f"#{self.keys_at}",
            "hx-select": f"#{self.keys_at}",
            "hx-swap": "outerHTML",
            "hx-sync": "this:replace",
        }

    @property
    def chosen(self) -> str:
        """Return the kind that was chosen, whatever else is wrong with the row."""
        return str(self.data.get(self.add_prefix("kind"), ""))


def offer_keys(rows: "BaseFormSet[Any]", case: Case) -> None:
    """Let each row be offered the keys of its kind, of those that a case has."""
    for form in rows:
        kind = KEYS_OF_EVENTS.get(form.chosen, form.chosen)
        form.offered = keys_of(kind, case)


class FreezeForm(FaultyForm):
    """The day that the site is frozen of again, in the weeks of the plan."""

    as_of_on = forms.DateField(label=_("As of the day"), widget=DAY)
    least_confidence_percent = least_confidence()
    reason = forms.CharField(label=_("Reason"), max_length=2_000)
    field_order = ("as_of_on", "least_confidence_percent", "body", "reason")

    def __init__(self, *args: Any, by: Context, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= body_to_plan_for(by)
        self.order_fields(self.field_order)


class EventForm(KeyedRow):
    """One event that a planner adds; an empty row says nothing."""

    kind = forms.ChoiceField(
        label=_("What happened"),
        choices=[("", "—"), *((kind, KINDS[kind]) for kind in TYPED)],
        required=False,
    )
    about = forms.CharField(
        label=_("To what, by its key"),
        max_length=100,
        required=False,
        widget=NO_MEMORY,
    )
    start_on = forms.DateField(label=_("From the day"), widget=DAY, required=False)
    end_on = forms.DateField(label=_("Until the day"), widget=DAY, required=False)
    amount = forms.IntegerField(
        label=_("Units, or weeks late"), min_value=1, required=False
    )
    note = forms.CharField(label=_("Who said so"), max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for what it happened to, and what, or for neither."""
        said = super().clean() or self.cleaned_data
        if bool(said.get("kind")) != bool(said.get("about")):
            self.add_error("about", _("Say what happened, and to what."))
        return said


EventForms = formset_factory(EventForm, extra=EVENT_ROWS)


def typed_in(rows: "BaseFormSet[Any]") -> list[Typed]:
    """Return the events that were typed."""
    found = [form.cleaned_data for form in rows if form.cleaned_data.get("kind")]
    return [
        Typed(
            kind=said["kind"],
            key=said["about"],
            start_on=said["start_on"],
            end_on=said["end_on"],
            amount=said["amount"],
            note=said["note"],
        )
        for said in found
    ]


class ReplanForm(FaultyForm):
    """How long to search, and what breaking what was told counts."""

    promise_lines = forms.IntegerField(
        label=_("A promise counts as so many told lines"),
        min_value=0,
        max_value=MOST_LINES_OF_A_PRICE,
        initial=LINES_PER_PROMISE,
    )
    package_lines = forms.IntegerField(
        label=_("A package that comes later counts as so many told lines"),
        min_value=0,
        max_value=MOST_LINES_OF_A_PRICE,
        initial=LINES_PER_PACKAGE,
    )
    line_price_points = forms.DecimalField(
        label=_("A told line counts, points; empty: a five-hundredth of a package"),
        min_value=0,
        decimal_places=6,
        required=False,
    )
    effort = rounds(USUAL_ROUNDS)
    time_s = seconds()
    seed = chance()
    reason = forms.CharField(label=_("Reason"), max_length=2_000)
    field_order = (
        "promise_lines",
        "package_lines",
        "line_price_points",
        "effort",
        "time_s",
        "seed",
        "reason",
    )

    own_lines: Sequence[tuple[UUID, int]] = ()
    own_lines_are_typed = False

    def prices_are_read(self, said: Mapping[str, Any]) -> bool:
        """Tell whether the prices of single promises can be read; if not, say so."""
        typed = {
            name.removeprefix(LINES): str(value).strip()
            for name, value in said.items()
            if name.startswith(LINES) and str(value).strip()
        }
        self.own_lines_are_typed = bool(typed)
        try:
            self.own_lines = [(UUID(key), int(n)) for key, n in typed.items()]
        except ValueError:
            self.add_error(None, _("Write whole numbers of lines beside promises."))
            return False
        return True

    def settings(self) -> dict[str, Any]:
        """Return what was typed, as the command takes it."""
        names = ("promise_lines", "package_lines", "effort", "time_s", "seed")
        said = {name: self.cleaned_data[name] for name in names}
        points: Decimal | None = self.cleaned_data["line_price_points"]
        price = None if points is None else int(points * MICRO)
        return {**said, "line_price_micropoints": price}


class AskForm(FaultyForm):
    """What is asked of a plan: why, mends of a package, the ask list, or chances."""

    what = forms.ChoiceField(
        choices=[(each, each) for each in ("why", "mend", "ask", "chance")],
        widget=forms.HiddenInput,
    )
    package = forms.CharField(label=_("Package"), max_length=100, required=False)
    most = forms.IntegerField(
        label=_("Bundles at most"),
        min_value=1,
        max_value=MOST_ASKS,
        initial=ASKS,
        required=False,
    )
    futures = forms.IntegerField(
        label=_("Random futures"),
        min_value=1,
        max_value=MOST_FUTURES,
        initial=FUTURES,
        required=False,
    )

    def __init__(
        self, *args: Any, packages: Sequence[tuple[str, str]], **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.fields["package"].widget = forms.Select(choices=packages)


class TryForm(FaultyForm):
    """Which kept sets of changes are tried."""

    what_ifs = forms.MultipleChoiceField(
        label=_("Try"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self, *args: Any, kept: Sequence[tuple[str, str]], **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.fields["what_ifs"].choices = kept  # type: ignore[attr-defined] # of the field above


class MendForm(FaultyForm):
    """Which mend is tried as a what-if: of which answer, and its place there."""

    mend = forms.UUIDField(widget=forms.HiddenInput)
    place = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def name(self, package: str) -> str:
        """Return what the what-if is called: its mend counts from 1, as on the page."""
        said = self.cleaned_data
        number, answer = said["place"] + 1, said["mend"].hex[:4]
        return f"{package[:MOST_OF_A_NAME]}-mend-{number}-{answer}"


class KeepForm(FaultyForm):
    """A name for changes that are typed, or a file of changes that is pasted."""

    name = forms.CharField(label=_("Name"), max_length=64, required=False)
    text = forms.CharField(
        label=_("Or paste a file of changes: many sets at once"),
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
    )
    reason = forms.CharField(label=_("Reason"), max_length=2_000, required=False)
    field_order = ("name", "text", "reason")


class ChangeForm(KeyedRow):
    """One change of a set; an empty row says nothing."""

    kind = forms.ChoiceField(
        label=_("What would change"),
        choices=[("", "—"), *KIND_WORDS.items()],
        required=False,
    )
    about = forms.CharField(
        label=_("Of what, by its key"),
        max_length=200,
        required=False,
        widget=NO_MEMORY,
    )
    amount = forms.IntegerField(label=_("By how much"), required=False)
    start_on = forms.DateField(label=_("From the day"), widget=DAY, required=False)
    end_on = forms.DateField(label=_("Until the day"), widget=DAY, required=False)
    nation = forms.CharField(
        label=_("Nation"), max_length=64, required=False, widget=offered("nation")
    )
    site = forms.CharField(
        label=_("Site"), max_length=64, required=False, widget=offered("site")
    )
    variant = forms.CharField(
        label=_("Variant"), max_length=64, required=False, widget=offered("variant")
    )

    def clean(self) -> dict[str, Any]:
        """Ask for what would change, and of what, or for neither."""
        told = super().clean() or self.cleaned_data
        if bool(told.get("kind")) != bool(told.get("about")):
            self.add_error("about", _("Say what would change, and of what."))
        if told.get("kind"):
            self.hold_against(CHANGE_KINDS[told["kind"]], told)
        return told

    def hold_against(self, kind: ChangeKind, told: Mapping[str, Any]) -> None:
        """Ask for what a change of that kind needs, and for nothing else."""
        for column in COLUMNS_ASKED:
            field = TYPED_AS.get(column, column)
            is_given = told.get(field) not in (None, "")
            if column in kind.needs and not is_given and field not in self.errors:
                self.add_error(field, _("This change needs it."))
            if is_given and column not in (*kind.needs, *kind.takes):
                self.add_error(field, _("This change takes none: leave it empty."))

    def cells(self, first_day: date) -> dict[str, Any]:
        """Return the change as a row of the engine's file: weeks, and its units."""
        told = {key: self.cleaned_data.get(key) for key in COLUMNS}
        told["key"] = self.cleaned_data["about"]
        told["start_week"] = week_of(self.cleaned_data["start_on"], first_day)
        end = week_of(self.cleaned_data["end_on"], first_day, rounds_up=True)
        told["end_week"] = end
        if told["amount"] is not None:
            told["amount"] *= PER_TYPED.get(str(told["kind"]), 1)
        return {k: v for k, v in told.items() if v not in (None, "")}


def are_of(rows: "BaseFormSet[Any]", case: Case) -> bool:
    """Tell whether each change is of something that a case has; if not, it says so."""
    if not rows.is_valid():
        return False
    for form in rows:
        kind, about = form.cleaned_data.get("kind"), form.cleaned_data.get("about")
        if kind and kind != NEW_LOT and about not in CHANGE_KINDS[kind].keys(case):
            said = _("The snapshot has no such row by this key: take one offered here.")
            form.add_error("about", said)
    return all(form.is_valid() for form in rows)


def week_of(
    day: date | None, first_day: date, *, rounds_up: bool = False
) -> int | None:
    """Return the week of a case that holds a day, or the first that begins on or after.

    >>> week_of(date(2024, 1, 10), date(2024, 1, 1))
    1
    >>> week_of(date(2024, 1, 10), date(2024, 1, 1), rounds_up=True)
    2
    """
    if day is None:
        return None
    days = (day - first_day).days
    return -(-days // DAYS_PER_WEEK) if rounds_up else days // DAYS_PER_WEEK


ChangeForms = formset_factory(ChangeForm, extra=CHANGE_ROWS)


def text_of(name: str, rows: "BaseFormSet[Any]", pasted: str, first_day: date) -> str:
    """Return what is to be kept as one file: what was pasted, or the rows of a set."""
    if pasted.strip():
        return pasted
    changes = [form.cells(first_day) for form in rows if form.cleaned_data.get("kind")]
    return csv_of({name: changes})


FILE_HEAD: Final = (SET, *COLUMNS)
