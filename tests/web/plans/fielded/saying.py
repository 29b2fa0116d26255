"""How people of the tests say what is there of a package."""

from typing import Any
from uuid import UUID, uuid4

from backstay_web.catalogue.models import TemplatePart
from backstay_web.core.context import acting
from backstay_web.plans import actions
from backstay_web.requirements.models import Requirement
from tests.web.cast import Person
from tests.web.plans.promises.ground import AT, do

DAY = AT.date()


def need_of(by: Person) -> Requirement:
    """Return the only need, as somebody reads it."""
    with acting(by.token):
        return Requirement.objects.get()


def part_of(by: Person, code: str) -> TemplatePart:
    """Return a part of the only template by its code."""
    with acting(by.token):
        return TemplatePart.objects.get(part=code)


def say(by: Person, part: Any = "guns", quantity: int = 6, **more: Any) -> UUID:
    """Let somebody say that so many of a part are there; return the key of that."""
    entry: UUID = more.pop("entry", uuid4())
    said = {"package_number": 1, "on": DAY, "evidence": "Hand receipt 7", **more}
    if "requirement" not in said:
        said["requirement"] = need_of(by).pk
    key = part if isinstance(part, UUID) else part_of(by, part).pk
    do(actions.say, by, entry=entry, part=key, quantity=quantity, **said)
    return entry


def find(by: Person, kind: str, value: int, part: str, **more: Any) -> UUID:
    """Let somebody say what was found of a part; return the key of that."""
    entry = uuid4()
    said = {"package_number": 1, "on": DAY, "evidence": "Inspection 2", **more}
    about = {"requirement": need_of(by).pk, "part": part_of(by, part).pk}
    found = {"kind": kind, "value": value}
    do(actions.say_condition, by, entry=entry, **about, **found, **said)
    return entry
