"""What can be done about training beside adding and changing rows: a page for each."""

from typing import Any, Final
from uuid import UUID

from django import forms
from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from backstay_web.catalogue.models import TemplatePart
from backstay_web.core.context import Context
from backstay_web.core.lists.choice import Choice
from backstay_web.core.names import called, in_language
from backstay_web.donations import forms as inputs
from backstay_web.donations.forms import Inputs
from backstay_web.donations.verbs import Verb, is_mine
from backstay_web.requirements.models import Requirement
from backstay_web.training import actions, queries
from backstay_web.training.fitting import CourseChoice
from backstay_web.training.forms import (
    handed_on,
    lesson_step,
    of_a_lesson,
    of_a_report,
    of_feedback,
)
from backstay_web.training.models import (
    Application,
    Assignment,
    CourseReport,
    Crew,
    Feedback,
    HeldCourse,
    Lesson,
    LessonState,
    Result,
    Seat,
)
from backstay_web.training.models.lesson import LESSON_BEFORE, UNVERIFIED
from backstay_web.training.models.step import BEFORE, OPEN, State


class PartChoice(Choice):
    """A choice among crews that packages take, each with its option."""

    def label_from_instance(self, row: Any) -> str:
        """Return what an option and a part of it are called."""
        return f"{called(row.option)}: {row.part} ({row.get_role_display()})"


class NeedChoice(Choice):
    """A choice among needs, each with what is asked for."""

    def label_from_instance(self, row: Any) -> str:
        """Return the number of a need, and its template."""
        return f"{row.number}: {called(row.template)} ({row.code})"


def held_courses() -> "QuerySet[Any]":
    """Return the courses that are held, with how far each has come."""
    return queries.held_courses().filter(retired_on=None)


def applications() -> "QuerySet[Application]":
    return Application.objects.filter(withdrawn_on=None).select_related("crew", "held")


def seats() -> "QuerySet[Seat]":
    return Seat.objects.filter(left_on=None).select_related("crew", "held")


def on_a_day(_row: Any) -> Inputs:
    """Return the inputs of a step: its day, and what proves it."""
    return {"on": inputs.day(_("On")), "evidence": inputs.evidence()}


def leads_to(state: State) -> Any:
    """Return whether a row is one's own course, and may come to a state next."""
    return lambda row, by: is_mine(row, by) and row.state in BEFORE[state]


def in_open_state(row: Any, by: Context) -> bool:
    return is_mine(row, by) and row.state in OPEN


def promised(row: HeldCourse) -> Inputs:
    """Return the choice of a promise to teach, and of how much of it a course is."""
    return {
        "promise": PromiseChoice(queries.promises_to_teach(row), label=_("Promise")),
        "sections": forms.IntegerField(
            label=_("Sections"),
            help_text=_("How many of those that were promised this course is."),
            min_value=1,
            initial=1,
        ),
    }


class PromiseChoice(Choice):
    """A choice among promises, each with what is taught, how much and by when."""

    def label_from_instance(self, row: Any) -> str:
        """Return what a promise says in a line."""
        line = row.line
        what = in_language(line.what, line.what_uk)
        site = in_language(line.to_site, line.to_site_uk)
        return f"{what}, {site}: {line.quantity}, {line.start_on} - {line.due_on}"


def holds_course(row: Any, by: Context) -> bool:
    return bool(row.held.originator == by.origin)


def courses_to_ask_for(row: Crew) -> Inputs:
    """Return the choice of a course that has not begun."""
    rows = held_courses().filter(state__in=OPEN).select_related("kind", "site")
    told = _("Whole crews get seats, if enough are open when they are given.")
    courses = rows.order_by("start_on", "pk")
    choice = CourseChoice(row, courses, label=_("Course held"), help_text=told)
    return {"held": choice}


def to_be_trained_for(_row: Crew) -> Inputs:
    """Return the choice of a part of a package that a crew is trained for."""
    needs = Requirement.objects.filter(retired_on=None).select_related("template")
    parts = TemplatePart.objects.filter(
        kind=TemplatePart.Kind.COHORT, retired_on=None
    ).select_related("option")
    return {
        "requirement": NeedChoice(needs.order_by("number", "pk"), label=_("Need")),
        "package_number": forms.IntegerField(
            label=_("Package"),
            help_text=_("Which of its packages, counted from 1."),
            min_value=1,
            initial=1,
        ),
        "part": PartChoice(
            parts.order_by("option__name", "part", "pk"), label=_("Part")
        ),
    }


