"""Forms by which courses are reported, and units say what they were worth."""

from typing import Any, Final

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from backstay_web.core.lists.choice import Choice
from backstay_web.donations.forms import Inputs
from backstay_web.training.models import CourseReport, Feedback, HeldCourse, Seat

ASKED: Final[dict[str, Promise]] = {
    "task_rating": _("The crew can do its task now"),
    "kit_rating": _("It learnt on the kit that it has at home"),
    "language_rating": _("It understood what was taught"),
    "time_rating": _("The time was enough"),
}
"""What each unit is asked, of every course alike."""
RATINGS: Final = [
    (1, _("1: not at all")),
    (2, _("2: little")),
    (3, _("3: in part")),
    (4, _("4: mostly")),
    (5, _("5: wholly")),
]


def in_words(label: Any, told: Any = "", *, required: bool = False) -> forms.CharField:
    """Return the input of what somebody says in a few sentences, on one line."""
    return forms.CharField(
        label=label, help_text=told, max_length=2_000, required=required
    )


def of_a_report(row: HeldCourse) -> Inputs:
    """Return the inputs of a report, filled with the last one, which it corrects."""
    last = row.reports.order_by("number").last()
    asked: Inputs = {
        "taught": in_words(
            _("What was taught"), _("And what was left out, and why."), required=True
        ),
        "hours": forms.IntegerField(
            label=_("Hours taught"),
            help_text=_("Hours of teaching and training, without travel and rest."),
            min_value=1,
        ),
        "hard": in_words(
            _("What of the standard was hard"),
            _("Which tasks crews had to repeat or failed; no names."),
        ),
        "kit": in_words(
            _("Kit"), _("What was missing, broke, or was not what crews have at home.")
        ),
        "interpreters": in_words(
            _("Interpreters"), _("Whether they were enough, and knew the words.")
        ),
        "observations": in_words(
            _("Observations"), _("What others should learn from it; no names.")
        ),
    }
    return with_last(asked, last)


def of_feedback(row: Seat) -> Inputs:
    """Return the inputs of what a unit says, filled with what it said last."""
    last = row.feedback.order_by("number").last()
    asked: Inputs = {
        name: forms.TypedChoiceField(
            label=str(ASKED[name]), choices=RATINGS, coerce=int
        )
        for name in ASKED
    }
    asked["helped"] = in_words(_("What helped"), _("No names of persons."))
    asked["missing"] = in_words(_("What was missing"), _("No names of persons."))
    return with_last(asked, last)


def with_last(asked: Inputs, last: CourseReport | Feedback | None) -> Inputs:
    """Return inputs that begin with what was said last, and are to correct it."""
    if last is None:
        return asked
    for name, each in asked.items():
        each.initial = getattr(last, name)
    rows = type(last)._default_manager.filter(pk=last.pk)
    asked["corrects"] = SaidChoice(
        rows, label=_("Corrects"), initial=last.pk, empty_label=None
    )
    return asked


class SaidChoice(Choice):
    """The choice of what was said last, by its number and its day."""

    def label_from_instance(self, row: Any) -> str:
        """Return its number, and the day on which it was said."""
        return f"{row.number}: {row.said_at:%Y-%m-%d}"
