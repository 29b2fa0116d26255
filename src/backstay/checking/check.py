"""The judge of plans: every rule again, plain and exact, apart from the planner."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import fields
from fractions import Fraction
from functools import cache
from typing import Any, Final, NamedTuple, get_args, get_origin

from backstay.checking import capacity, itinerary, package, promise
from backstay.checking.facts import Line, Need, Violation, line_of
from backstay.domain.case import Case
from backstay.domain.plan import Plan
from backstay.domain.worth import PICOPOINTS_PER_MICROPOINT

STOPPED: Final = ("gap", "effort", "done", "time", "interrupt")  # the last two by clock
DIGEST: Final = re.compile(r"[0-9a-f]{64}")


def check(case: Case, plan: Plan) -> list[Violation]:
    """Return every rule that a plan breaks; none if it is feasible and told right.

    Fields of a wrong type, and then another case, hide all other faults.
    """
    found: list[Violation] = []

    def need(holds: bool, rule: str, record: str, text: str) -> None:
        if not holds:
            found.append(Violation(rule, record, text))

    _types(plan, "plan", need)
    if found or plan.case_sha256 != case.sha256:
        return found or [Violation("plan.case", "plan", "is of another case")]
    told = [line_of(case, said) for said in plan.itineraries]
    found += [line for line in told if isinstance(line, Violation)]
    lines = [line for line in told if isinstance(line, Line)]
    for line in lines:
        itinerary.check(case, line, need)
    for key, times in Counter(said.key for said in plan.itineraries).items():
        need(times == 1, "itinerary.key", key, f"stands {times} times")
    package.check(case, plan, need)
    package.complements(case, plan, lines, need)
    promise.check(case, plan, need)
    capacity.check(case, plan, lines, need)
    _head(plan, need)
    _value(case, plan, lines, need)
    return found


class _Field(NamedTuple):
    """What a field of a record must be: of one type, or a tuple or mapping of some."""

    name: str
    origin: Any
    types: tuple[Any, ...]
    told: Any


@cache
def _fields_of(kind: type) -> tuple[_Field, ...]:
    return tuple(
        _Field(
            each.name,
            get_origin(each.type),
            get_args(each.type) or (each.type,),
            each.type,
        )
        for each in fields(kind)
    )


def _types(record: Any, place: str, need: Need) -> None:
    """Check that every field has exactly the type that the domain gives it."""
    for name, origin, types, told in _fields_of(record.__class__):
        value = getattr(record, name)
        if origin is tuple:
            right = type(value) is tuple and {*map(type, value)} <= {types[0]}
        elif origin is Mapping:
            right = isinstance(value, Mapping)
        else:
            right = type(value) in types
        if not right:
            need(False, "plan.field", f"{place}.{name}", f"must be of type {told}")
        elif origin is tuple:
            for number, member in enumerate(value):
                _types(member, f"{place}.{name}[{number}]", need)


def _head(plan: Plan, need: Need) -> None:
    """Check what the plan says of itself: search, bound and gap."""
    need(plan.seed >= 0, "plan.field", "plan", "seed must be at least 0")
    need(plan.stopped in STOPPED, "plan.field", "plan", f"stopped as none of {STOPPED}")
    lawful = not (plan.reproducible and plan.stopped in STOPPED[3:])
    need(lawful, "plan.field", "plan", f"cut by {plan.stopped}, so not reproducible")
    kind, proof = plan.bound_kind, plan.multipliers_sha256
    top, low, gap = plan.bound_micropoints, plan.value_micropoints, None
    if top is None:
        need(kind == "none" and not proof, "plan.bound", "plan", "there is no bound")
    else:
        proven = kind == "lagrangian" and bool(DIGEST.fullmatch(proof))
        need(proven, "plan.bound", "plan", "the bound has no kind or no proof")
        need(top >= low, "plan.bound", "plan", f"bound {top} is below value {low}")
        gap = float(round(Fraction(top, low) - 1, 9)) if low > 0 else None
    need(plan.gap == gap, "plan.gap", "plan", f"gap is {plan.gap}, must be {gap}")


def _value(case: Case, plan: Plan, lines: list[Line], need: Need) -> None:
    """Check that the value is worth less commonality and cost."""
    total = -sum(line.cost for line in lines)
    for said in plan.fieldings:
        wanted, option = case.packages.get(said.package), case.options.get(said.option)
        if wanted and option and 0 <= said.week < case.horizon_weeks:
            total += wanted.worth_picopoints(said.week)
            total -= option.commonality_micropoints * PICOPOINTS_PER_MICROPOINT
    right = total // PICOPOINTS_PER_MICROPOINT
    need(plan.value_micropoints == right, "plan.value", "plan", f"must be {right}")
