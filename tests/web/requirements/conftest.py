"""A recipient with a group, a receiving site, a curve, and a template to ask for."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from backstay_web.catalogue import actions as catalogue
from backstay_web.core.context import acting
from backstay_web.nations.actions import EVERYBODY, add_nation
from backstay_web.requirements import actions
from backstay_web.requirements.models import QUESTIONS
from backstay_web.requirements.queries import requirements
from backstay_web.sites import actions as sites
from tests.web.cast import Cast, Person

AT = datetime(2026, 1, 5, 12, tzinfo=UTC)
TO_ALL = {"level": 0, "rel": EVERYBODY, "cav": 0}


@dataclass(frozen=True)
class Ground:
    """What there is at first; the recipient is Eva's nation."""

    nation: UUID
    language: UUID
    battery: UUID  # a template
    radar: UUID  # another
    crew: UUID  # a part of the battery's only option
    town: UUID  # the receiving site
    brigade: UUID  # Eva's group
    steady: UUID  # Eva's curve: all of it until the day, then half


def do(action: Callable[..., Any], by: Person, **payload: Any) -> Any:
    """Let somebody do something, under a key of its own."""
    payload.setdefault("at", AT)
    with acting(by.token):
        return action(key=uuid4(), reason="a test", **payload)


def add(commands: Any, by: Person, **fields: Any) -> UUID:
    entry = uuid4()
    do(commands.add, by, entry=entry, **fields)
    return entry


def add_crew(cast: Cast, battery: UUID, language: UUID) -> UUID:
    """Add the crew of a battery: a part of its only option."""
    option = add(
        catalogue.TEMPLATE_OPTION,
        cast.cid,
        release=TO_ALL,
        template=battery,
        code="battery.m777",
        name="M777",
        commonality_micropoints=0,
    )
    gunners = add(
        catalogue.COURSE_SEQUENCE, cast.cid, release=TO_ALL, code="g", name="Gunners"
    )
    return add(
        catalogue.TEMPLATE_PART,
        cast.cid,
        release=TO_ALL,
        option=option,
        part="crew",
        kind="cohort",
        role="crew",
        sequence=gunners,
        quantity=1,
        trainees=40,
        language=language,
    )


def make_ground(cast: Cast) -> Ground:
    cid, eva = cast.cid, cast.eva
    names = {"name": "Borduria", "name_uk": "Бордурія"}
    do(add_nation, cid, nation=eva.origin, code="BO", body=1, **names)
    language = add(catalogue.LANGUAGE, cid, release=TO_ALL, code="uk", name="Ukrainian")
    battery, radar = (
        add(
            catalogue.PACKAGE_TEMPLATE,
            cid,
            release=TO_ALL,
            code=code,
            name=code.title(),
        )
        for code in ("battery", "radar")
    )
    town = add(
        sites.SITE,
        cid,
        release=TO_ALL,
        nation=eva.origin,
        code="town",
        name="Town",
        kind="receiving",
    )
    brigade = add(
        actions.UNIT_GROUP, eva, nation=eva.origin, code="brigade", name="A brigade"
    )
    steady = add(
        actions.WORTH_CURVE,
        eva,
        code="steady",
        name="Steady",
        from_days=[1],
        shares_ppm=[500_000],
    )
    crew = add_crew(cast, battery, language)
    return Ground(eva.origin, language, battery, radar, crew, town, brigade, steady)


@pytest.fixture
def ground(cast: Cast) -> Ground:
    """Return what there is at first; it is undone after the test."""
    return make_ground(cast)


def fields_of(ground: Ground, **other: Any) -> dict[str, Any]:
    """Return the fields of a need for a battery, but for those named otherwise."""
    return {
        "template": ground.battery,
        "count": 1,
        "group": ground.brigade,
        "site": ground.town,
        "clock": "yearly",
        "need_by_on": date(2026, 6, 1),
        "curve": ground.steady,
        "purpose": "To hold the river.",
        **other,
    }


def ask(ground: Ground, by: Person, **other: Any) -> UUID:
    """Let somebody ask for a battery, but for what is named otherwise."""
    requirement = uuid4()
    do(actions.ask, by, requirement=requirement, **fields_of(ground, **other))
    return requirement


def judge(
    by: Person, requirement: UUID, version: int = 1, **findings: Any
) -> dict[str, Any]:
    """Let somebody find every question met, but for those named otherwise."""
    met = {f"{question}_is_met": True for question in QUESTIONS}
    told: dict[str, Any] = do(
        actions.judge,
        by,
        requirement=requirement,
        expected_version=version,
        findings={**met, **findings},
        at=AT + timedelta(hours=1),
    )
    return told


def refuse(by: Person, requirement: UUID, version: int = 1) -> None:
    """Let somebody find that there is no crew."""
    judge(by, requirement, version, crew_is_met=False, crew_reason="None is free.")


def seen(requirement: UUID, by: Person) -> Any:
    """Return a requirement as somebody sees it; none if he does not."""
    with acting(by.token):
        return requirements().filter(pk=requirement).first()
