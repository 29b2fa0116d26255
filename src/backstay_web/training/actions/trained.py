"""Whether a crew is trained for its part: each course of its sequence was passed."""

from collections.abc import Iterator

from django.db.models import Q, QuerySet

from backstay_web.catalogue.models import CourseKind, SequenceStep, Variant
from backstay_web.training.models import Assignment, Crew, HeldCourse, Result


def assignment_of(crew: Crew) -> Assignment | None:
    """Return what a crew is trained for, as far as the actor may know of it."""
    rows = Assignment.objects.filter(crew=crew, ended_on=None)
    return rows.select_related("requirement", "part__option__main_variant").first()


def passed_kinds(crew: Crew, variant: Variant | None) -> "QuerySet[CourseKind]":
    """Return the kinds of course that a crew passed, on a variant if one is named."""
    results = Result.objects.filter(
        seat__crew=crew, verdict=Result.Verdict.PASS, corrected_by=None
    )
    if variant is not None:
        on_it = Q(seat__held__variant=variant) | Q(seat__held__variant=None)
        results = results.filter(on_it)
    return CourseKind.objects.filter(pk__in=results.values("seat__held__kind"))


def kinds_before(held: HeldCourse, crew: Crew) -> Iterator[CourseKind]:
    """Yield the kinds of course that a crew must pass before one, and has not."""
    assigned = assignment_of(crew)
    if assigned is None:
        return
    steps = SequenceStep.objects.filter(
        sequence=assigned.part.sequence_id, retired_on=None
    )
    this = steps.filter(kind=held.kind_id).order_by("step").first()
    if this is None:
        return
    passed = passed_kinds(crew, assigned.part.option.main_variant)
    before = steps.filter(step__lt=this.step).exclude(kind__in=passed)
    for each in before.select_related("kind").order_by("step"):
        yield each.kind


def is_trained(assigned: Assignment) -> bool:
    """Tell whether a crew passed each course of its sequence, on what will come."""
    part = assigned.part
    steps = SequenceStep.objects.filter(sequence=part.sequence_id, retired_on=None)
    passed = passed_kinds(assigned.crew, part.option.main_variant)
    return steps.exists() and not steps.exclude(kind__in=passed).exists()
