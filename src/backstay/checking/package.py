"""Packages: fielded once, with all that one option takes, or unmet with a reason."""

from collections import defaultdict
from collections.abc import Iterable

from backstay.checking.facts import Line, Need
from backstay.domain.case import Case
from backstay.domain.package import Document, Part
from backstay.domain.plan import Fielding, Plan
from backstay.domain.worth import PICOPOINTS_PER_MICROPOINT


def check(case: Case, plan: Plan, need: Need) -> None:
    """Check the lists of fielded and unmet packages."""
    missing = set(case.packages)
    for said in plan.fieldings:
        key, week, package = said.package, said.week, case.packages.get(said.package)
        need(key in missing, "fielding.package", key, "is unknown or fielded twice")
        missing.discard(key)
        if package is None:
            continue
        known = said.option in [option.key for option in package.options]
        need(known, "fielding.option", key, f"{said.option} is none of its options")
        right = said.need_by_week == package.need_by_week
        need(right, "fielding.need_by", key, f"is due in week {package.need_by_week}")
        inside = 0 <= week < case.horizon_weeks
        need(inside, "fielding.week", key, f"week {week} is outside the horizon")
        if inside:
            worth = package.worth_picopoints(week) // PICOPOINTS_PER_MICROPOINT
            right = said.worth_micropoints == worth
            need(right, "fielding.worth", key, f"is worth {worth} in week {week}")
    for gap in plan.unmet:
        listed = gap.package in missing
        need(listed, "unmet.package", gap.package, "is fielded, unknown or here twice")
        missing.discard(gap.package)
        told = bool(gap.reasons) and all(reason.text for reason in gap.reasons)
        need(told, "unmet.reason", gap.package, "lacks a reason, or its text")
    for key in sorted(missing):
        need(False, "unmet.package", key, "is neither fielded nor unmet")


def complements(case: Case, plan: Plan, lines: Iterable[Line], need: Need) -> None:
    """Check that what is fielded is complete, and that all else serves it."""
    chosen = {said.package: said for said in plan.fieldings}
    by_part = defaultdict[tuple[str, str], list[Line]](list)
    for line in lines:
        key, option, end = line.said.key, line.said.option, line.arrival_week
        by_part[option, line.part.key].append(line)
        if line.said.promise:
            continue
        field = chosen.get(line.package.key)
        right = field is not None and field.option == option
        need(right, "itinerary.fielded", key, f"nothing is fielded with {option}")
        in_time = field is None or end <= field.week
        need(in_time, "itinerary.late", key, f"ends in week {end}")
        waived = line.part.key in case.options[option].waived
        need(not waived, "part.waived", key, "serves a part that is waived")
    for said in chosen.values():
        found = case.options.get(said.option)
        for part in found.needed if found else ():
            _complete(said, part, by_part[said.option, part.key], need)


def _complete(said: Fielding, part: Part, lines: list[Line], need: Need) -> None:
    key, week = f"{said.package}/{part.key}", said.week
    if isinstance(part, Document):
        ready = part.ready_week is not None and part.ready_week <= week
        need(ready, "part.document", key, f"is not there in week {week}")
        return
    counts = [(line.load.quantity, line) for line in lines]
    there = sum(count for count, line in counts if line.arrival_week <= week)
    need(there >= part.quantity, "part.short", key, f"{there} there by week {week}")
    most = max(part.quantity, sum(count for count, line in counts if line.said.promise))
    coming = sum(count for count, _ in counts)
    need(coming <= most, "part.surplus", key, f"{coming} come, {most} are needed")
