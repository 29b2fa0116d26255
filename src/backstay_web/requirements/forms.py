"""What people fill in, to ask, to judge and to withdraw."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from backstay_web.catalogue.models import Language, PackageTemplate
from backstay_web.core.context import Context
from backstay_web.core.day_input import DayInput
from backstay_web.core.entries import Release, own
from backstay_web.core.lists.filters import NamedField
from backstay_web.core.names import in_language
from backstay_web.core.registers.forms import OWN, Released
from backstay_web.requirements.models import (
    MOST_UNITS,
    QUESTIONS,
    Requirement,
    UnitGroup,
    WorthCurve,
)
from backstay_web.requirements.queries import latest
from backstay_web.requirements.wording import ASKED, CLOCKS
from backstay_web.requirements.worth import share_ppm
from backstay_web.sites.models import Site

LONG: Final = 2_000
THEY, LIKE = "they", "like"
MICROPOINTS: Final = 1_000_000
"""In a point."""
PPM_OF_A_PERCENT: Final = 10_000
NOT_OURS: Final = _("This is not as the page wrote it: open the page again.")
POINTS: Final = re.compile(r"(\d{1,9})(?:[.,](\d{1,6}))?", re.ASCII)


class CommandForm(forms.Form):
    """A form that asks for one command, under a key that makes it one."""

    key = forms.UUIDField(initial=uuid4, widget=forms.HiddenInput)
    faults: Mapping[str, list[str]] = MappingProxyType({})

    def add_faults(self, faults: Mapping[str, list[str]]) -> None:
        """Show what a command found wrong, beside the field it speaks of."""
        self.faults = faults
        for name, said in faults.items():
            known = name in self.fields and name != NON_FIELD_ERRORS
            self.add_error(name if known else None, said)


class CurveField(NamedField):
    """A choice among curves, each with what it leaves of a weight."""

    def label_from_instance(self, row: WorthCurve) -> str:
        """Return the name of a curve, and what is left on its day and later."""
        left = {
            name: share_ppm(row.from_days, row.shares_ppm, days) // PPM_OF_A_PERCENT
            for name, days in (("in_time", 0), ("later", 28), ("late", 91))
        }
        return gettext(
            "%(name)s: %(in_time)s%% in time, %(later)s%% after 4 weeks, "
            "%(late)s%% after 13"
        ) % {"name": super().label_from_instance(row), **left}


def day(**more: Any) -> forms.DateField:
    return forms.DateField(widget=DayInput(), **more)


class RequirementForm(CommandForm):
    """What a capability is asked for with."""

    template = NamedField(
        queryset=None,
        label=_("What"),
        help_text=_("The package that is asked for, with all that makes it whole."),
    )
    count = forms.IntegerField(
        min_value=1,
        max_value=MOST_UNITS,
        initial=1,
        label=_("How many"),
        help_text=_("Packages; each takes a place of its own in a plan."),
    )
    clock = forms.ChoiceField(
        choices=list(CLOCKS.items()),
        initial=Requirement.Clock.YEARLY,
        label=_("Clock"),
        help_text=_("Yearly: of the year's demand. Urgent: of the day's."),
    )
    need_by_on = day(
        label=_("Needed by"), help_text=_("The day by which it is to be fielded.")
    )
    group = NamedField(
        queryset=None,
        label=_("Group of units"),
        help_text=_("The group that receives it: caveats and absorption go by it."),
    )
    unit = forms.CharField(
        required=False,
        max_length=200,
        label=_("Unit"),
        help_text=_("The unit itself, if it is known."),
    )
    site = NamedField(
        queryset=None,
        label=_("Receiving site"),
        help_text=_("Where it is handed over."),
    )
    curve = CurveField(
        queryset=None,
        label=_("Worth"),
        help_text=_(
            "How much of its weight is left when it is fielded later, counted from the "
            "day it is needed by: take one that falls as fast as being late hurts."
        ),
    )
    available_on = day(
        required=False,
        label=_("People from"),
        help_text=_("The day from which its people can be spared; empty: at once."),
    )
    language = NamedField(
        queryset=None,
        required=False,
        label=_("Language of its people"),
        help_text=_("Empty: as the template says."),
    )
    purpose = forms.CharField(
        max_length=LONG, label=_("What for"), help_text=_("For whoever decides.")
    )
    code = forms.CharField(
        required=False,
        max_length=64,
        label=_("Your own code"),
        help_text=_("By which you find it again; empty: made from its number."),
    )

    def __init__(self, *args: Any, origin: UUID, **more: Any) -> None:
        super().__init__(*args, **more)
        self.offer("template", PackageTemplate.objects.all())
        self.offer("group", UnitGroup.objects.filter(originator=origin))
        self.offer("site", Site.objects.filter(kind=Site.Kind.RECEIVING))
        self.offer("curve", WorthCurve.objects.all())
        self.offer("language", Language.objects.all())

    def offer(self, name: str, rows: "QuerySet[Any]") -> None:
        """Offer entries that stand, in the order of their names."""
        field: Any = self.fields[name]
        field.queryset = rows.filter(retired_on=None).order_by("name", "id")

    def asked(self) -> dict[str, Any]:
        """Return the fields of a requirement, as its commands take them."""
        names = set(RequirementForm.base_fields) - {"key"}
        return {name: plain(self.cleaned_data[name]) for name in names}


class ReleasedNeed(Released):
    """Who may read a need, and whether they read its place in the order as well.

    It begins as with the need that was asked for last: whoever judged and planned with
    that one reads this one too, unless its recipient says otherwise.
    """

    place_read_by = forms.ChoiceField(
        required=False,
        label=_("Who may read its place in our order"),
        help_text=_("A plan sets what has no place that it may read after all others."),
        choices=[
            (OWN, _("whoever acts for my bodies")),
            (THEY, _("whoever may read the need")),
        ],
        initial=OWN,
    )

    def __init__(self, said: Mapping[str, Any] | None, by: Context) -> None:
        row, self.last = latest(by.origin)
        super().__init__(said, by, row)
        if self.last is not None and self.last.rel != by.rel:
            field: Any = self.fields["place_read_by"]
            field.choices = [*field.choices, (LIKE, _("whoever reads our latest one"))]
            field.initial = LIKE

    def order_release(self, by: Context) -> Release:
        """Return who may read its place."""
        chosen = self.cleaned_data["place_read_by"]
        if chosen == LIKE and self.last is not None:
            label = self.last
            return {"level": label.level, "rel": label.rel, "cav": label.cav}
        return self.release(by) if chosen == THEY else own(by)


class ChangeForm(RequirementForm):
    """What is asked, to be changed."""

    expected_version = forms.IntegerField(widget=forms.HiddenInput)

    def changed(self) -> dict[str, Any]:
        """Return the fields that differ from what is asked now."""
        return {
            name: value
            for name, value in self.asked().items()
            if name in self.changed_data
        }


class ResubmitForm(ChangeForm):
    """What was refused, to be asked for again."""

    answer = forms.CharField(
        max_length=LONG,
        label=_("Answer to the desk"),
        help_text=_("What has changed, or why it can stand all the same."),
    )
    field_order = ("answer",)


class WithdrawForm(CommandForm):
    """Why something is needed no longer."""

    expected_version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        max_length=LONG,
        label=_("Why"),
        help_text=_("Whoever plans with it reads this."),
    )


class PartField(forms.ModelChoiceField):  # type: ignore[type-arg]  # only for mypy
    """A choice among parts of options, each with its option and what it is for."""

    def label_from_instance(self, row: Any) -> str:
        """Return the name of an option and of a part."""
        option = in_language(row.option.name, row.option.name_uk)
        return f"{option}: {row.part} ({row.get_role_display()})"


class WaiverForm(CommandForm):
    """Which part packages go without, who says so, and why."""

    part = PartField(
        queryset=None,
        label=_("Part"),
        help_text=_("The part of one of its options that these packages go without."),
    )
    who = forms.CharField(
        max_length=200,
        label=_("Who says so"),
        help_text=_("The post that answers for it, such as the chief of logistics."),
    )
    why = forms.CharField(
        max_length=LONG,
        label=_("Why"),
        help_text=_("What takes its place: whoever plans with it reads this."),
    )
    end_on = day(
        required=False,
        label=_("Holds until"),
        help_text=_(
            "From this day on the part is needed again, and plans for packages that "
            "are needed on it or later have it. Empty: until it is ended."
        ),
    )

    def __init__(self, *args: Any, parts: "QuerySet[Any]", **more: Any) -> None:
        super().__init__(*args, **more)
        field: Any = self.fields["part"]
        field.queryset = parts

    def asked(self) -> dict[str, Any]:
        """Return the fields of a waiver, as its command takes them."""
        names = ("part", "who", "why", "end_on")
        return {name: plain(self.cleaned_data[name]) for name in names}


class ChangeWaiverForm(CommandForm):
    """Who says so now, why, and until when; the part stays."""

    expected_version = forms.IntegerField(widget=forms.HiddenInput)
    who = WaiverForm.base_fields["who"]
    why = WaiverForm.base_fields["why"]
    end_on = WaiverForm.base_fields["end_on"]


class EndWaiverForm(CommandForm):
    """Why a waiver holds no longer, or again."""

    expected_version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(max_length=LONG, label=_("Why"))


class VerdictForm(CommandForm):
    """Each question of the desk, with a yes or a no and why."""

    expected_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for question in QUESTIONS:
            self.fields[f"{question}_is_met"] = forms.ChoiceField(
                choices=[("yes", _("yes")), ("no", _("no"))],
                widget=forms.RadioSelect,
                label=str(ASKED[question]),
            )
            self.fields[f"{question}_reason"] = forms.CharField(
                required=False,
                max_length=LONG,
                label=_("Why, and what would mend it"),
                help_text=_("Must be said with a no."),
            )

    def findings(self) -> dict[str, Any]:
        """Return the answers, as the command takes them."""
        given = {name: self.cleaned_data[name] for name in self.fields}
        del given["key"], given["expected_version"]
        return {
            name: value == "yes" if name.endswith("_is_met") else value
            for name, value in given.items()
        }


def plain(value: Any) -> Any:
    """Return the key of a row that was chosen, and any other value as it is."""
    return getattr(value, "pk", value)


class OrderForm(CommandForm):
    """An order of all that a recipient asks for, as far as it has been worked out."""

    expected_version = forms.IntegerField(widget=forms.HiddenInput)
    order = forms.CharField(widget=forms.HiddenInput)
    weights = forms.CharField(required=False, widget=forms.HiddenInput)
    page = forms.IntegerField(min_value=1, initial=1, widget=forms.HiddenInput)

    def clean_order(self) -> list[UUID]:
        """Return the keys in their order."""
        return [key_of(text) for text in self.cleaned_data["order"].split()]

    def clean_weights(self) -> dict[UUID, int | None]:
        """Return the weights in micro-points that were given or taken back so far."""
        found = {}
        for text in self.cleaned_data["weights"].split():
            key, _, weight = text.partition(":")
            if weight and not (weight.isascii() and weight.isdigit()):
                raise forms.ValidationError(NOT_OURS)
            found[key_of(key)] = int(weight) if weight else None
        return found


def key_of(text: str) -> UUID:
    """Return a key that a page wrote.

    Raises
    ------
    ValidationError
        If it is none.
    """
    try:
        return UUID(text)
    except ValueError:
        raise forms.ValidationError(NOT_OURS) from None


def micropoints(text: str) -> int | None:
    """Return a weight that was written in points; None where nothing is written.

    Raises
    ------
    ValidationError
        If it is no such number.

    Examples
    --------
    >>> micropoints("2.5"), micropoints("0,000001"), micropoints(" ")
    (2500000, 1, None)
    """
    written = text.strip()
    if not written:
        return None
    match = POINTS.fullmatch(written)
    if match is None:
        raise forms.ValidationError(
            _("Write points as a number such as 12 or 2.5, or leave it empty.")
        )
    whole, part = match.groups(default="")
    return int(whole + part.ljust(6, "0"))


def points(weight_micropoints: int | None) -> str:
    """Return a weight as people write it, in points.

    >>> points(2_500_000), points(100_000_000), points(None)
    ('2.5', '100', '')
    """
    if weight_micropoints is None:
        return ""
    whole, part = divmod(weight_micropoints, MICROPOINTS)
    return f"{whole}.{part:06}".rstrip("0").rstrip(".")
