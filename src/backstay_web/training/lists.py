"""The lists of courses that are held, and of what was said when they were over."""

from typing import Any, ClassVar, Final

import django_filters as filters
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backstay_web.catalogue.models import CourseKind, Variant
from backstay_web.core.lists.columns import Column, Kind
from backstay_web.core.lists.filters import FlagFilter, NamedFilter
from backstay_web.core.lists.listing import Listing
from backstay_web.core.registers.lists import (
    RETIRED,
    EntryFilter,
    RegisterListing,
    together_of,
    ways_of,
    with_retired,
)
from backstay_web.nations.models import Nation
from backstay_web.nations.queries import nations
from backstay_web.sites.models import Site
from backstay_web.training import queries
from backstay_web.training.forms import ASKED
from backstay_web.training.models import (
    CourseReport,
    Crew,
    Feedback,
    HeldCourse,
    Lesson,
    LessonState,
    State,
)
from backstay_web.training.register import CREW, HELD_COURSE, REGISTER, WORDS


def _of(model: Any) -> Any:
    def rows(_: HttpRequest | None) -> "QuerySet[Any]":
        found: QuerySet[Any] = model.objects.filter(retired_on=None)
        return found.order_by("name", "id")

    return rows


def nations_of(_: HttpRequest | None) -> "QuerySet[Nation]":
    return nations()


class HeldFilter(EntryFilter):
    """Which courses are asked for; those retired only where they are."""

    kind = NamedFilter(label=_("Kind of course"), queryset=_of(CourseKind))
    site = NamedFilter(label=_("Site"), queryset=_of(Site))
    variant = NamedFilter(label=_("Variant"), queryset=_of(Variant))
    state = filters.ChoiceFilter(label=_("State"), choices=State.choices)
    unready_of = NamedFilter(
        label=_("Starts without its kit, held by"),
        queryset=nations_of,
        method="without_kit",
    )
    retired = with_retired()

    class Meta:
        model = HeldCourse
        fields: ClassVar[list[str]] = ["kind", "site", "variant", "state"]

    def without_kit(
        self, rows: "QuerySet[Any]", _name: str, nation: Nation
    ) -> "QuerySet[Any]":
        """Return the courses of a body that soon start without kit all the time."""
        unready = queries.without_kit(nation.pk, timezone.localdate())
        return rows.filter(pk__in=unready.values("pk"))


def _column(name: str, **more: Any) -> Column:
    word = WORDS[name]
    return Column(name, word.heading, word.definition, unit=word.unit, **more)


def _named(name: str) -> Column:
    return _column(name, field=f"{name}__name", field_uk=f"{name}_uk")


HELD: Final = RegisterListing(
    name="held-courses",
    title=_("Courses held"),
    rows=queries.held_courses,
    columns=[
        _column("code"),
        _named("kind"),
        _named("variant"),
        _named("site"),
        Column(
            "state",
            _("State"),
            _("How far the course has come."),
            words=dict(State.choices),
        ),
        _column("report_on", kind=Kind.DAY, is_shown=False),
        _column("start_on", kind=Kind.DAY),
        _column("end_on", kind=Kind.DAY),
        _column("seats", kind=Kind.NUMBER),
        Column(
            "taken",
            _("Taken"),
            _("Seats that crews have; shown to whoever holds the course."),
            unit=_("people"),
            kind=Kind.NUMBER,
        ),
        Column(
            "kit_at_start",
            _("Kit at the start"),
            _("Whether kit of the variant that is taught stands there from the start."),
            kind=Kind.FLAG,
        ),
        Column(
            "kit_at_end",
            _("Kit at the end"),
            _("Whether kit of the variant that is taught stands there until the end."),
            kind=Kind.FLAG,
        ),
        _column("notice_days", kind=Kind.NUMBER, is_shown=False),
        RETIRED,
    ],
    order="start_on",
    searched=["code", "kind__name", "kind__name_uk", "site__name", "site__name_uk"],
    filters=HeldFilter,
    detail="training:held_course",
    ways=ways_of(REGISTER),
    add="training:held_course_add",
    change=HELD_COURSE.change,
    empty=_(
        "No course is held that you may know of: whoever holds courses plans the first."
    ),
)


