"""The exercise of a demonstration: a public case as needs and offers of its nations.

Each row belongs to whom it is of: what a nation offers is loaded by its own desk, what
is asked for by the recipient. What all stand on, legs and things, is the command's.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from django.utils import timezone

from backstay.cases.reading import read_case
from backstay.domain.case import Case
from backstay_web.accounts.demonstration import RECEIVES, actor_of
from backstay_web.catalogue.loading import load as load_catalogue
from backstay_web.catalogue.models import LoadedCatalogue
from backstay_web.config.exercise.evidence import CASE
from backstay_web.core.commands import Json
from backstay_web.core.context import acting
from backstay_web.core.door import (
    SignedIn,
    end_session,
    open_for_account,
    open_session,
)
from backstay_web.core.entries import Release
from backstay_web.core.models import Actor, Loaded
from backstay_web.donations.loading import load as load_offers
from backstay_web.donations.loading import offers
from backstay_web.donations.models import LoadedOffers
from backstay_web.nations.actions import EVERYBODY
from backstay_web.requirements.loading import load as load_needs
from backstay_web.requirements.models import LoadedNeeds
from backstay_web.sites.loading import load as load_sites
from backstay_web.sites.models import LoadedSites

LASTS: Final = timedelta(minutes=10)
WHY: Final = "The exercise of the demonstration is loaded."
COORDINATES: Final = "coalition-lead"
"""Of the command, by whose eyes one sees what is loaded already."""
ASKS: Final = f"needs-{RECEIVES}"
TO_ALL: Final[Release] = {"level": 0, "rel": EVERYBODY, "cav": 0}

Load = Callable[..., Json]


@dataclass(frozen=True)
class Step:
    """What one of the invented people loads, and the row that tells that he did."""

    who: str
    what: str
    mark: type[Loaded]
    load: Load


def load_exercise(folder: Path = CASE) -> Iterator[str]:
    """Load what is not loaded yet, each step whole or not at all; say how far it is."""
    case = read_case(folder)
    steps = list(steps_of(case))
    done = marks(steps)
    for number, step in enumerate(steps, start=1):
        actor = actor_of(step.who)
        if (step.mark, actor.origin) in done:
            continue
        began = time.monotonic()
        told = run(step, actor)
        took = time.monotonic() - began
        yield (
            f"  {number:2} of {len(steps)}  {step.what}: {told['added']} rows by "
            f"{step.who} ({took:.1f} s)"
        )


def steps_of(case: Case) -> Iterator[Step]:
    """Yield who loads what, so that whatever is pointed to is there before."""
    sites = partial(load_sites, case, release=TO_ALL)
    yield Step("movement-controller", "Sites, legs and hubs", LoadedSites, sites)
    things = partial(load_catalogue, case, release=TO_ALL)
    yield Step("training-planner", "Things and templates", LoadedCatalogue, things)
    command, recipient = actor_of(COORDINATES), actor_of(ASKS)
    both = recipient.rel | command.rel
    needs = partial(load_needs, case, release=TO_ALL, order_release=to(both))
    yield Step(ASKS, "What the recipient asks for", LoadedNeeds, needs)
    for nation in case.nations.values():
        if not any(offers(case, nation.key)):
            continue
        desk = f"desk-{nation.key}"
        shown = to(actor_of(desk).rel | both)
        given = partial(load_offers, case, nation=nation.key, release=shown)
        yield Step(desk, f"What {nation.name} offers", LoadedOffers, given)


def to(rel: int) -> Release:
    """Return the label of a row for some bodies and nobody else."""
    return {"level": 0, "rel": rel, "cav": 0}


def marks(steps: list[Step]) -> set[tuple[Any, Any]]:
    """Return which tables were loaded by which body already."""
    models = {step.mark for step in steps}
    with acting_as(actor_of(COORDINATES), timezone.now()):
        return {
            (model, originator)
            for model in models
            for originator in model._default_manager.values_list(
                "originator", flat=True
            )
        }


def run(step: Step, actor: Actor) -> Json:
    now = timezone.now()
    with acting_as(actor, now):
        return step.load(key=uuid4(), at=now, reason=WHY)


@contextmanager
def acting_as(actor: Actor, at: datetime, *, steps_up: bool = False) -> Iterator[None]:
    """Run one transaction as one of the invented people.

    Who ``steps_up`` signs in as if he had shown a second factor; for the others it is
    no visit, so that their first one shows them all that is new.
    """
    token = signed_in(actor, at) if steps_up else opened(actor, at)
    try:
        with acting(token):
            yield
    finally:
        end_session(token=token, at=timezone.now())


def opened(actor: Actor, at: datetime) -> str:
    return open_session(actor=actor.pk, at=at, until=at + LASTS)


def signed_in(actor: Actor, at: datetime) -> str:
    idle_s = int(LASTS.total_seconds())
    who = SignedIn(None, at, at + LASTS, idle_s, factor_at=at)
    return open_for_account(actor=actor.pk, signed_in=who)
