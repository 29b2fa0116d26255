"""The first plan of a demonstration: a snapshot of the exercise, and a run on it."""

import time
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any, Final
from uuid import UUID, uuid4

from django.utils import timezone

from backstay.cases.reading import read_case
from backstay.domain.case import Case
from backstay.errors import BackstayError
from backstay_web.accounts.demonstration import actor_of
from backstay_web.config.exercise.evidence import CASE
from backstay_web.config.exercise.loading import COORDINATES, acting_as
from backstay_web.plans import queries
from backstay_web.plans.actions import ask_run, make_snapshot
from backstay_web.plans.saying import unpacked
from backstay_web.plans.states import ENDED, State

NAME: Final = "exercise-2022"
WHY: Final = "The exercise of the demonstration is planned."
EFFORT: Final = 3
"""Rounds: a plan to look at within a minute; whoever wants more starts a run."""
WAITS_S: Final = 300
LOOKS_EVERY_S: Final = 0.5


class Unplanned(BackstayError):
    """The exercise has no plan, and the reason why."""


def plan_exercise() -> Iterator[str]:
    """Plan what was loaded, unless that was done; say how far it is.

    Raises
    ------
    Unplanned
        If the run ends without a plan, or no worker takes it.
    """
    run = asked_before() or ask(read_case(CASE))
    told, until = "", time.monotonic() + WAITS_S
    while time.monotonic() < until:
        state, said = where(run)
        if state in ENDED:
            break
        if said != told:
            yield f"  {said}"
            told = said
        time.sleep(LOOKS_EVERY_S)
    if state != State.DONE:
        raise Unplanned(f"The exercise was not planned: {said}")
    if told:
        yield f"  {said}"


def asked_before() -> UUID | None:
    """Return the newest run on a snapshot of the exercise that was not cancelled."""
    with acting_as(actor_of(COORDINATES), timezone.now()):
        runs = queries.runs(timezone.now()).filter(snapshot__name=NAME)
        found = runs.exclude(state=State.CANCELLED).order_by("-asked_at").first()
        return found.pk if found else None


def ask(case: Case) -> UUID:
    """Freeze what is loaded on the first day of the case, and ask for a plan of it."""
    snapshot, run = uuid4(), uuid4()
    now = timezone.now()
    with acting_as(actor_of(COORDINATES), now):
        told: dict[str, Any] = {"at": now, "reason": WHY}
        make_snapshot(key=uuid4(), snapshot=snapshot, **told, **terms(case))
        ask_run(
            key=uuid4(),
            run=run,
            snapshot=snapshot,
            method="full",
            effort=EFFORT,
            time_s=None,
            gap_ppm=0,
            seed=0,
            **told,
        )
    return run


def terms(case: Case) -> dict[str, Any]:
    """Return on what terms the exercise is frozen: those of the case, all offers."""
    return {
        "name": NAME,
        "first_day": case.first_day,
        "as_of_on": case.first_day,
        "horizon_weeks": case.horizon_weeks,
        "least_confidence_percent": 0,
        "rules": asdict(case.rules),
    }


def where(run: UUID) -> tuple[str, str]:
    """Return the state of a run, and in words how far it is."""
    now = timezone.now()
    with acting_as(actor_of(COORDINATES), now):
        row = queries.runs(now).get(pk=run)
        ending, seen = queries.ending_of(run), queries.sightings(run)
        result = queries.result_of(run)
    if result is not None:
        gap = result.gap_ppm
        proven = "" if gap is None else f", proven gap {gap / 10_000:.1f} %"
        return row.state, (
            f"planned: {result.fielded_count} of {result.package_count} packages "
            f"would be fielded{proven}"
        )
    if ending is not None:
        return row.state, unpacked(ending.why)
    if seen:
        return (
            row.state,
            f"planning: {seen[-1].fielded} packages would be fielded so far",
        )
    return row.state, "planning: waiting for a worker"
