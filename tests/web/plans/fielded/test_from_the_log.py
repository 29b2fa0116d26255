"""Fielded follows from the log alone: random histories, and a plain reading of events.

The oracle reads what each event says, in order, and shares no code with the site.
"""

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid4

import pytest

from backstay_web.core.commands import NotThere, Refused
from backstay_web.core.context import acting
from backstay_web.core.entries import Faulty
from backstay_web.core.models import Event
from backstay_web.plans.fielded import packages_of
from backstay_web.plans.models import Presence
from backstay_web.requirements.actions.waiving import end_waiver, waive
from backstay_web.requirements.models import Waiver
from backstay_web.requirements.queries import parts_of
from tests.web.cast import Person
from tests.web.plans.fielded.saying import need_of, say
from tests.web.plans.promises.ground import do

START = datetime(2024, 1, 1, 12, tzinfo=UTC)
STEPS = 40
NEEDED = {"guns": 6, "shells": 600, "crews": 1, "manual": 1}


def said_by_events(by: Person) -> dict[str, Any]:
    """Return what events say: statements, which are corrected, and waivers."""
    told: dict[str, dict[str, Any]] = {}
    corrected: set[str] = set()
    held: dict[str, tuple[str, date | None]] = {}
    with acting(by.token):
        rows = Event.objects.order_by("at", "pk")
        events = list(rows.values_list("kind", "subject", "at", "content"))
    for kind, subject, at, content in events:
        if kind == "presence.said":
            told[str(subject)] = content
            corrected.add(content["corrects"])
        elif kind == "waiver.added":
            held[str(subject)] = (content["part"], at.date())
        elif kind == "waiver.retired":
            since = None if content["retired_on"] else at.date()
            held[str(subject)] = (held[str(subject)][0], since)
    return {"told": told, "corrected": corrected, "held": held}


def plain_reading(by: Person, on: date, keys: dict[str, str]) -> dict[str, Any]:
    """Return of each part what is missing and since when nothing is, day by day."""
    known = said_by_events(by)
    counts = [
        each
        for key, each in known["told"].items()
        if key not in known["corrected"] and each["on"] <= on.isoformat()
    ]
    found: dict[str, Any] = {}
    for code, needed in NEEDED.items():
        mine = [each for each in counts if each["part"] == keys[code]]
        there = sum(each["quantity"] for each in mine)
        days = sorted({each["on"] for each in mine})
        enough = [
            day
            for day in days
            if sum(e["quantity"] for e in mine if e["on"] <= day) >= needed
        ]
        since = [date.fromisoformat(day) for day in enough[:1]]
        since += [
            day for part, day in known["held"].values() if part == keys[code] and day
        ]
        found[code] = (0 if since else needed - there, min(since, default=None))
    return found


def one_step(chance: Random, world: Any, at: datetime, keys: dict[str, UUID]) -> None:
    """Let somebody do something at random; what is refused has not happened."""
    by = chance.choice([world.ria, world.rob, world.pia])
    code = chance.choice(list(NEEDED))
    with acting(by.token):
        spoken = list(Presence.objects.values_list("pk", flat=True).order_by("pk"))
        waivers = list(Waiver.objects.order_by("pk"))
    verb = chance.choice(["say", "say", "say", "correct", "waive", "end"])
    day = at.date() - timedelta(days=chance.randrange(20))
    said: dict[str, Any] = {"part": keys[code], "at": at, "on": day}
    quantity = chance.choice([1, NEEDED[code], NEEDED[code] // 2 + 1])
    if verb == "say":
        say(by, quantity=quantity, **said)
    elif verb == "correct" and spoken:
        wrong = chance.choice(spoken)
        say(by, quantity=chance.choice([0, quantity]), corrects=wrong, **said)
    elif verb == "waive":
        about = {"requirement": need_of(by).pk, "part": keys[code], "end_on": None}
        release = {"level": 1, "rel": 0b110, "cav": 0}
        words = {"who": "G4", "why": "Held already.", "release": release}
        do(waive, by, at=at, entry=uuid4(), **about, **words)
    elif verb == "end" and waivers:
        row = chance.choice(waivers)
        on = None if row.retired_on else at.date()
        one: dict[str, Any] = {"entry": row.pk, "expected_version": row.version}
        do(end_waiver, by, at=at, retired_on=on, **one)


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_said_and_corrected_the_log_gives_the_same_answer(world, seed):
    chance, need = Random(seed), need_of(world.ria)  # noqa: S311 no secret
    with acting(world.ria.token):
        keys = {part.part: part.pk for part in parts_of(need)}
    assert keys.keys() == NEEDED.keys()
    done = fielded = 0

    for step in range(STEPS):
        at = START + timedelta(days=step)
        try:
            one_step(chance, world, at, keys)
            done += 1
        except (Faulty, NotThere, Refused):
            pass  # nothing has happened
        with acting(world.ria.token):
            [package] = packages_of([need], at.date())[need.pk]
        [way] = package.ways
        names = {key: code for code, key in keys.items()}
        found = {names[each.part]: (each.missing, each.since) for each in way.parts}

        told = plain_reading(world.ria, at.date(), {k: str(v) for k, v in keys.items()})

        assert found == told
        days = [since for _, since in told.values()]
        assert package.fielded_on == (None if None in days else max(days))
        fielded += package.fielded_on is not None

    assert done > STEPS // 2, "a history in which little happens proves little"
    assert fielded or seed, "in the first history the package is fielded in the end"
