"""A howitzer, its class and a template of a battery, made by the command's commands."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from backstay_web.catalogue import actions
from backstay_web.core.context import acting
from backstay_web.core.entries import Release
from backstay_web.nations.actions import EVERYBODY, add_nation
from tests.web.cast import Cast, Person

AT = datetime(2026, 1, 5, 12, tzinfo=UTC)
TO_ALL: Release = {"level": 0, "rel": EVERYBODY, "cav": 0}


@dataclass(frozen=True)
class Shelf:
    """What there is at first; everybody may know of it."""

    nation: UUID
    language: UUID
    family: UUID
    howitzer: UUID
    howitzers: UUID  # the class
    gunnery: UUID  # the sequence
    battery: UUID  # the template
    option: UUID


def do(action: Callable[..., Any], by: Person, **payload: Any) -> Any:
    """Let somebody do something, under a key of its own."""
    with acting(by.token):
        return action(key=uuid4(), at=AT, reason="a test", **payload)


def add(commands: Any, by: Person, **fields: Any) -> UUID:
    entry = uuid4()
    fields.setdefault("release", TO_ALL)
    do(commands.add, by, entry=entry, **fields)
    return entry


@pytest.fixture
def shelf(cast: Cast) -> Shelf:
    """Return what there is at first; it is undone after the test."""
    cid, nation = cast.cid, cast.ann.origin
    names = {"name": "Aland", "name_uk": "Аландія"}
    do(add_nation, cid, nation=nation, code="AX", body=0, **names)
    language = add(actions.LANGUAGE, cid, code="uk", name="Ukrainian")
    family = add(actions.FAMILY, cid, code="tube", name="Tube artillery")
    howitzer = add(
        actions.VARIANT, cid, code="m777", name="M777", family=family, mass_kg=4_200
    )
    howitzers = add(actions.EQUIPMENT_CLASS, cid, code="155", name="155 mm howitzers")
    add(actions.CLASS_VARIANT, cid, equipment_class=howitzers, variant=howitzer)
    kind = add(actions.COURSE_KIND, cid, code="gunners", name="Gunners")
    gunnery = add(actions.COURSE_SEQUENCE, cid, code="gunners", name="Gunners")
    add(actions.SEQUENCE_STEP, cid, sequence=gunnery, step=1, kind=kind)
    battery = add(actions.PACKAGE_TEMPLATE, cid, code="battery", name="Battery")
    option = add(
        actions.TEMPLATE_OPTION,
        cid,
        template=battery,
        code="battery.m777",
        name="M777",
        main_variant=howitzer,
        commonality_micropoints=500_000,
    )
    return Shelf(
        nation, language, family, howitzer, howitzers, gunnery, battery, option
    )
