"""When each package and its parts come together."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from backstay.domain.case import Case
from backstay.domain.lines import arrival_of
from backstay.domain.package import Cohorts, Document, Option, Package, Part
from backstay.domain.plan import Fielding, Itinerary, Plan, Reason
from backstay.reports.evidence import assumption_of
from backstay.reports.names import name_of, part_name, week_text
from backstay.reports.reasons import sentence_of
from backstay.reports.tables import NOTHING, Cell, Column, Table, count, text, week
from backstay.reports.words import Pair, say

ACTIVITY_NUMBER: Final = {"move": 0, "repair": 1, "attend": 2}


@dataclass(frozen=True, slots=True)
class PartBar:
    """A part of a package on the time line.

    ``there_week`` is when all of it is there; ``spans`` are its activities as
    (activity, start week, end week), joined where they touch.
    """

    part: Part
    name: Pair
    start_week: int
    there_week: int
    spans: tuple[tuple[int, int, int], ...]


@dataclass(frozen=True, slots=True)
class PackageRow:
    """A package on the time line, with the parts that the plan has for it."""

    package: Package
    option: Option | None
    fielding: Fielding | None
    bars: tuple[PartBar, ...]

    @property
    def late_weeks(self) -> int:
        """Return how many weeks after its need-by week it is fielded."""
        if self.fielding is None:
            return 0
        return max(0, self.fielding.week - self.package.need_by_week)

    @property
    def waits_for(self) -> PartBar | None:
        """Return the part that is there last."""
        return max(self.bars, key=lambda bar: bar.there_week, default=None)


def package_rows(case: Case, plan: Plan) -> list[PackageRow]:
    """Return every package of a case, in the order of the recipient."""
    fieldings = {each.package: each for each in plan.fieldings}
    lines: dict[str, list[Itinerary]] = defaultdict(list)
    for itinerary in plan.itineraries:
        lines[itinerary.package].append(itinerary)
    packages = sorted(case.packages.values(), key=lambda each: (each.rank, each.key))
    return [
        _package_row(case, package, fieldings.get(package.key), lines[package.key])
        for package in packages
    ]


def packages_table(case: Case, rows: Sequence[PackageRow]) -> Table:
    """Return the packages as the table beside their time line."""
    return Table(
        "packages",
        say("Packages in the recipient's order"),
        (
            Column(
                say("Rank"), say("Place in the recipient's order, 1 is first."), True
            ),
            Column(say("Package")),
            Column(say("Option"), say("The way in which the plan meets the package.")),
            Column(
                say("Needed by, week"),
                say("Week by which the recipient needs it."),
                True,
            ),
            Column(
                say("Would be fielded, week"),
                say("Week in which all that the package takes is together."),
                True,
            ),
            Column(
                say("Weeks late"),
                say("Weeks from the need-by week to the fielding week; 0 if in time."),
                True,
            ),
            Column(
                say("Last part to be there"),
                say("The part whose arrival decides the fielding week."),
            ),
        ),
        [_package_cells(case, row) for row in rows],
        say("The case has no package."),
        names=[row.package.key for row in rows],
    )


def late_table(
    case: Case, rows: Sequence[PackageRow], reasons: Mapping[str, Reason]
) -> Table:
    """Return the packages that are fielded after their need-by week, and why."""
    late = [row for row in rows if row.late_weeks]
    table = packages_table(case, late)
    told = [_why_late(case, row, reasons.get(row.package.key)) for row in late]
    return Table(
        "late",
        say("Packages that would be fielded late"),
        (
            *table.columns,
            Column(
                say("Why"),
                say("What holds the part that comes last, beside all other packages."),
            ),
        ),
        [(*cells, why) for cells, why in zip(table.rows, told, strict=True)],
        say("No package would be fielded late."),
        names=table.names,
        note=_ONLY_SOME if 0 < len(reasons) < len(late) else None,
    )


def packages_json(rows: Sequence[PackageRow]) -> list[dict[str, Any]]:
    """Return the packages as JSON for their time line."""
    return [_row_json(row) for row in rows]


def _package_row(
    case: Case,
    package: Package,
    fielding: Fielding | None,
    lines: Sequence[Itinerary],
) -> PackageRow:
    option = case.options[fielding.option] if fielding else _option_of(case, lines)
    by_part: dict[str, list[Itinerary]] = defaultdict(list)
    for itinerary in lines:
        by_part[itinerary.part].append(itinerary)
    bars = []
    for part in option.needed if option else ():
        bar = _part_bar(case, part, by_part[part.key])
        if bar is not None:
            bars.append(bar)
    return PackageRow(package, option, fielding, tuple(bars))


def _option_of(case: Case, lines: Sequence[Itinerary]) -> Option | None:
    """Return the option that promised lines of a package without a fielding are for."""
    return case.options[lines[0].option] if lines else None


def _part_bar(case: Case, part: Part, lines: Sequence[Itinerary]) -> PartBar | None:
    name = part_name(case, part)
    if isinstance(part, Document):
        there = part.ready_week
        return None if there is None else PartBar(part, name, there, there, ())
    if not lines:
        return None
    there = max(arrival_of(case, itinerary) for itinerary in lines)
    spans = joined(
        (ACTIVITY_NUMBER[step.activity], step.start_week, step.end_week)
        for itinerary in lines
        for step in itinerary.steps
    )
    start = min((span[1] for span in spans), default=there)
    return PartBar(part, name, start, there, spans)


def joined(spans: Iterable[tuple[int, int, int]]) -> tuple[tuple[int, int, int], ...]:
    """Return spans of an activity, those that touch or overlap as one."""
    found: list[tuple[int, int, int]] = []
    for activity, start, end in sorted(set(spans)):
        if found and found[-1][0] == activity and start <= found[-1][2]:
            last = found.pop()
            found.append((activity, last[1], max(last[2], end)))
        else:
            found.append((activity, start, end))
    return tuple(found)


def _package_cells(case: Case, row: PackageRow) -> tuple[Any, ...]:
    package, fielding = row.package, row.fielding
    last = row.waits_for
    needed = assumption_of(case, "packages", package.key, "need_by_week")
    tone = "late" if row.late_weeks else ""
    return (
        count(package.rank, 0, assumption_of(case, "packages", package.key, "rank")),
        text(name_of(package)),
        text(name_of(row.option)) if row.option else NOTHING,
        week(case, package.need_by_week, needed),
        week(case, fielding.week, tone=tone)
        if fielding
        else text(say("would not be fielded"), -1, "none"),
        count(row.late_weeks, tone=tone) if fielding else NOTHING,
        text(last.name) if fielding and last else NOTHING,
    )


_ONLY_SOME: Final = say(
    "Why is told for the packages that rank first; backstay explain tells it for any."
)


def _why_late(case: Case, row: PackageRow, reason: Reason | None) -> Cell:
    """Return what holds a package, and what could come earlier if anything could."""
    if reason is None or row.fielding is None:
        return NOTHING
    why = sentence_of(case, reason)
    if reason.week is None or reason.week >= row.fielding.week:
        return text(why)
    first = week_text(case, reason.week)
    if reason.option == row.fielding.option:
        earlier = say(
            "Its parts could each be there in {week}, each alone.", week=first
        )
    else:
        option = name_of(case.options[reason.option])
        earlier = say(
            "By the option {option}, it could be there in {week} at the earliest.",
            option=option,
            week=first,
        )
    return text(Pair(f"{earlier.en} {why.en}", f"{earlier.uk} {why.uk}"))


def _row_json(row: PackageRow) -> dict[str, Any]:
    return {
        "key": row.package.key,
        "name": name_of(row.package).plain(),
        "rank": row.package.rank,
        "need": row.package.need_by_week,
        "week": row.fielding.week if row.fielding else None,
        "option": name_of(row.option).plain() if row.option else "",
        "parts": [
            [
                bar.name.plain(),
                _kind(bar.part),
                bar.start_week,
                bar.there_week,
                [number for span in bar.spans for number in span],
            ]
            for bar in row.bars
        ],
    }


def _kind(part: Part) -> int:
    """Return 0 for kit, 1 for people, 2 for paper."""
    if isinstance(part, Document):
        return 2
    return 1 if isinstance(part, Cohorts) else 0
