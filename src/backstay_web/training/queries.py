"""What is read of training: courses and their states, rolls, waiting lists, results."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, NullIf
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from backstay_web.catalogue.models import CourseKind, Language, Variant
from backstay_web.core.labels.columns import marks_in
from backstay_web.core.labels.policy import mask_of
from backstay_web.core.names import called, in_language
from backstay_web.nations.models import COMMAND, Nation, Post
from backstay_web.nations.permissions import Permission
from backstay_web.nations.queries import names_of as body_names
from backstay_web.plans.models import Line
from backstay_web.plans.models import Promise as Promised
from backstay_web.training.models import (
    Application,
    Assignment,
    Certificate,
    CourseReport,
    Crew,
    Feedback,
    HeldCourse,
    HeldInterpreters,
    HeldKit,
    Lesson,
    LessonState,
    LessonStep,
    Result,
    Roll,
    Seat,
    State,
    Step,
)
from backstay_web.training.models.lesson import UNVERIFIED
from backstay_web.training.models.step import OPEN

KIT_SOON: Final = timedelta(days=30)
"""Our assumption, as for offers: what it takes to bring kit."""
VERDICTS: Final = tuple(Result.Verdict.values)
SET_BACK: Final = "set_back"
STANDS: Final[dict[str, Promise]] = {
    "named": _("named"),
    "waits": _("waits for seats"),
    "seated": _("has seats"),
    SET_BACK: _("failed or returned early"),
    "repeat": _("is examined again"),
    "pass": _("passed"),
}
"""How a crew stands: by its last seats, or else by whether it asks for some."""


def named_in_ukrainian(field: str) -> Any:
    """Return the Ukrainian name of what a field points to, or its English one."""
    return Coalesce(NullIf(f"{field}__name_uk", Value("")), f"{field}__name")


def held_courses() -> "QuerySet[Any]":
    """Return courses with their states and seats, and whether their kit stands there.

    ``kit_at_start`` and ``kit_at_end`` are null where no variant is taught.
    """
    steps = Step.objects.filter(held=OuterRef("pk")).order_by("-number")
    rolls = Roll.objects.filter(held=OuterRef("pk"))
    return HeldCourse.objects.annotate(
        state=Coalesce(
            Subquery(steps.values("state")[:1]),
            Value(State.PLANNED),
            output_field=CharField(),
        ),
        taken=Subquery(rolls.values("taken")[:1]),
        kind_uk=named_in_ukrainian("kind"),
        site_uk=named_in_ukrainian("site"),
        variant_uk=named_in_ukrainian("variant"),
        kit_at_start=kit_there(start_on__lte=OuterRef("start_on")),
        kit_at_end=kit_there(end_on__gte=OuterRef("end_on")),
    )


def kit_there(**when: Any) -> Case:
    """Return whether kit of the variant that is taught stands at a course."""
    kits = HeldKit.objects.filter(
        held=OuterRef("pk"), variant=OuterRef("variant"), retired_on=None, **when
    )
    return Case(
        When(variant=None, then=None), default=Exists(kits), output_field=BooleanField()
    )


def in_days(first: date, end: date) -> "QuerySet[Any]":
    """Return the courses that are not cancelled and fall into days, the end excluded.

    A course begins with the reception of its crews.
    """
    rows = held_courses().filter(report_on__lt=end, end_on__gt=first, retired_on=None)
    return rows.exclude(state=State.CANCELLED).select_related("kind", "site")


def interpreters_of(courses: Collection[UUID]) -> "QuerySet[HeldInterpreters]":
    """Return who interprets at courses."""
    rows = HeldInterpreters.objects.filter(held__in=courses, retired_on=None)
    return rows.filter(teams__gte=1).select_related("language")


def asking_of(origin: UUID, courses: Collection[UUID]) -> "QuerySet[Application]":
    """Return the crews of a body that ask for seats on courses and have none."""
    rows = applying().filter(crew__originator=origin, held__in=courses)
    return rows.select_related("crew")


def seated_of(origin: UUID, courses: Collection[UUID]) -> "QuerySet[Seat]":
    """Return the crews of a body that have seats on courses."""
    rows = Seat.objects.filter(left_on=None, crew__in=crews())
    mine = rows.filter(crew__originator=origin, held__in=courses)
    return mine.select_related("crew")


def crews() -> "QuerySet[Crew]":
    """Return the crews that rolls and lists may show."""
    return Crew.objects.filter(kept_until_on__gt=timezone.localdate())


def all_crews() -> "QuerySet[Any]":
    """Return all crews, those too that no roll shows any more, with how each stands."""
    return standing_of(Crew.objects.all())


def standing_of(found: "QuerySet[Crew]") -> "QuerySet[Any]":
    """Return crews with how each stands, and whether it waits for seats.

    It stands as its last seats ended: they count from their first day, and on one and
    the same day those that it has before those that it left.
    """
    has_seats = F("left_on").asc(nulls_first=True)
    seats = with_outcome(Seat.objects.filter(crew=OuterRef("pk")))
    last = seats.order_by("-start_on", has_seats, "-given_on", "-pk")
    waits = Exists(applying().filter(crew=OuterRef("pk"), held__in=open_keys()))
    return found.annotate(
        waits=waits,
        stand=Coalesce(
            Subquery(last.values("outcome")[:1]),
            Case(When(waits, then=Value("waits")), default=Value("named")),
            output_field=CharField(),
        ),
        language_uk=named_in_ukrainian("language"),
        variant_uk=named_in_ukrainian("variant"),
    )


def with_outcome(seats: "QuerySet[Any]") -> "QuerySet[Any]":
    """Return seats with the last result of each, and how they ended so far."""
    latest = Result.objects.filter(seat=OuterRef("pk"), corrected_by=None)
    latest = latest.order_by("-number")
    judged: QuerySet[Any] = seats.annotate(
        verdict=Subquery(latest.values("verdict")[:1]),
        marks_percent=Subquery(latest.values("marks_percent")[:1]),
    )
    found: QuerySet[Any] = judged.annotate(
        outcome=Case(
            When(left_on__isnull=False, then=Value(SET_BACK)),
            When(verdict=Result.Verdict.FAIL, then=Value(SET_BACK)),
            When(verdict=None, then=Value("seated")),
            default=F("verdict"),
            output_field=CharField(),
        )
    )
    return found


def courses_of(crew: Crew) -> "QuerySet[Any]":
    """Return the seats that a crew has or had, the last ones first."""
    has_seats = F("left_on").asc(nulls_first=True)
    rows = with_outcome(Seat.objects.filter(crew=crew)).select_related("held__kind")
    return rows.order_by("-start_on", has_seats, "-given_on", "-pk")


def last_seat(crew: Crew) -> Any:
    """Return the last seats of a crew, by which it stands; none if it never had any."""
    return courses_of(crew).first()


def set_back_for(requirement: UUID) -> "QuerySet[Assignment]":
    """Return the crews for a need that failed or returned early, and are on none."""
    back = standing_of(crews()).filter(stand=SET_BACK)
    rows = Assignment.objects.filter(
        requirement=requirement, ended_on=None, crew__in=back.values("pk")
    )
    return rows.select_related("crew").order_by("package_number", "pk")


def courses_after(crew: Crew, seat: Seat) -> "QuerySet[Any]":
    """Return the courses of the same kind that a crew can be at next, the first first.

    Those of which the reader knows that too few seats are open are left out.
    """
    rows = open_courses().filter(
        Q(variant=crew.variant_id) | Q(variant=None) | Q(variant=seat.held.variant_id),
        kind=seat.held.kind_id,
        report_on__gte=max(crew.ready_on, timezone.localdate()),
    )
    enough = Q(taken=None) | Q(taken__lte=F("seats") - crew.people)
    return rows.filter(enough).exclude(pk=seat.held_id).order_by("start_on", "pk")


def open_keys() -> "QuerySet[Any]":
    return open_courses().values("pk")


def roll_of(held: HeldCourse) -> Roll | None:
    """Return how many seats of a course are taken, to whoever may know."""
    return Roll.objects.filter(held=held).first()


def seats_of(held: HeldCourse) -> "QuerySet[Any]":
    """Return the crews that have seats on a course, the last result of each."""
    results = Result.objects.filter(seat=OuterRef("pk"), corrected_by=None)
    latest = results.order_by("-number")
    certificates = Certificate.objects.filter(
        result__seat=OuterRef("pk"), withdrawn_on=None
    )
    return (
        Seat.objects.filter(held=held, crew__in=crews())
        .select_related("crew__language")
        .annotate(
            verdict=Subquery(latest.values("verdict")[:1]),
            marks_percent=Subquery(latest.values("marks_percent")[:1]),
            certificate_until=Subquery(certificates.values("expires_on")[:1]),
        )
        .order_by("given_on", "pk")
    )


def applying() -> "QuerySet[Application]":
    """Return the crews that ask for seats and have none."""
    seated = Seat.objects.filter(application=OuterRef("pk"), left_on=None)
    rows = Application.objects.filter(withdrawn_on=None, crew__in=crews())
    return rows.filter(~Exists(seated))


def open_courses() -> "QuerySet[Any]":
    """Return the courses that have not begun."""
    return held_courses().filter(state__in=OPEN, retired_on=None)


def waiting_at(body: UUID) -> "QuerySet[Any]":
    """Return the crews that wait for seats on a body's courses that have not begun."""
    mine = open_courses().filter(originator=body)
    asking = applying().filter(held__in=mine.values("pk"))
    return all_crews().filter(pk__in=asking.values("crew"))


