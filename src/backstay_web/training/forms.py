"""Forms by which courses are reported, and units say what they were worth."""

from typing import Any, Final

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from backstay_web.core.context import me
from backstay_web.core.lists.choice import Choice
from backstay_web.donations import forms as inputs
from backstay_web.donations.forms import Inputs
from backstay_web.nations.models import Post
from backstay_web.training.models import (
    CourseReport,
    Feedback,
    HeldCourse,
    Lesson,
    LessonState,
    Seat,
)
from backstay_web.training.models.lesson import MEANINGS

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


def owner_and_day() -> Inputs:
    """Return the inputs of the post that owns a lesson, and of its day."""
    posts = Post.objects.filter(organisation__nation=me().origin)
    return {
        "owner": Choice(
            posts.order_by("title", "id"),
            label=_("Owner"),
            help_text=_("The post that sees to it until it is verified or dropped."),
        ),
        "due_on": inputs.day(
            _("Due on"), _("The day by which it is verified or dropped.")
        ),
    }


def of_a_lesson(row: CourseReport | Feedback) -> Inputs:
    """Return the inputs of a lesson, filled with what was observed."""
    observed = row.observations if isinstance(row, CourseReport) else row.missing
    asked: Inputs = {
        "title": forms.CharField(
            label=_("Lesson"),
            help_text=_("What is to be done otherwise, in one sentence."),
            max_length=200,
        ),
        "observed": in_words(
            _("What was observed"), _("No names of persons."), required=True
        ),
    }
    asked["observed"].initial = observed
    return {**asked, **owner_and_day()}


def handed_on(row: Lesson) -> Inputs:
    """Return the inputs of another owner or day, filled with those that it has."""
    asked = owner_and_day()
    asked["owner"].initial, asked["due_on"].initial = row.owner, row.due_on
    return asked


def lesson_step(state: LessonState) -> Any:
    """Return the inputs of a step of a lesson: its day, and what proves it."""
    return lambda _row: {
        "on": inputs.day(_("On")),
        "evidence": inputs.words(_("Evidence"), MEANINGS[state]),
    }
