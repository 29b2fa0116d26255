"""Needs that the plan does not meet, with the reasons, grouped by kind of reason."""

from collections import defaultdict
from typing import Final

from backstay.domain.case import Case
from backstay.domain.package import Package
from backstay.domain.plan import Plan, Reason, Unmet
from backstay.reports.names import (
    bay_name,
    course_name,
    leg_name,
    lot_name,
    name_of,
    part_name,
)
from backstay.reports.tables import NOTHING, Cell, Column, Table, count, text, week
from backstay.reports.words import Pair, say


def unmet_tables(case: Case, plan: Plan) -> list[Table]:
    """Return unmet packages by the code of their first reason, most frequent first."""
    groups: dict[str, list[Unmet]] = defaultdict(list)
    for unmet in plan.unmet:
        groups[unmet.reasons[0].code if unmet.reasons else ""].append(unmet)
    ordered = sorted(groups.items(), key=lambda each: (-len(each[1]), each[0]))
    return [_table(case, code, members) for code, members in ordered]


def _table(case: Case, code: str, members: list[Unmet]) -> Table:
    title, meaning = REASONS.get(code, (Pair(code, code), None))

    def rank(unmet: Unmet) -> tuple[int, str]:
        return case.packages[unmet.package].rank, unmet.package

    return Table(
        f"unmet-{code or 'none'}",
        title,
        (
            Column(say("Rank"), numeric=True),
            Column(say("Package")),
            Column(say("Needed by, week"), numeric=True),
            Column(say("Option"), say("The way of meeting the package that fails.")),
            Column(say("Part"), say("The part that is missing or late.")),
            Column(say("Resource"), say("What limits it, if one thing does.")),
            Column(say("From week"), say("Week from which the reason holds."), True),
            Column(say("In the planner's words")),
        ),
        [
            _row(case, case.packages[unmet.package], reason, place)
            for unmet in sorted(members, key=rank)
            for place, reason in enumerate(unmet.reasons or (_NO_REASON,))
        ],
        say("Every package is fielded."),
        searchable=True,
        note=meaning,
    )


def _row(case: Case, package: Package, reason: Reason, place: int) -> tuple[Cell, ...]:
    """Return a row for a reason; the package stands out beside its first."""
    tone = "none" if place else ""
    option = case.options.get(reason.option)
    part = _part(case, reason)
    return (
        count(package.rank, tone=tone),
        text(name_of(package), tone=tone),
        week(case, package.need_by_week, tone=tone),
        text(name_of(option)) if option else NOTHING,
        text(part) if part else NOTHING,
        text(_resource(case, reason.resource)) if reason.resource else NOTHING,
        week(case, reason.week),
        text(reason.text),
    )


def _part(case: Case, reason: Reason) -> Pair | None:
    option = case.options.get(reason.option)
    for part in option.parts if option else ():
        if part.key == reason.part:
            return part_name(case, part)
    return Pair(reason.part, reason.part) if reason.part else None


def _resource(case: Case, key: str) -> Pair:
    """Return the name of what a reason is about, whatever its kind."""
    if key in case.legs:
        return leg_name(case, key)
    if key in case.bays:
        return bay_name(case, key)
    if key in case.courses:
        return course_name(case, key)
    if key in case.lots:
        return lot_name(case, key)
    for records in (case.sites, case.classes, case.course_kinds, case.groups):
        if key in records:
            return name_of(records[key])
    return Pair(key, key)


_NO_REASON: Final = Reason("", "", "", "", None, "")
REASONS: Final[dict[str, tuple[Pair, Pair]]] = {
    "supply": (
        say("Too little is offered"),
        say("No lot holds enough of a part, or what it holds goes to other packages."),
    ),
    "transfer": (
        say("It cannot be carried in time"),
        say("Legs, hubs or border crossings are full, or there is no way."),
    ),
    "training": (
        say("People cannot be trained in time"),
        say("No session, instructor team, interpreter team or training set is free."),
    ),
    "repair": (
        say("It cannot be repaired in time"),
        say("What is offered is damaged, and no bay that may repair it is free."),
    ),
    "document": (
        say("A paper is not promised"),
        say("Nobody has promised a manual or a licence."),
    ),
    "caveat": (
        say("A nation does not let it go"),
        say("A caveat or a consent that is still missing keeps the lot back."),
    ),
    "absorption": (
        say("The units cannot take more"),
        say("The unit group takes only so many new packages in a week."),
    ),
    "horizon": (
        say("It would come after the last week"),
        say("All of it could be together, but only after the weeks of the case."),
    ),
    "worth": (
        say("It costs more than it is worth"),
        say("In every week left, the money it takes outweighs its worth."),
    ),
}
"""Title and meaning of each code of a reason; another code stands for itself."""