def lacking_kit() -> "QuerySet[Any]":
    """Return the courses that have not begun and have no kit for all their time."""
    lacks = Q(kit_at_start=False) | Q(kit_at_end=False)
    return open_courses().filter(lacks).order_by("start_on", "pk")


def without_kit(origin: UUID, on: date) -> "QuerySet[Any]":
    """Return a body's courses that soon start without kit all the time."""
    days = {"start_on__gte": on, "start_on__lt": on + KIT_SOON}
    return lacking_kit().filter(originator=origin, **days)


def waiting_for(held: HeldCourse) -> "QuerySet[Application]":
    """Return the crews that wait for seats on a course, first come."""
    return (
        applying()
        .filter(held=held)
        .select_related("crew__language", "held")
        .order_by("asked_at", "pk")
    )


def said_of_course(rows: "QuerySet[Any]", held: str) -> Any:
    """Return what was said of courses, with what the courses are, and if it stands."""
    model = rows.model._default_manager
    corrections = model.filter(corrects=OuterRef("pk"))
    return rows.annotate(
        code=F(f"{held}__code"),
        kind=F(f"{held}__kind__name"),
        kind_uk=named_in_ukrainian(f"{held}__kind"),
        site=F(f"{held}__site__name"),
        site_uk=named_in_ukrainian(f"{held}__site"),
        is_corrected=Exists(corrections),
    )