def of_a_result(row: Seat) -> Inputs:
    """Return the inputs of a result; one that stands may be corrected."""
    standing = row.results.filter(corrected_by=None).order_by("number")
    told: Inputs = {
        "verdict": forms.ChoiceField(label=_("Result"), choices=Result.Verdict.choices),
        "marks_percent": forms.IntegerField(
            label=_("Marks"),
            help_text=_("Percent of all marks of the standard."),
            min_value=0,
            max_value=100,
        ),
        "critical_passed": forms.BooleanField(
            label=_("Every critical task was passed"), required=False
        ),
        "on": inputs.day(_("On")),
        "evidence": inputs.evidence(),
    }
    if standing.exists():
        told["corrects"] = ResultChoice(
            standing,
            label=_("Corrects"),
            help_text=_("If one that was said was wrong; none: it was examined again."),
            required=False,
        )
    return told


class ResultChoice(Choice):
    """A choice among results, each with its day."""

    def label_from_instance(self, row: Any) -> str:
        """Return the day of a result, what it was, and the marks."""
        return f"{row.on}: {row.get_verdict_display()}, {row.marks_percent} %"


def received(row: Seat) -> Inputs:
    """Return the inputs of a reception: its day, and how many came."""
    return {
        "on": inputs.day(_("On")),
        "people": forms.IntegerField(
            label=_("How many came"),
            help_text=_("Whoever is not there is absent."),
            min_value=0,
            max_value=row.people,
            initial=row.people,
        ),
    }


def is_ended(row: Any, by: Context) -> bool:
    return is_mine(row, by) and row.state == State.ENDED


def seats_of_crews() -> "QuerySet[Seat]":
    """Return the seats of crews that are shown, of those that left early too."""
    rows = Seat.objects.filter(crew__in=queries.crews())
    return rows.select_related("crew", "held")


def sent_a_crew(row: Any, by: Context) -> bool:
    return bool(row.crew.originator == by.origin and row.received_on is not None)


def counts(row: Any, _by: Context) -> bool:
    return not row.is_corrected


def lesson_leads_to(state: LessonState) -> Any:
    """Return whether a row is one's own lesson, and may come to a state next."""
    return lambda row, by: is_mine(row, by) and row.state in LESSON_BEFORE[state]


def is_unverified(row: Any, by: Context) -> bool:
    return is_mine(row, by) and row.state in UNVERIFIED


