"""Solve one instance; give what came of it beside the best known, as plain figures."""

import math
import os
import time
from pathlib import Path

import backstay
from backstay.domain.schedule import Value
from backstay.scheduling.settings import Limits
from backstay.timetables import schedule
from benchmarks.public.choices import MICROPOINTS, case_of
from benchmarks.public.families import CHOSEN, SCHEDULED
from benchmarks.public.rows import Row

Figures = dict[str, object]


def measure(folder: Path, row: Row, time_s: float) -> Figures:
    """Return the figures of one instance. Whatever it gives has passed its checker."""
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
    solve = _schedule if row.family in SCHEDULED else _plan
    begun, cpu = time.monotonic(), _cpu_s()
    found = solve(folder, row, time_s)
    return {
        "family": row.family,
        "instance": row.instance,
        **found,
        "best_known": row.best,
        "best_known_is_proven": row.proven,
        "plain": row.plain,
        "plain_bound": row.plain_bound,
        "plain_cpu_s": row.plain_cpu_s,
        "wall_s": round(time.monotonic() - begun, 2),
        "cpu_s": round(_cpu_s() - cpu, 2),
        "load_before": load,
    }


def _schedule(folder: Path, row: Row, time_s: float) -> Figures:
    """Schedule an instance as work inside a week."""
    work = SCHEDULED[row.family](folder, row)
    made = schedule(work, Limits(time_s=time_s))
    found = made.schedule
    return _told(found.value, found.bound, row) | {
        "outcome": found.outcome.value,
        "reason": found.reason,
        "stopped": made.stopped,
    }


def _plan(folder: Path, row: Row, time_s: float) -> Figures:
    """Plan an instance as a case of one week, and recompute the bound."""
    read, sense = CHOSEN[row.family]
    choice = read(folder, row)
    case = case_of(choice)
    made = backstay.plan(case, time_s=time_s, gap=0.0)
    violations = backstay.check(case, made, bound=True)
    if violations or made.bound_micropoints is None:
        raise AssertionError(f"{row.instance}: {violations[:3]}")
    base = sum(worth for worth, _ in choice.items) if sense < 0 else 0
    value = base + sense * made.value_micropoints // MICROPOINTS
    whole = math.floor if sense > 0 else math.ceil
    bound = whole(base + sense * made.bound_micropoints / MICROPOINTS)
    left_out = sense < 0 and len(made.fieldings) < len(case.packages)
    outcome = "optimal" if value == bound else "feasible"
    return _told(None if left_out else (value,), (bound,), row) | {
        "outcome": "unknown" if left_out else outcome,
        "reason": "items are left over" if left_out else "",
        "stopped": made.plan.stopped,
    }


def _told(value: Value | None, bound: Value | None, row: Row) -> Figures:
    off = None if value is None else distance_pct(value, row.best, row.sense)
    return {"value": value, "bound": bound, "distance_pct": off}


def distance_pct(value: Value, best: Value, sense: str) -> float | None:
    """Return how much worse than the best known the first figure is that differs.

    Below zero if it is better; None where there is nothing to divide by.

    >>> distance_pct((65, 44), (65, 40), "min"), distance_pct((90,), (100,), "max")
    (10.0, 10.0)
    """
    for ours, theirs in zip(value, best, strict=False):
        if ours != theirs:
            worse = ours - theirs if sense == "min" else theirs - ours
            return round(100 * worse / theirs, 3) if theirs else None
    return 0.0 if best else None


def _cpu_s() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system
