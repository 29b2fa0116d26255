"""A course of one nation and a crew of another, and what both need."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from backstay_web.catalogue.models import (
    CourseKind,
    Family,
    Language,
    PackageTemplate,
    Variant,
)
from backstay_web.core.context import acting
from backstay_web.plans.models import Promise
from backstay_web.requirements.actions import UNIT_GROUP, WORTH_CURVE
from backstay_web.sites.actions import SITE
from backstay_web.sites.models import Leg, Site
from backstay_web.training import actions
from backstay_web.training.models import HeldCourse, Roll
from tests.web.cast import Cast, Person
from tests.web.donations.conftest import TO_ALL, Ground, add, make_ground
from tests.web.donations.conftest import do as do_at
from tests.web.donations.conftest import fay as fay  # the holder of the courses
from tests.web.plans.conftest import desks as desks
from tests.web.plans.conftest import ground as ground  # a plan, with its promises
from tests.web.plans.promises.conftest import committing_world as committing_world
from tests.web.plans.promises.conftest import world as world
from tests.web.plans.promises.ground import World, accept, line_for, proposed
from tests.web.requirements import conftest as asking

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
TODAY = AT.date()
START = date(2026, 5, 4)
"""Of the course: nine weeks after these tests."""


@dataclass(frozen=True)
class School:
    """What training stands on: Fay holds courses, and Eva sends crews."""

    ground: Ground
    standard: UUID
    course: UUID


def do(action: Any, by: Person, at: Any = AT, **payload: Any) -> Any:
    return do_at(action, by, at, **payload)


def standard(by: Person, ground: Ground, edition: int = 1, **more: Any) -> UUID:
    """Let somebody set a standard of gunners on the howitzer."""
    said = {
        "code": f"gunners.{edition}",
        "name": "Gunners of the M777",
        "kind": ground.gunners,
        "variant": ground.howitzer,
        "edition": edition,
        "pass_percent": 70,
        "valid_months": 12,
    }
    return add(actions.STANDARD, by, release=TO_ALL, **{**said, **more})


def course(by: Person, ground: Ground, standard: UUID | None, **more: Any) -> UUID:
    """Let somebody plan a course of four weeks with ten seats."""
    said = {
        "code": f"c{uuid4().hex[:8]}",
        "kind": ground.gunners,
        "variant": ground.howitzer,
        "site": ground.school,
        "language": ground.language,
        "standard": standard,
        "report_on": date(2026, 5, 1),
        "start_on": START,
        "end_on": date(2026, 6, 1),
        "seats": 10,
        "instructor_teams": 1,
        "notice_days": 45,
        "release": TO_ALL,
    }
    return add(actions.HELD_COURSE, by, **{**said, **more})


def crew(by: Person, ground: Ground, **more: Any) -> UUID:
    """Let somebody name a crew of six gunners that is ready to go."""
    said = {
        "code": f"w{uuid4().hex[:8]}",
        "trade": "gunners",
        "people": 6,
        "language": ground.language,
        "variant": ground.howitzer,
        "ready_on": date(2026, 4, 1),
        "basic_on": date(2026, 2, 1),
        "kept_until_on": date(2100, 1, 1),
        "release": TO_ALL,
    }
    return add(actions.CREW, by, **{**said, **more})


def ask(by: Person, crew: UUID, held: UUID) -> UUID:
    """Let somebody ask for seats for a crew."""
    entry = uuid4()
    do(actions.ask_seat, by, entry=entry, crew=crew, held=held)
    return entry


def give(by: Person, application: UUID) -> UUID:
    """Let somebody give a crew the seats that it asks for."""
    entry = uuid4()
    do(actions.give, by, entry=entry, application=application, travel="By rail.")
    return entry


def move(by: Person, held: UUID, *steps: Any, on: date = TODAY) -> None:
    """Let a course come so far, step by step, all on one day."""
    at = datetime(on.year, on.month, on.day, 12, tzinfo=UTC)
    for step in steps:
        with acting(by.token):
            version = HeldCourse.objects.get(pk=held).version
        said = {"on": on, "evidence": "Order 7", "expected_version": version}
        do(step, by, at, held=held, **said)


def judge(
    by: Person, seat: UUID, verdict: str, marks_percent: int, **more: Any
) -> UUID:
    """Let somebody say what a crew showed, on the last day of its course."""
    entry = uuid4()
    said = {
        "critical_passed": True,
        "on": date(2026, 5, 29),
        "evidence": "Sheet 3",
        **more,
    }
    do(
        actions.say_result,
        by,
        datetime(2026, 5, 29, 12, tzinfo=UTC),
        entry=entry,
        seat=seat,
        verdict=verdict,
        marks_percent=marks_percent,
        **said,
    )
    return entry


def make_need(cast: Cast, ground: Ground) -> tuple[UUID, UUID]:
    """Let Eva ask for two batteries; return the need, and the crew that each takes."""
    eva, part = cast.eva, asking.add_crew(cast, ground.battery, ground.language)
    mine = {"nation": eva.origin, "release": TO_ALL}
    town, brigade = (
        add(commands, by, code=code, name=code.title(), **mine, **more)
        for commands, by, code, more in (
            (SITE, cast.cid, "town", {"kind": "receiving"}),
            (UNIT_GROUP, eva, "brigade", {}),
        )
    )
    curve = {"from_days": [1], "shares_ppm": [500_000]}
    steady = add(
        WORTH_CURVE, eva, code="steady", name="Steady", release=TO_ALL, **curve
    )
    asked = asking.Ground(
        eva.origin,
        ground.language,
        ground.battery,
        ground.battery,
        part,
        town,
        brigade,
        steady,
    )
    return asking.ask(asked, eva, count=2, release=TO_ALL), part


def roll(by: Person, held: UUID) -> Roll:
    with acting(by.token):
        return Roll.objects.get(held=held)


def school_of(world: World) -> School:
    """Return what training stands on where Ada gives, and Receiver asks and sends."""
    with acting(world.pia.token):
        ground = Ground(
            aland=world.ada.origin,
            borduria=world.ria.origin,
            depot=Site.objects.get(code="depot").pk,
            school=Site.objects.get(code="school").pk,
            leg=Leg.objects.earliest("code").pk,
            howitzer=Variant.objects.get(code="howitzer").pk,
            family=Family.objects.get(code="gun").pk,
            language=Language.objects.get(code="en").pk,
            gunners=CourseKind.objects.get().pk,
            battery=PackageTemplate.objects.earliest("code").pk,
        )
    by_standard = standard(world.pia, ground)
    return School(ground, by_standard, course(world.ada, ground, by_standard))


def promise_of(world: World) -> UUID:
    """Let Aland promise to teach the one section that the plan asks for."""
    proposal = proposed(world)
    accept(world, proposal, line_for(world.ada, proposal, "teach"))
    with acting(world.ada.token):
        return Promise.objects.get().pk


def make_school(cast: Cast, fay: Person) -> School:
    ground = make_ground(cast)
    by_standard = standard(cast.cid, ground)
    return School(ground, by_standard, course(fay, ground, by_standard))


@pytest.fixture
def school(cast: Cast, fay: Person) -> School:
    """Return a planned course of Fay's; it is undone after the test."""
    return make_school(cast, fay)
