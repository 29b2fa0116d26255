"""What nations have said to the lines of a proposal, as a replan has to take it.

A line with its whole way is promised as the next snapshot would have it: its giver's
promise holds, and nobody has said otherwise to a step of it (see frozen_lines.py).
Every other no takes the line out of the plan in force. What nobody has answered is told
and not promised: it may change at a price, and has not begun if its day has passed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from backstay.cases.parsing import Row
from backstay.cases.reading import CaseRecords
from backstay.domain.plan import Itinerary, Plan, Step
from backstay_web.plans.frozen_lines import REFUSED, kept_promises
from backstay_web.plans.models import Line, Promise, Purpose
from backstay_web.plans.questions.facts import Fact, From
from backstay_web.plans.standing import LineState, lines

OF_A_KEY: Final = 36
"""Signs of the key of a promise, by which a case names it."""


@dataclass
class Said:
    """Promises to be added to the case, by the key of their line; and facts."""

    promised: dict[str, Promise] = field(default_factory=dict)
    facts: list[Fact] = field(default_factory=list)


@dataclass(frozen=True)
class Told:
    """A line of the proposal: what it is for, and what was last said to it."""

    purpose: Purpose
    line: Line
    state: str


def said(proposal: UUID, case: CaseRecords, plan: Plan, today: int) -> Said:
    """Return what nations have said to the lines of a plan that was put before them."""
    made = Said()
    holding = list(kept_promises())
    alive = {str(each.promise.pk) for each in holding}
    mine = {
        each.purpose.key: each.promise
        for each in holding
        if each.purpose.line.share.proposal_id == proposal
    }
    told = told_of(proposal)
    rows = case.tables["promises"].rows
    freed = [str(row["promise"]) for row in rows if is_freed(row, alive)]
    made.facts += [Fact("promise_freed", {"promise": k}, From.ANSWER) for k in freed]
    open_lines = []
    for itinerary in plan.itineraries:
        if itinerary.promise and itinerary.promise not in freed:
            continue
        promise = mine.get(itinerary.key)
        if promise is not None and promise.line.quantity == itinerary.quantity:
            made.promised[itinerary.key] = promise
        else:
            open_lines.append(itinerary)
    held = resources_held(plan, made.promised)
    notice = int(case.settings.rules.notice_weeks)
    for itinerary in open_lines:
        made.facts += facts_of(itinerary, told.get(itinerary.key, {}), held)
        if not refusals(told.get(itinerary.key, {})) and has_passed(
            itinerary, today, notice
        ):
            cells = {"line": itinerary.key}
            made.facts.append(Fact("line_off", cells, From.SILENCE))
    return made


def is_freed(row: Row, alive: set[str]) -> bool:
    """Tell whether a promise of the case is one of the site that holds no longer."""
    key = str(row["promise"])[:OF_A_KEY]
    return is_of_the_site(key) and key not in alive


def is_of_the_site(key: str) -> bool:
    """Tell whether a case calls a promise of the site so; else it had begun before."""
    try:
        UUID(key)
    except ValueError:
        return False
    return True


def told_of(proposal: UUID) -> dict[str, dict[int, Told]]:
    """Return the lines of a proposal by the key of their itinerary, and by step."""
    states = {row.pk: row for row in lines().filter(share__proposal=proposal)}
    found: dict[str, dict[int, Told]] = {}
    chains: dict[UUID, str] = {}
    purposes = Purpose.objects.filter(line__share__proposal=proposal)
    for purpose in purposes.order_by("step", "pk"):
        row = states.get(purpose.line_id)
        if row is None:
            continue
        key = chains.setdefault(purpose.chain, purpose.key)
        found.setdefault(key, {})[purpose.step] = Told(purpose, row, row.state)
    return found


def refusals(told: Mapping[int, Told]) -> list[Told]:
    """Return each no; who frees what he gives lets it change, and takes nothing out."""
    return [
        each
        for step, each in told.items()
        if each.state in REFUSED and (step or each.state != LineState.FREED)
    ]


def has_passed(itinerary: Itinerary, today: int, notice: int) -> bool:
    """Tell whether a line would have begun by the plan, for the engine to go on with.

    A course has begun within its notice: see the engine's fates.
    """
    if not itinerary.steps:
        return False
    first = itinerary.steps[0]
    told = today + notice if first.activity == "attend" else today
    return first.start_week < told


def resources_held(plan: Plan, promised: Mapping[str, Any]) -> set[tuple[str, int]]:
    """Return what promised lines take, by resource and week."""
    return {
        (step.resource, step.start_week)
        for itinerary in plan.itineraries
        if itinerary.promise or itinerary.key in promised
        for step in itinerary.steps
    }


def facts_of(
    itinerary: Itinerary, told: Mapping[int, Told], held: set[tuple[str, int]]
) -> Iterator[Fact]:
    """Yield what follows from each no to a line or to a step of its way.

    Who says no to giving units gives them to no other line either; who says no to a
    step does not take it for others, unless somebody promised to pass there then. A
    counter says that only as far as the planner took it into the snapshot.
    """
    refused = refusals(told)
    if refused:
        cells = {"line": itinerary.key}
        yield Fact("line_off", cells, From.ANSWER, noted(refused[0]))
    for each in refused:
        place = each.purpose.step
        if each.state != LineState.DECLINED:
            continue
        if place == 0 and each.line.task == Line.Task.DELIVER and itinerary.source:
            its = {"lot": itinerary.source, "quantity": itinerary.quantity}
            yield Fact("lot_lost", its, From.ANSWER, noted(each))
        elif 0 < place <= len(itinerary.steps):
            step = itinerary.steps[place - 1]
            if (step.resource, step.start_week) not in held:
                yield closed(step, noted(each))


def closed(step: Step, note: str) -> Fact:
    """Return that the nation of a step does not do it in that week."""
    if step.activity == "attend":
        its = {"course": step.resource, "start_week": step.start_week}
        return Fact("session_off", its, From.ANSWER, note)
    event, column = (
        ("leg_closed", "leg") if step.activity == "move" else ("bay_out", "bay")
    )
    weeks = {"start_week": step.start_week, "end_week": step.start_week + 1}
    return Fact(event, {column: step.resource, **weeks}, From.ANSWER, note)


def noted(told: Told) -> str:
    return str(LineState(told.state).value)
