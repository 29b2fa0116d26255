"""Crews: which there are, what each is trained for, and which course it asks for."""

from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from backstay_web.catalogue.models import TemplatePart
from backstay_web.core.commands import Asked, Happened, change, command, find
from backstay_web.core.entries import (
    Faulty,
    check_is_mine,
    commands_of,
    faults_in,
)
from backstay_web.nations.permissions import Permission
from backstay_web.requirements.models import Requirement
from backstay_web.training.actions.labels import read_by_both
from backstay_web.training.actions.standing import NotNow, state_of
from backstay_web.training.models import Application, Assignment, Crew, HeldCourse
from backstay_web.training.models.step import OPEN

CREW: Final = commands_of(Crew, "crew", Permission.CREW_SEND)


@command("crew.assign", Permission.CREW_SEND)
def assign(
    *,
    asked: Asked,
    entry: UUID,
    crew: UUID,
    requirement: UUID,
    package_number: int,
    part: UUID,
) -> Happened:
    """Say for which part of which package a crew is trained.

    Raises
    ------
    Faulty
        If the part is none of the need's template, or no crew; if the need has fewer
        packages.
    NotNow
        If the crew is trained for another one: end that first.
    """
    row = find(Crew.objects.all(), crew)
    check_is_mine(asked.by, row)
    need = find(Requirement.objects.all(), requirement)
    wanted = find(TemplatePart.objects.select_related("option"), part)
    if Assignment.objects.filter(crew=row, ended_on=None).exists():
        raise NotNow(_("It is trained for another package: end that first."))
    faults = faults_of_assignment(need, wanted, package_number)
    if faults:
        raise Faulty(faults)
    made = Assignment(
        id=entry,
        crew=row,
        requirement=need,
        package_number=package_number,
        part=wanted,
        originator=asked.by.origin,
        **read_by_both(asked.by, "requirement", row, need),
    )
    made.save(force_insert=True)
    content = {
        "crew": crew,
        "requirement": requirement,
        "package_number": package_number,
        "part": part,
    }
    return Happened("crew.assigned", made, content)


def faults_of_assignment(
    need: Requirement, part: TemplatePart, package_number: int
) -> dict[str, list[str]]:
    """Return what is wrong with what a crew is to be trained for."""
    faults: dict[str, list[str]] = {}
    if not 1 <= package_number <= need.count:
        said = _("The need has packages 1 to %(count)s.")
        faults["package_number"] = [said % {"count": need.count}]
    if part.option.template_id != need.template_id:
        faults["part"] = [_("It is no part of what is needed.")]
    elif part.kind != TemplatePart.Kind.COHORT:
        faults["part"] = [_("It is not trained: choose a crew or maintainers.")]
    return faults


@command("crew.unassign", Permission.CREW_SEND)
def unassign(*, asked: Asked, entry: UUID, expected_version: int) -> Happened:
    """End what a crew is trained for, so that it can be trained for something else.

    Raises
    ------
    NotNow
        If that was ended already.
    """
    row = find(Assignment.objects.all(), entry)
    if row.ended_on is not None:
        raise NotNow(_("That was ended already."))
    row = change(row, expected_version, ended_on=asked.at.date())
    content = {"ended_on": row.ended_on, "version": row.version}
    return Happened("crew.unassigned", row, content)


@command("seat.ask", Permission.CREW_SEND)
def ask_seat(*, asked: Asked, entry: UUID, crew: UUID, held: UUID) -> Happened:
    """Ask for seats for a whole crew: it stands in the waiting list from now on.

    Raises
    ------
    NotNow
        If the course has begun or is over.
    Faulty
        If it asks already, or nobody would read the question who holds the course.
    """
    row = find(Crew.objects.all(), crew)
    check_is_mine(asked.by, row)
    course = find(HeldCourse.objects.filter(retired_on=None), held)
    if state_of(course) not in OPEN:
        raise NotNow(_("Seats are given until a course begins."))
    made = Application(
        id=entry,
        crew=row,
        held=course,
        asked_at=asked.at,
        originator=asked.by.origin,
        **read_by_both(asked.by, "held", row, course),
    )
    faults = faults_in(made)
    if faults:
        raise Faulty(faults)
    made.save(force_insert=True)
    return Happened("seat.asked", made, {"crew": crew, "held": held})


@command("seat.withdraw", Permission.CREW_SEND)
def withdraw(*, asked: Asked, entry: UUID, expected_version: int) -> Happened:
    """Ask for these seats no longer, if they were not given yet.

    Raises
    ------
    NotNow
        If they were: the crew leaves the course then.
    """
    row = find(Application.objects.all(), entry)
    if row.withdrawn_on is not None:
        raise NotNow(_("It was withdrawn already."))
    if row.seats.filter(left_on=None).exists():
        raise NotNow(_("It has its seats: whoever holds the course frees them."))
    row = change(row, expected_version, withdrawn_on=asked.at.date())
    content = {"withdrawn_on": row.withdrawn_on, "version": row.version}
    return Happened("seat.withdrawn", row, content)
