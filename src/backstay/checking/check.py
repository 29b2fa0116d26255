"""The judge of plans: every rule again, slow, plain and exact.

It shares no code with the planner: it knows the facts of a case and nothing else,
counts in whole numbers, and has no tolerance.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import fields
from fractions import Fraction
from typing import Any, Final, get_args, get_origin

from backstay.checking import capacity, itinerary, package, promise
from backstay.checking.line import Line, Need, Violation
from backstay.domain.case import Case
from backstay.domain.plan import Plan
from backstay.domain.worth import PICOPOINTS_PER_MICROPOINT

STOPPED: Final = ("gap", "effort", "time", "interrupt", "done")
CUT: Final = ("time", "interrupt")
DIGEST: Final = re.compile(r"[0-9a-f]{64}")


def check(case: Case, plan: Plan) -> list[Violation]:
    """Return every rule that a plan breaks; none if it is feasible and told right.

    Nothing about the plan is taken for granted. If a field is of a wrong type, only
    such faults are listed.
    """
    found: list[Violation] = []

    def need(holds: bool, rule: str, record: str, text: str) -> None:
        if not holds:
            found.append(Violation(rule, record, text))

    _types(plan, "plan", need)
    if found:
        return found
    lines: list[Line] = []
    for said in plan.itineraries:
        line = itinerary.line_of(case, said)
        if isinstance(line, Line):
            lines.append(line)
            itinerary.check(case, line, need)
        else:
            found.append(line)
    for key, times in Counter(said.key for said in plan.itineraries).items():
        need(times == 1, "itinerary.key", key, f"stands {times} times")
    package.check(case, plan, need)
    package.complements(case, plan, lines, need)
    promise.check(case, plan, need)
    capacity.check(case, plan, lines, need)
    _head(case, plan, need)
    _value(case, plan, lines, need)
    return found


def _types(record: Any, place: str, need: Need) -> None:
    """Check that every field has exactly the type that the domain gives it."""
    for field in fields(record):
        value, here = getattr(record, field.name), f"{place}.{field.name}"
        origin, members = get_origin(field.type), get_args(field.type)
        if origin is tuple and type(value) is tuple:
            for number, member in enumerate(value):
                right = type(member) is members[0]
                need(right, "plan.field", f"{here}[{number}]", f"{member!r} is alien")
                if right:
                    _types(member, f"{here}[{number}]", need)
        else:
            right = type(value) in (members or (field.type,))
            if origin is tuple or origin is Mapping:
                right = origin is Mapping and isinstance(value, Mapping)
            need(right, "plan.field", here, f"{value!r} is of another type")


def _head(case: Case, plan: Plan, need: Need) -> None:
    """Check what the plan says of itself: case, search, bound and gap."""
    text = f"was made from a case with digest {plan.case_sha256}"
    need(plan.case_sha256 == case.sha256, "plan.case", "plan", text)
    need(plan.seed >= 0, "plan.field", "plan.seed", "must be at least 0")
    need(plan.stopped in STOPPED, "plan.field", "plan.stopped", f"is none of {STOPPED}")
    lawful = not (plan.reproducible and plan.stopped in CUT)
    need(lawful, "plan.field", "plan.reproducible", f"{plan.stopped} is a clock's work")
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
    text = f"value is {plan.value_micropoints}, must be {right}"
    need(plan.value_micropoints == right, "plan.value", "plan", text)