def course_reports() -> Any:
    """Return the reports of courses, corrected ones too, and which came too late."""
    is_late = Q(number=1, said_at__date__gt=F("due_on"))
    return said_of_course(CourseReport.objects.all(), "held").annotate(
        is_late=Case(When(is_late, then=Value(True)), default=Value(False))
    )


def feedback() -> Any:
    """Return what units said of courses, corrected words too."""
    shown = Feedback.objects.filter(crew__in=crews())
    return said_of_course(shown, "seat__held")


def lessons() -> Any:
    """Return the lessons, with how far each has come, its owner and its course.

    Of an owner of whom the reader may not know there is no title.
    """
    steps = LessonStep.objects.filter(lesson=OuterRef("pk")).order_by("-number")
    owners = Post.objects.filter(pk=OuterRef("owner"))
    rows = Lesson.objects.annotate(
        state=Coalesce(
            Subquery(steps.values("state")[:1]),
            Value(LessonState.OPEN),
            output_field=CharField(),
        ),
        owner_title=Subquery(owners.values("title")[:1]),
        owner_title_uk=Subquery(
            owners.values(uk=Coalesce(NullIf("title_uk", Value("")), "title"))[:1]
        ),
        code=Coalesce("report__held__code", "feedback__seat__held__code"),
        kind=Coalesce("report__held__kind__name", "feedback__seat__held__kind__name"),
        kind_uk=Coalesce(
            named_in_ukrainian("report__held__kind"),
            named_in_ukrainian("feedback__seat__held__kind"),
        ),
        site=Coalesce("report__held__site__name", "feedback__seat__held__site__name"),
        site_uk=Coalesce(
            named_in_ukrainian("report__held__site"),
            named_in_ukrainian("feedback__seat__held__site"),
        ),
    )
    late = Q(state__in=UNVERIFIED, due_on__lt=timezone.localdate())
    return rows.annotate(
        is_late=Case(When(late, then=Value(True)), default=Value(False))
    )


def unverified() -> Any:
    """Return the lessons that are neither verified nor dropped."""
    return lessons().filter(state__in=UNVERIFIED).order_by("due_on", "pk")