VERBS: Final = [
    Verb(
        "held_course.confirm",
        _("Confirm"),
        held_courses,
        "held",
        actions.confirm,
        on_a_day,
        leads_to(State.CONFIRMED),
    ),
    Verb(
        "held_course.begin",
        _("Begin"),
        held_courses,
        "held",
        actions.begin,
        on_a_day,
        leads_to(State.RUNNING),
    ),
    Verb(
        "held_course.end",
        _("End"),
        held_courses,
        "held",
        actions.end,
        on_a_day,
        leads_to(State.ENDED),
    ),
    Verb(
        "held_course.cancel",
        _("Cancel the course"),
        held_courses,
        "held",
        actions.cancel,
        on_a_day,
        leads_to(State.CANCELLED),
    ),
    Verb(
        "held_course.fulfil",
        _("Name the promise that it keeps"),
        held_courses,
        "held",
        actions.fulfil,
        promised,
        in_open_state,
        adds=True,
    ),
    Verb(
        "crew.assign",
        _("Say what it is trained for"),
        queries.crews,
        "crew",
        actions.assign,
        to_be_trained_for,
        is_mine,
        adds=True,
    ),
    Verb(
        "crew.unassign",
        _("End"),
        lambda: Assignment.objects.filter(ended_on=None).select_related("crew"),
        "entry",
        actions.unassign,
        lambda _row: {},
        is_mine,
    ),
    Verb(
        "seat.ask",
        _("Ask for seats"),
        queries.crews,
        "crew",
        actions.ask_seat,
        courses_to_ask_for,
        is_mine,
        adds=True,
    ),
    Verb(
        "seat.withdraw",
        _("Ask no longer"),
        applications,
        "entry",
        actions.withdraw,
        lambda _row: {},
        is_mine,
    ),
    Verb(
        "seat.give",
        _("Give it seats"),
        applications,
        "application",
        actions.give,
        lambda _row: {
            "travel": inputs.words(
                _("Travel and reception"),
                _("How and when it comes, and who receives it; no names."),
                required=False,
            )
        },
        holds_course,
        adds=True,
    ),
    Verb(
        "seat.receive",
        _("The crew has come"),
        seats,
        "entry",
        actions.receive,
        received,
        is_mine,
    ),
    Verb(
        "seat.leave",
        _("It leaves"),
        seats,
        "entry",
        actions.leave,
        lambda _row: {"on": inputs.day(_("On"))},
        is_mine,
        needs_reason=True,
    ),
    Verb(
        "result.say",
        _("Say its result"),
        seats,
        "seat",
        actions.say_result,
        of_a_result,
        is_mine,
        adds=True,
    ),
    Verb(
        "course_report.say",
        _("Report its end"),
        held_courses,
        "held",
        actions.say_report,
        of_a_report,
        is_ended,
        adds=True,
    ),
    Verb(
        "feedback.say",
        _("Say what it was worth"),
        seats_of_crews,
        "seat",
        actions.say_feedback,
        of_feedback,
        sent_a_crew,
        adds=True,
    ),
    Verb(
        "lesson.of_report",
        _("Draw a lesson from it"),
        queries.course_reports,
        "report",
        actions.learn_from_report,
        of_a_lesson,
        counts,
        adds=True,
    ),
    Verb(
        "lesson.of_feedback",
        _("Draw a lesson from it"),
        queries.feedback,
        "feedback",
        actions.learn_from_feedback,
        of_a_lesson,
        counts,
        adds=True,
    ),
    Verb(
        "lesson.try",
        _("It was tried"),
        queries.lessons,
        "lesson",
        actions.try_lesson,
        lesson_step(LessonState.TRIED),
        lesson_leads_to(LessonState.TRIED),
    ),
    Verb(
        "lesson.verify",
        _("Verify"),
        queries.lessons,
        "lesson",
        actions.verify_lesson,
        lesson_step(LessonState.VERIFIED),
        lesson_leads_to(LessonState.VERIFIED),
    ),
    Verb(
        "lesson.drop",
        _("Drop"),
        queries.lessons,
        "lesson",
        actions.drop_lesson,
        lesson_step(LessonState.DROPPED),
        lesson_leads_to(LessonState.DROPPED),
    ),
    Verb(
        "lesson.hand_on",
        _("Hand it on"),
        queries.lessons,
        "lesson",
        actions.hand_on,
        handed_on,
        is_unverified,
        needs_reason=True,
    ),
]
"""Everything there is a form for, in the order in which pages show it."""

BY_COMMAND: Final = {verb.command: verb for verb in VERBS}


def links(row: Any, by: Context, *commands: str) -> list[dict[str, Any]]:
    """Return what somebody may do to a row, each with the address of its form."""
    return [
        {
            "word": verb.word,
            "address": reverse(f"training:{verb.name}", kwargs={"entry": row.pk}),
        }
        for verb in (BY_COMMAND[each] for each in commands)
        if verb.is_for(row, by)
    ]


OWN_PAGES: Final[dict[type[Model], str]] = {
    CourseReport: "training:course_report",
    Feedback: "training:feedback",
    Lesson: "training:lesson",
}


def home_of(row: Any) -> str:
    """Return the address to go to when something was done: that of its page."""
    for model, door in OWN_PAGES.items():
        if isinstance(row, model):
            return reverse(door, kwargs={"key": row.pk})
    if isinstance(row, Crew):
        return reverse("training:crew", kwargs={"entry": row.pk})
    if isinstance(row, Assignment):
        return reverse("training:crew", kwargs={"entry": row.crew_id})
    held: UUID = row.pk if isinstance(row, HeldCourse) else row.held_id
    return reverse("training:held_course", kwargs={"entry": held})