class CrewFilter(EntryFilter):
    """Which crews are asked for; those retired only where they are."""

    stand = filters.ChoiceFilter(label=_("State"), choices=list(queries.STANDS.items()))
    waits = FlagFilter(label=_("Waits for seats"))
    waits_at = NamedFilter(
        label=_("Waits for courses of"), queryset=nations_of, method="waiting_at"
    )
    nation = NamedFilter(label=_("Sent by"), queryset=nations_of, method="sent_by")
    variant = NamedFilter(label=_("Variant"), queryset=_of(Variant))
    retired = with_retired()

    class Meta:
        model = Crew
        fields: ClassVar[list[str]] = ["stand", "waits", "waits_at", "nation"]

    def waiting_at(
        self, rows: "QuerySet[Any]", _name: str, nation: Nation
    ) -> "QuerySet[Any]":
        """Return the crews that wait for seats on the courses of a body."""
        return rows.filter(pk__in=queries.waiting_at(nation.pk).values("pk"))

    def sent_by(
        self, rows: "QuerySet[Any]", _name: str, nation: Nation
    ) -> "QuerySet[Any]":
        """Return the crews that a body sends."""
        return rows.filter(originator=nation.pk)


CREWS: Final = RegisterListing(
    name="training_crew",
    title=_("Crews"),
    rows=queries.all_crews,
    columns=[
        _column("code"),
        _column("trade"),
        _column("people", kind=Kind.NUMBER),
        _named("language"),
        _named("variant"),
        Column(
            "stand",
            _("State"),
            _("By its last seats, or else by whether it asks for some."),
            words=dict(queries.STANDS),
        ),
        Column(
            "waits",
            _("Waits for seats"),
            _("Whether it asks for seats on a course that has not begun."),
            kind=Kind.FLAG,
        ),
        _column("ready_on", kind=Kind.DAY),
        _column("basic_on", kind=Kind.DAY),
        _column("unit", is_shown=False),
        _column("kept_until_on", kind=Kind.DAY, is_shown=False),
        RETIRED,
    ],
    order="code",
    searched=["code", "trade", "unit"],
    filters=CrewFilter,
    detail="training:crew",
    ways=ways_of(REGISTER),
    add="training:crew_add",
    change=CREW.change,
    together=together_of(CREW),
    empty=_("No crew is named that you may know of: whoever sends crews names one."),
)


class ReportFilter(filters.FilterSet):
    """Which reports of courses are asked for."""

    site = NamedFilter(label=_("Site"), field_name="held__site", queryset=_of(Site))
    kind = NamedFilter(
        label=_("Kind of course"), field_name="held__kind", queryset=_of(CourseKind)
    )
    is_late = FlagFilter(label=_("Late"))
    is_corrected = FlagFilter(label=_("Corrected"))

    class Meta:
        model = CourseReport
        fields: ClassVar[list[str]] = ["site", "kind", "is_late", "is_corrected"]


class FeedbackFilter(filters.FilterSet):
    """Which feedback of units is asked for."""

    site = NamedFilter(
        label=_("Site"), field_name="seat__held__site", queryset=_of(Site)
    )
    kind = NamedFilter(
        label=_("Kind of course"),
        field_name="seat__held__kind",
        queryset=_of(CourseKind),
    )
    is_corrected = FlagFilter(label=_("Corrected"))

    class Meta:
        model = Feedback
        fields: ClassVar[list[str]] = ["site", "kind", "is_corrected"]


