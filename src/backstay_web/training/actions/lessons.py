"""Lessons: drawn from reports and feedback, owned by a post until they are verified."""

from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from backstay_web.core.commands import Asked, Happened, change, command, find
from backstay_web.core.entries import Faulty, check_is_mine, faults_in
from backstay_web.core.rows import Written
from backstay_web.donations.actions.labels import label_of
from backstay_web.nations.models import Post
from backstay_web.nations.permissions import Permission
from backstay_web.training.actions.standing import NotNow, check_fields
from backstay_web.training.models import (
    CourseReport,
    Feedback,
    Lesson,
    LessonState,
    LessonStep,
)
from backstay_web.training.models.lesson import LESSON_BEFORE, UNVERIFIED


@command("lesson.of_report", Permission.LESSON_KEEP)
def learn_from_report(
    *,
    asked: Asked,
    entry: UUID,
    report: UUID,
    title: str,
    observed: str,
    owner: UUID,
    due_on: date,
) -> Happened:
    """Draw a lesson from the report of a course, and name the post that sees to it.

    Raises
    ------
    NotNow
        If the report was corrected.
    Faulty
        If it cannot stand; says of each field why.
    """
    source = find(CourseReport.objects.all(), report)
    said = {"title": title, "observed": observed, "owner": owner, "due_on": due_on}
    return opened(asked, entry, source, "report", said)


@command("lesson.of_feedback", Permission.LESSON_KEEP)
def learn_from_feedback(
    *,
    asked: Asked,
    entry: UUID,
    feedback: UUID,
    title: str,
    observed: str,
    owner: UUID,
    due_on: date,
) -> Happened:
    """Draw a lesson from what a unit said, and name the post that sees to it.

    Raises
    ------
    NotNow
        If that was corrected.
    Faulty
        If it cannot stand; says of each field why.
    """
    source = find(Feedback.objects.all(), feedback)
    said = {"title": title, "observed": observed, "owner": owner, "due_on": due_on}
    return opened(asked, entry, source, "feedback", said)


def opened(
    asked: Asked,
    entry: UUID,
    source: CourseReport | Feedback,
    of: str,
    said: dict[str, Any],
) -> Happened:
    """Open a lesson with the label of what it is drawn from."""
    if source.corrected_by.exists():
        raise NotNow(_("It was corrected: draw the lesson from what corrects it."))
    said |= {name: said[name].strip() for name in ("title", "observed")}
    made = Lesson(
        id=entry,
        opened_at=asked.at,
        originator=asked.by.origin,
        **{of: source},
        **said,
        **label_of(source),
    )
    check(made, asked)
    made.save(force_insert=True)
    return Happened("lesson.opened", made, {of: source.pk, **said})


def check(made: Lesson, asked: Asked) -> None:
    """Return if a lesson can stand: an own post owns it, and its day is to come.

    Raises
    ------
    Faulty
        If not; says of each field why.
    """
    faults = faults_in(made, but={"report", "feedback"})
    posts = Post.objects.filter(organisation__nation=asked.by.origin)
    if not posts.filter(pk=made.owner).exists():
        faults["owner"] = [_("Name a post of your own nation.")]
    if made.due_on < asked.at.date():
        faults["due_on"] = [_("Name a day that is to come.")]
    if faults:
        raise Faulty(faults)


@command("lesson.hand_on", Permission.LESSON_KEEP)
def hand_on(
    *, asked: Asked, lesson: UUID, expected_version: int, owner: UUID, due_on: date
) -> Happened:
    """Give a lesson to another post, or another day; say why.

    Raises
    ------
    NotNow
        If it is verified or dropped.
    Faulty
        If no reason is given, the post is another nation's, or the day has passed.
    """
    row = find(Lesson.objects.all(), lesson)
    check_is_mine(asked.by, row)
    if state_of(row) not in UNVERIFIED:
        raise NotNow(_("The lesson is done with."))
    if not asked.reason.strip():
        raise Faulty({"reason": [_("Say why.")]})
    row.owner, row.due_on = owner, due_on
    check(row, asked)
    row = change(row, expected_version, owner=owner, due_on=due_on)
    content = {"owner": owner, "due_on": due_on, "version": row.version}
    return Happened("lesson.handed_on", row, content)


def state_of(row: Lesson) -> LessonState:
    """Return the state of a lesson: that of its last step."""
    last = row.steps.order_by("number").last()
    return LessonState(last.state) if last else LessonState.OPEN


def step(
    *,
    asked: Asked,
    state: LessonState,
    lesson: UUID,
    expected_version: int,
    on: date,
    evidence: str,
) -> Happened:
    """Say that a lesson has come so far, and what proves it.

    Raises
    ------
    NotNow
        If its state does not lead there.
    Faulty
        If the day is to come, or before the last one that was named.
    """
    row = find(Lesson.objects.all(), lesson)
    check_is_mine(asked.by, row)
    row = change(row, expected_version)
    now = state_of(row)
    if now not in LESSON_BEFORE[state]:
        raise NotNow(_("It is %(state)s now.") % {"state": now.label})
    last = row.steps.order_by("number").last()
    if on > asked.at.date():
        raise Faulty({"on": [_("Name a day that has come.")]})
    if last and on < last.on:
        raise Faulty({"on": [_("Its last step was later: name that day or after it.")]})
    made = LessonStep(
        lesson=row,
        number=last.number + 1 if last else 1,
        state=state,
        on=on,
        evidence=evidence.strip(),
        said_at=asked.at,
        originator=asked.by.origin,
        **label_of(row),
    )
    check_fields(made)
    made.save(force_insert=True)
    content = {"on": on, "evidence": made.evidence, "version": row.version}
    return Happened(f"lesson.{state}", row, content, [Written(made, made)])


def _verb(name: str, state: LessonState) -> Any:
    @command(f"lesson.{name}", Permission.LESSON_KEEP)
    def verb(
        *, asked: Asked, lesson: UUID, expected_version: int, on: date, evidence: str
    ) -> Happened:
        return step(
            asked=asked,
            state=state,
            lesson=lesson,
            expected_version=expected_version,
            on=on,
            evidence=evidence,
        )

    return verb


try_lesson = _verb("try", LessonState.TRIED)
verify_lesson = _verb("verify", LessonState.VERIFIED)
drop_lesson = _verb("drop", LessonState.DROPPED)
