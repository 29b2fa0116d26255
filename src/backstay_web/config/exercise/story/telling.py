"""The story of a few packages after the plan: from a promise to fielded, or nearly.

All of it is invented, and done by the invented people by the commands that pages use,
on the day on which the demonstration is begun. Needs, pledges and days of plans are
those of 2022.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from backstay_web.accounts.demonstration import actor_of
from backstay_web.config.exercise.loading import acting_as
from backstay_web.config.exercise.planning import Unplanned, asked_before
from backstay_web.config.exercise.story import (
    answering,
    asking,
    counting,
    mending,
    releasing,
    sending,
    teaching,
)
from backstay_web.config.exercise.story.acts import Act, act
from backstay_web.config.exercise.story.teaching import Far
from backstay_web.transfers.models import Permit

HOW_THEY_STAND: Final[dict[str, Promise]] = {
    "rocket-01": _("Fielded: launchers received, crews trained, manuals there."),
    "mobility-05": _("Fielded; one carrier was lost since, others are being counted."),
    "gepard-03": _("Late: one gun waits for a licence past its day."),
    "sam-04": _("All of its kit is there; it waits for its crews."),
    "rocket-04": _("Its launchers are on their way, its crews at their course."),
    "apc-01": _("Counted at the hub: one carrier is missing, and a case is open."),
}
"""The packages that the story is about, and what it makes of each."""
PACKAGES: Final = tuple(HOW_THEY_STAND)
TO_THE_HUB: Final = 2
"""Legs from the depot to the port, and from there to the hub."""


@dataclass(frozen=True)
class Chapter:
    """Some acts that belong together, by what one is told of them."""

    what: str
    acts: Callable[[], Iterable[Act]]


def carry_out() -> Iterator[str]:
    """Let the story be told as far as it was not yet; say how far it is.

    Raises
    ------
    Unplanned
        If there is no plan to begin with.
    """
    if is_told():
        return
    run = asked_before()
    if run is None:
        raise Unplanned("The exercise was not planned: there is nothing to carry out.")
    every = list(chapters(run))
    for number, chapter in enumerate(every, start=1):
        began = time.monotonic()
        count = sum(act(each) for each in chapter.acts())
        if count:
            took = time.monotonic() - began
            yield (
                f"  {number:2} of {len(every)}  {chapter.what}: {count} acts "
                f"({took:.1f} s)"
            )


def is_told() -> bool:
    """Tell whether the last row of the story is there, and so all before it."""
    with acting_as(actor_of("movement-controller"), timezone.now()):
        return Permit.objects.filter(pk=counting.PERMIT).exists()


def chapters(run: UUID) -> Iterator[Chapter]:
    """Yield the chapters of the story in their order."""
    yield Chapter(
        "Needs are validated, the plan is put before nations",
        lambda: [*answering.validate(PACKAGES), *answering.put_before_nations(run)],
    )
    yield Chapter("Nations answer", lambda: answering.answer(PACKAGES))
    yield Chapter("A rocket battery is fielded", rockets)
    yield Chapter("Carriers are received, and one is lost", carriers)
    yield Chapter("Guns and their ammunition: one waits for a licence", guns)
    yield Chapter("A battery waits for its crews", air_defence)
    yield Chapter("Launchers are on their way", on_their_way)
    yield Chapter("Carriers are counted at the hub, and one is missing", differing)
    yield Chapter(
        "Labels are widened by two", lambda: releasing.label_changes("gepard-03")
    )
    yield Chapter(
        "Experts are asked about the guns, and one fault is solved",
        lambda: asking.ask("gepard-03"),
    )
    yield Chapter("Days that are about to come", days_to_come)


def send_all(package: str) -> Iterator[Act]:
    """Yield that all loads of a package come to it and are received."""
    for load in sending.loads(package):
        yield sending.prepare(load)
        yield from sending.carry(load)
        yield from sending.hand_over(load)
        yield from sending.receive(load)


def rockets() -> Iterator[Act]:
    yield from send_all("rocket-01")
    yield from teaching.classes("rocket-01", crew=Far.PASSES)
    yield from sending.papers("rocket-01")


def carriers() -> Iterator[Act]:
    yield from send_all("mobility-05")
    yield from counting.keep_account("mobility-05")
    yield from counting.report_itself("rocket-01")


def guns() -> Iterator[Act]:
    yield from send_all("gepard-03")
    yield from mending.mend("gepard-03")
    yield from teaching.classes("gepard-03", crew=Far.PASSES, maintainers=Far.PASSES)
    yield from sending.papers("gepard-03")


def air_defence() -> Iterator[Act]:
    yield from send_all("sam-04")
    yield from teaching.classes("sam-04", crew=Far.ASKS, maintainers=Far.ATTENDS)
    yield from sending.papers("sam-04")


def on_their_way() -> Iterator[Act]:
    for load in sending.loads("rocket-04"):
        yield sending.prepare(load)
        yield from sending.carry(load, 1, arrives=False)
        yield sending.report(load, "in_transit")
    yield from teaching.classes("rocket-04", crew=Far.ATTENDS)


def differing() -> Iterator[Act]:
    """Yield that one load differs from its papers, and another lacks a signature."""
    for load in sending.loads("apc-01"):
        yield sending.prepare(load)
        yield from sending.carry(load, TO_THE_HUB)
        missing = 1 if load.number == 1 else 0
        count, sign = sending.hand_over(load, "hub-receiver", missing, TO_THE_HUB)
        yield from (count, sign) if load.number == 1 else (count,)
    yield from teaching.classes("apc-01", crew=Far.ASKS)


def days_to_come() -> Iterator[Act]:
    yield from counting.days_to_come("rocket-04")