OF_A_COURSE: Final = [
    Column("code", _("Course held"), _("The course that this was said of.")),
    Column("kind", _("Kind of course"), WORDS["kind"].definition, field_uk="kind_uk"),
    Column("site", _("Site"), WORDS["site"].definition, field_uk="site_uk"),
]
SAID: Final = [
    Column("said_at", _("Said at"), _("When it was said."), kind=Kind.MOMENT),
    Column(
        "is_corrected",
        _("Corrected"),
        _("Whether another one was said since, which counts in its place."),
        kind=Kind.FLAG,
    ),
]
REPORTS: Final = Listing(
    name="course-reports",
    title=_("Reports of courses"),
    rows=queries.course_reports,
    columns=[
        *OF_A_COURSE,
        Column("taught", _("What was taught"), _("And what was left out, and why.")),
        Column(
            "hours",
            _("Hours taught"),
            _("Hours of teaching and training, without travel and rest."),
            unit="h",
            kind=Kind.NUMBER,
        ),
        Column(
            "hard",
            _("What of the standard was hard"),
            _("Which tasks crews had to repeat or failed; no names."),
        ),
        Column(
            "kit",
            _("Kit"),
            _("What was missing, broke, or was not what crews have at home."),
        ),
        Column(
            "interpreters",
            _("Interpreters"),
            _("Whether they were enough, and knew the words."),
        ),
        Column(
            "observations",
            _("Observations"),
            _("What others should learn from it; no names."),
        ),
        Column(
            "due_on",
            _("Due on"),
            _("14 days after the last day: our assumption of what a report takes."),
            kind=Kind.DAY,
        ),
        Column(
            "is_late",
            _("Late"),
            _("Whether the first report came after that day."),
            kind=Kind.FLAG,
        ),
        *SAID,
    ],
    order="-said_at",
    searched=["held__code", "taught", "hard", "kit", "interpreters", "observations"],
    filters=ReportFilter,
    detail="training:course_report",
    empty=_(
        "No course was reported that you may know of: whoever holds one does so on its "
        "page when it has ended."
    ),
)
FEEDBACK: Final = Listing(
    name="course-feedback",
    title=_("Feedback of units"),
    rows=queries.feedback,
    columns=[
        *OF_A_COURSE,
        Column("crew", _("Crew"), _("The crew that was there."), field="crew__code"),
        *(
            Column(
                name,
                word,
                _("From 1, not at all, to 5, wholly."),
                unit=_("of 5"),
                kind=Kind.NUMBER,
            )
            for name, word in ASKED.items()
        ),
        Column("helped", _("What helped"), _("In the words of the unit.")),
        Column("missing", _("What was missing"), _("In the words of the unit.")),
        *SAID,
    ],
    order="-said_at",
    searched=["seat__held__code", "crew__code", "helped", "missing"],
    filters=FeedbackFilter,
    detail="training:feedback",
    empty=_(
        "No unit has said anything that you may know of: whoever sends crews does so "
        "on the page of the course when they are back."
    ),
)


class LessonFilter(filters.FilterSet):
    """Which lessons are asked for."""

    state = filters.ChoiceFilter(label=_("State"), choices=LessonState.choices)
    is_late = FlagFilter(label=_("Overdue"))
    due_on = filters.DateFromToRangeFilter(label=_("Due on"))

    class Meta:
        model = Lesson
        fields: ClassVar[list[str]] = ["state", "is_late", "due_on"]


LESSONS: Final = Listing(
    name="lessons",
    title=_("Lessons"),
    rows=queries.lessons,
    columns=[
        Column("title", _("Lesson"), _("What is to be done otherwise.")),
        Column(
            "state",
            _("State"),
            _("How far the lesson has come."),
            words=dict(LessonState.choices),
        ),
        Column(
            "owner",
            _("Owner"),
            _("The post that sees to it until it is verified or dropped."),
            field="owner_title",
            field_uk="owner_title_uk",
        ),
        Column(
            "due_on",
            _("Due on"),
            _("The day by which it is verified or dropped."),
            kind=Kind.DAY,
        ),
        Column(
            "is_late", _("Overdue"), _("Whether that day has passed."), kind=Kind.FLAG
        ),
        Column(
            "observed", _("What was observed"), _("As the report or the unit says it.")
        ),
        *OF_A_COURSE,
        Column("opened_at", _("Drawn at"), _("When it was drawn."), kind=Kind.MOMENT),
    ],
    order="due_on",
    searched=["title", "observed"],
    filters=LessonFilter,
    detail="training:lesson",
    beside=queries.labels_beside_lessons,
    empty=_(
        "No lesson was drawn that you may know of: draw one on the page of a report or "
        "of the feedback of a unit."
    ),
)
