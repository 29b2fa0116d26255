"""Workshops: what is damaged is repaired once, in a bay that may do it."""

from backstay.checking.facts import Line, Need
from backstay.domain.case import Case
from backstay.domain.lot import Condition


def check(case: Case, line: Line, need: Need) -> None:
    """Count the repairs of materiel and ask who does them."""
    key, work = line.said.key, (line.load.variant, line.load.condition)
    bays = [step.resource for step in line.steps if step.activity == "repair"]
    count = 0 if line.load.condition is Condition.SERVICEABLE else 1
    need(len(bays) == count, "bay.repair", key, f"must be repaired {count} times")
    for bay in bays:
        able = work[0] in case.bays[bay].variants and work in case.repairs
        need(able, "bay.certified", key, f"{bay} cannot repair {work[0]}, {work[1]}")
