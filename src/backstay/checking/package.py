"""Packages: fielded once, with all that one option takes, or unmet with a reason."""

from collections import defaultdict
from collections.abc import Iterable

from backstay.checking.line import Line, Need
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
    for unmet in plan.unmet:
        text = "is fielded, unknown or unmet twice"
        need(unmet.package in missing, "unmet.package", unmet.package, text)
        missing.discard(unmet.package)
        told = bool(unmet.reasons) and all(reason.text for reason in unmet.reasons)
        need(told, "unmet.reason", unmet.package, "lacks a reason, or its text")
    for key in sorted(missing):
        need(False, "unmet.package", key, "is neither fielded nor unmet")


def complements(case: Case, plan: Plan, lines: Iterable[Line], need: Need) -> None:
    """Check that what is fielded is complete, and that all else serves it."""
    chosen = {said.package: said for said in plan.fieldings}
    parts = defaultdict[tuple[str, str], list[Line]](list)
    for line in lines:
        option, key = case.options[line.itinerary.option], line.itinerary.key
        parts[option.key, line.part.key].append(line)
        said = chosen.get(option.package)
        if line.itinerary.promise:
            continue
        serves = said is not None and said.option == option.key
        text = f"{option.package} is not fielded with {option.key}"
        need(serves, "itinerary.fielded", key, text)
        in_time = said is None or line.arrival_week <= said.week
        need(in_time, "itinerary.late", key, f"ends in week {line.arrival_week}")
        need(
            line.part.key not in option.waived, "part.waived", key, "its part is waived"
        )
    for said in chosen.values():
        needed = case.options[said.option].needed if said.option in case.options else ()
        for part in needed:
            _complete(said, part, parts[said.option, part.key], need)


def _complete(said: Fielding, part: Part, lines: list[Line], need: Need) -> None:
    record, week = f"{said.package}/{part.key}", said.week
    if isinstance(part, Document):
        ready = part.ready_week is not None and part.ready_week <= week
        need(ready, "part.document", record, f"is not there in week {week}")
        return
    there = sum(each.load.quantity for each in lines if each.arrival_week <= week)
    text = f"{there} of {part.quantity} are there in week {week}"
    need(there >= part.quantity, "part.short", record, text)
    coming = sum(each.load.quantity for each in lines)
    promised = sum(each.load.quantity for each in lines if each.itinerary.promise)
    most = max(promised, part.quantity)
    need(coming <= most, "part.surplus", record, f"{coming} come, {most} are needed")