def labels_beside_lessons(keys: Sequence[UUID]) -> Iterator[Mapping[str, Any]]:
    """Yield the labels of what tells owner and course of lessons in lists."""
    shown = Lesson.objects.filter(pk__in=keys)
    reports = CourseReport.objects.filter(lessons__in=shown)
    seats = Seat.objects.filter(feedback__lessons__in=shown)
    courses = Q(reports__in=reports) | Q(seats_given__in=seats)
    yield from marks_in(
        Post.objects.filter(pk__in=shown.values("owner")),
        HeldCourse.objects.filter(courses),
    )


def standing(rows: "QuerySet[Any]") -> "QuerySet[Any]":
    """Return of what was said that which nobody has corrected, the oldest first."""
    return rows.filter(is_corrected=False).order_by("said_at", "pk")


def unreported() -> "QuerySet[Any]":
    """Return the courses whose days are over and of which nobody has reported."""
    over = held_courses().filter(
        state__in=[State.RUNNING, State.ENDED],
        end_on__lte=timezone.localdate(),
        retired_on=None,
    )
    reports = CourseReport.objects.filter(held=OuterRef("pk"))
    return over.filter(~Exists(reports)).order_by("end_on", "pk")


def promises_to_teach(held: HeldCourse) -> "QuerySet[Promised]":
    """Return the promises to teach of whoever holds a course, the next ones first."""
    rows = Promised.objects.filter(
        originator=held.originator, freed_at=None, line__task=Line.Task.TEACH
    )
    return rows.select_related("line").order_by("line__start_on", "pk")


def steps_of(held: HeldCourse) -> "QuerySet[Step]":
    """Return how far a course has come, step by step."""
    return Step.objects.filter(held=held).order_by("number")


def assignments_of(crew: Crew) -> "QuerySet[Assignment]":
    """Return what a crew is trained for, the latest first."""
    return (
        Assignment.objects.filter(crew=crew)
        .select_related("requirement", "part__option")
        .order_by("ended_on", "pk")
    )


def applications_of(crew: Crew) -> "QuerySet[Application]":
    """Return the courses that a crew asks for or asked for."""
    return (
        Application.objects.filter(crew=crew)
        .select_related("held")
        .order_by("-asked_at", "pk")
    )


def certificates_of(crew: Crew) -> "QuerySet[Certificate]":
    """Return what certifies that a crew was trained, the latest first."""
    return (
        Certificate.objects.filter(crew=crew)
        .select_related("variant")
        .order_by("-issued_on", "pk")
    )


def counted_results() -> "QuerySet[Result]":
    """Return of each crew on a course the last result that nobody corrected."""
    later = Result.objects.filter(seat=OuterRef("seat"), corrected_by=None)
    last = later.order_by("-number").values("pk")[:1]
    return Result.objects.filter(pk=Subquery(last))


@dataclass(frozen=True)
class Readers:
    """Stands for a row that some bodies may read."""

    rel: int


def who_teaches() -> int:
    """Return the bodies whose crews' courses are to come, and the command, as a mask.

    They are those who hold courses that have not begun, of those the reader knows of.
    """
    holders = set(open_courses().values_list("originator", flat=True))
    rows = Nation.objects.filter(Q(pk__in=holders) | Q(body=COMMAND))
    return mask_of(rows.values_list("body", flat=True))


def who_holds() -> list[str]:
    """Return the bodies that hold courses, each with its posts that may hold them."""
    holders = held_courses().filter(retired_on=None).order_by()
    keys = set(holders.values_list("originator", flat=True))
    return sorted(filter(None, (who_may(Permission.TRAINING_HOLD, k) for k in keys)))


def who_may(may: Permission, body: UUID) -> str:
    """Return a body, and its posts whose holders may do something, by their titles."""
    rows = Post.objects.filter(
        organisation__nation=body, holder_permissions__contains=[str(may)]
    )
    titles = [in_language(row.title, row.title_uk) for row in rows.order_by("title")]
    name = body_names([body]).get(body, "")
    return f"{name}: {', '.join(dict.fromkeys(titles))}" if titles else name


def names_of(keys: Collection[UUID]) -> dict[UUID, str]:
    """Return what kinds of course, variants and languages are called, by their keys."""
    return {
        row.pk: called(row)
        for model in (CourseKind, Variant, Language)
        for row in model.objects.filter(pk__in=keys)
    }
