"""What is typed to make a snapshot, to start a run and to cancel one."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any, ClassVar, Final
from uuid import UUID

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from backstay.cases.settings import NAME, RULES
from backstay.cases.tables import MAX_WEEKS
from backstay.planning.settings import USUAL_EFFORT
from backstay_web.core.banner import bodies
from backstay_web.core.command_form import CommandForm
from backstay_web.core.context import Context
from backstay_web.core.day_input import DayInput
from backstay_web.plans.actions.running import MOST_EFFORT, MOST_SEED, MOST_TIME_S
from backstay_web.plans.models import Run

PPM_PER_PERCENT: Final = 10_000
USUAL_RULES: Final = {
    "wait_weeks": 8,
    "course_gap_weeks": 1,
    "notice_weeks": 4,
    "nanopoints_per_eur": 2_000,
}
"""Our assumptions: those of the public case, and four weeks' notice of a course."""
RULE_LABELS: Final = {
    "wait_weeks": _("Longest move, weeks from first departure to last arrival"),
    "course_gap_weeks": _("Weeks between two courses of the same people"),
    "notice_weeks": _("Weeks of notice before a course may be joined"),
    "nanopoints_per_eur": _("Price of money, billionths of a point for a euro"),
}


def least_confidence() -> forms.IntegerField:
    """Return the field that says which offers count."""
    return forms.IntegerField(
        label=_("Least confidence of an offer, percent"),
        min_value=0,
        max_value=100,
        initial=50,
    )


def body_to_plan_for(by: Context) -> dict[str, forms.Field]:
    """Return the field that says for which body a snapshot is, if there is a choice."""
    mine = [body for body in bodies() if by.rel >> body.place & 1]
    if len(mine) <= 1:
        return {}
    named = [(str(body.id), body.name or body.code) for body in mine]
    own = str(by.origin) if by.origin in {body.id for body in mine} else ""
    field = forms.TypedChoiceField(
        label=_("Plan for"),
        choices=[("", _("All of them: only if all may have it")), *named],
        coerce=UUID,
        empty_value=None,
        initial=own,
        required=False,
        help_text=_("Only what this body may read is looked at."),
    )
    return {"body": field}


def rounds(usual: int, *, required: bool = True) -> forms.IntegerField:
    """Return the field that says how far a search goes."""
    return forms.IntegerField(
        label=_("Effort, rounds; the same rounds give the same plan"),
        min_value=0,
        max_value=MOST_EFFORT,
        initial=usual,
        required=required,
    )


def seconds() -> forms.IntegerField:
    """Return the field that says how long a search may take."""
    return forms.IntegerField(
        label=_("Or at most so many seconds"),
        min_value=1,
        max_value=MOST_TIME_S,
        required=False,
    )


def chance() -> forms.IntegerField:
    """Return the field that says by which seed a search goes."""
    return forms.IntegerField(
        label=_("Seed of what is random"), min_value=0, max_value=MOST_SEED, initial=0
    )


class FoldedForm(CommandForm):
    """A form of which a page shows some fields only to whoever opens them."""

    seldom: ClassVar[tuple[str, ...]] = ()

    @property
    def has_seldom_faults(self) -> bool:
        """Tell whether one of the fields that are folded away is at fault."""
        return any(name in self.errors for name in self.seldom)


class SnapshotForm(FoldedForm):
    """The day that a snapshot is of, how far it looks, and the rules of its plans."""

    seldom = tuple(RULES)

    name = forms.CharField(
        label=_("Name"),
        max_length=64,
        validators=[
            RegexValidator(
                f"^(?:{NAME.pattern})$",
                _("Use up to 64 letters, digits and . + : # ( ) - _, and no spaces."),
            )
        ],
    )
    as_of_on = forms.DateField(label=_("As of the day"), widget=DayInput())
    horizon_weeks = forms.IntegerField(
        label=_("Weeks to plan"), min_value=1, max_value=MAX_WEEKS, initial=52
    )
    least_confidence_percent = least_confidence()

    def __init__(self, *args: Any, by: Context, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= body_to_plan_for(by)
        for rule, (least, most) in RULES.items():
            self.fields[rule] = forms.IntegerField(
                label=RULE_LABELS[rule],
                min_value=least,
                max_value=most,
                initial=USUAL_RULES[rule],
            )
        self.order_fields([*(n for n in self.fields if n != "reason"), "reason"])

    def terms(self) -> dict[str, Any]:
        """Return what was typed, as the command takes it; weeks begin on Mondays."""
        names = ("name", "as_of_on", "horizon_weeks", "least_confidence_percent")
        said = {name: self.cleaned_data[name] for name in names}
        rules = {rule: self.cleaned_data[rule] for rule in RULES}
        said["body"] = self.cleaned_data.get("body")
        return {**said, "first_day": monday(said["as_of_on"]), "rules": rules}


def monday(day: date) -> date:
    """Return the Monday of the week that holds a day."""
    return day - timedelta(days=day.weekday())


class RunForm(FoldedForm):
    """How long to search, and how near to the bound is near enough."""

    seldom = ("method", "seed")

    effort = rounds(USUAL_EFFORT, required=False)
    time_s = seconds()
    gap_percent = forms.DecimalField(
        label=_("Stop at a gap of, percent"),
        min_value=0,
        max_value=100,
        decimal_places=4,
        initial=Decimal(2),
    )
    method = forms.ChoiceField(label=_("Method"), choices=Run.Method.choices)
    seed = chance()

    field_order = ("effort", "time_s", "gap_percent", "method", "seed", "reason")

    def clean(self) -> dict[str, Any]:
        """Ask for one limit at least."""
        said = super().clean() or self.cleaned_data
        limits = ("effort", "time_s")
        if not any(
            name in self.errors or said.get(name) is not None for name in limits
        ):
            self.add_error("effort", _("Say how many rounds, or how many seconds."))
        return said

    def settings(self) -> dict[str, Any]:
        """Return what was typed, as the command takes it."""
        names = ("effort", "time_s", "method", "seed")
        said = {name: self.cleaned_data[name] for name in names}
        gap = int(self.cleaned_data["gap_percent"] * PPM_PER_PERCENT)
        return {**said, "gap_ppm": gap}


class CompareForm(forms.Form):
    """The other run that one is compared with."""

    other = forms.UUIDField(label=_("Compare with"))

    def __init__(self, *args: Any, others: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["other"].widget = forms.Select(choices=others)
