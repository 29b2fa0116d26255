"""What the page of a plan shows: the engine's own tables, in the reader's language."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from backstay.domain.case import Case
from backstay.domain.plan import Plan
from backstay.explaining.comparing import Difference, Moved, compare
from backstay.reports.gantt import late_table, package_rows, packages_table
from backstay.reports.loads import Load, loads_of, loads_table
from backstay.reports.names import name_of as named
from backstay.reports.resources import Use, resources_table, uses_of
from backstay.reports.summary import facts_of, figures_of, gap_words
from backstay.reports.tables import Table
from backstay.reports.unmet import unmet_tables
from backstay_web.plans.flow_map import flows_in
from backstay_web.plans.models import Run
from backstay_web.plans.opened import Opened
from backstay_web.plans.pictures import time_line, week_marks
from backstay_web.plans.queries import MICRO
from backstay_web.plans.resource_lines import load_groups, use_groups
from backstay_web.plans.row_links import Thing, addresses
from backstay_web.plans.saying import language, said

FIRST_ROWS: Final = 10
"""Of a longer table, shown until it is opened."""
NAME: Final = 1
"""The column of names where the first one has kinds."""


@dataclass(frozen=True)
class ShownCell:
    """A cell as a template takes it, with the head of its column for narrow screens."""

    text: str
    head: str
    is_number: bool
    address: str = ""


@dataclass(frozen=True)
class Shown:
    """A table as a template takes it: plain texts, and which columns are numbers.

    ``count`` is that of the things it tells of, which may take several rows each.
    """

    caption: str
    note: str
    empty: str
    heads: Sequence[tuple[str, str, bool]]
    rows: Sequence[Sequence[ShownCell]]
    count: int

    @property
    def is_long(self) -> bool:
        """Return whether it is folded."""
        return len(self.rows) > FIRST_ROWS

    @property
    def first_rows(self) -> Sequence[Sequence[ShownCell]]:
        """Return the rows that are shown while it is folded."""
        return self.rows[:FIRST_ROWS]

    @property
    def has_meanings(self) -> bool:
        """Return whether some column needs to be explained."""
        return any(meaning for _, meaning, _ in self.heads)


def shown(table: Table, addresses: Sequence[str] = ()) -> Shown:
    """Return a table of the engine's reports as plain texts.

    ``addresses`` are those to which the names of its rows lead.
    """
    heads = [
        (said(c.head), said(c.meaning) if c.meaning else "", c.numeric)
        for c in table.columns
    ]
    return Shown(
        said(table.caption),
        said(table.note) if table.note else "",
        said(table.empty),
        heads,
        [
            [
                ShownCell(
                    said(cell.text),
                    head,
                    is_number,
                    addresses[place] if addresses and column == NAME else "",
                )
                for column, (cell, (head, _, is_number)) in enumerate(
                    zip(row, heads, strict=True)
                )
            ]
            for place, row in enumerate(table.rows)
        ],
        table.count,
    )


def figures(case: Case, plan: Plan) -> list[dict[str, str]]:
    """Return the figures of a plan, each with its unit, meaning and source."""
    names = ("label", "value", "unit", "meaning", "source")
    return [
        {name: said(getattr(figure, name)) for name in names}
        for figure in figures_of(case, plan)
    ]


def summary(found: Opened, run: Run) -> dict[str, Any]:
    """Return what the page of the plan of a run shows."""
    case, plan = found.case, found.plan
    rows = package_rows(case, plan)
    uses, loads = uses_of(case, plan), loads_of(case, plan)
    days = [case.day(week).isoformat() for week in range(case.horizon_weeks + 1)]
    needs = needs_behind(run, case)

    def with_needs(table: Table) -> Shown:
        return shown(table, [needs[package] for package in table.names])

    return {
        "figures": figures(case, plan),
        "gap_words": [said(each) for each in gap_words(plan)],
        "facts": [(said(name), said(value)) for name, value in facts_of(case, plan)],
        "marks": week_marks(days),
        "time_line": time_line(rows, case.horizon_weeks, language()),
        "packages": with_needs(packages_table(case, rows)),
        "late": with_needs(late_table(case, rows, found.late)),
        "unmet": [with_needs(table) for table in unmet_tables(case, plan)],
        "flows": flows_in(found),
        "uses": use_groups(case, uses),
        "resources": shown(resources_table(case, uses), addresses(run, things(uses))),
        "load_groups": load_groups(case, loads),
        "loads": shown(loads_table(case, loads), addresses(run, things(loads))),
    }


def needs_behind(run: Run, case: Case) -> dict[str, str]:
    """Return the address of the need of each package; empty where it is not open."""
    keys = list(case.packages)
    found = addresses(run, [("package", key) for key in keys])
    return dict(zip(keys, found, strict=True))


def things(rows: Sequence[Load] | Sequence[Use]) -> list[Thing]:
    """Return what each row of a table of uses or loads is about."""
    return [(row.kind, row.key) for row in rows]


def difference(before: Opened, after: Opened) -> dict[str, Any]:
    """Return what differs between two plans, in words, days and points."""
    told: Difference = compare(before.plan, after.plan)
    return {
        "same_case": told.same_case,
        "value_before": told.value_before / MICRO,
        "value_after": told.value_after / MICRO,
        "gain": told.gain_micropoints / MICRO,
        "newly": moved(told.newly, before, after),
        "no_longer": moved(told.no_longer, before, after),
        "earlier": moved(told.earlier, before, after),
        "later": moved(told.later, before, after),
        "nations": [
            {"name": nation_of(each.nation, before.case, after.case), **asdict(each)}
            for each in told.nations
        ],
    }


def moved(
    packages: Sequence[Moved], before: Opened, after: Opened
) -> list[dict[str, Any]]:
    """Return packages with the days on which two plans field them."""
    return [
        {
            "name": name_of(each.package, before.case, after.case),
            "before_on": day(before.case, each.before),
            "after_on": day(after.case, each.after),
        }
        for each in packages
    ]


def nation_of(nation: str, *cases: Case) -> str:
    """Return the name of a nation in the first case that has it."""
    found = (each.nations[nation] for each in cases if nation in each.nations)
    return next((said(named(each)) for each in found), nation.upper())


def day(case: Case, week: int | None) -> str:
    return "" if week is None else case.day(week).isoformat()


def name_of(package: str, *cases: Case) -> str:
    """Return the name of a package in the first case that has it."""
    for case in cases:
        if package in case.packages:
            found = case.packages[package]
            return (found.name_uk if language() == "uk" else "") or found.name
    return package
