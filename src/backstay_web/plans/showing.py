"""What the page of a plan shows: the engine's own tables, in the reader's language."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language

from backstay.domain.case import Case
from backstay.domain.plan import Plan
from backstay.explaining.comparing import Difference, Moved, compare
from backstay.reports.gantt import late_table, package_rows, packages_table
from backstay.reports.loads import loads_of, loads_table
from backstay.reports.summary import facts_of, figures_of, gap_words
from backstay.reports.tables import Table
from backstay.reports.unmet import unmet_tables
from backstay.reports.words import Pair
from backstay_web.plans.opened import Opened
from backstay_web.plans.pictures import TimeLine, time_line


@dataclass(frozen=True)
class Shown:
    """A table as a template takes it: plain texts, and which columns are numbers."""

    caption: str
    note: str
    empty: str
    heads: Sequence[tuple[str, str, bool]]
    rows: Sequence[Sequence[tuple[str, bool, str]]]


def language() -> str:
    return "uk" if get_language() == "uk" else "en"


def said(text: Any) -> str:
    """Return a text of the engine's reports in the reader's language."""
    return text.in_language(language()) if isinstance(text, Pair) else str(text)


def shown(table: Table) -> Shown:
    """Return a table of the engine's reports as plain texts."""
    numeric = [column.numeric for column in table.columns]
    return Shown(
        said(table.caption),
        said(table.note) if table.note else "",
        said(table.empty),
        [
            (said(c.head), said(c.meaning) if c.meaning else "", c.numeric)
            for c in table.columns
        ],
        [
            [
                (said(cell.text), is_number, cell.tone)
                for cell, is_number in zip(row, numeric, strict=True)
            ]
            for row in table.rows
        ],
    )


def figures(case: Case, plan: Plan) -> list[dict[str, str]]:
    """Return the figures of a plan, each with its unit, meaning and source."""
    names = ("label", "value", "unit", "meaning", "source")
    return [
        {name: said(getattr(figure, name)) for name in names}
        for figure in figures_of(case, plan)
    ]


def summary(found: Opened) -> dict[str, Any]:
    """Return what the page of a plan shows."""
    case, plan = found.case, found.plan
    rows = package_rows(case, plan)
    return {
        "figures": figures(case, plan),
        "gap_words": [said(each) for each in gap_words(plan)],
        "facts": [(said(name), said(value)) for name, value in facts_of(case, plan)],
        "time_line": picture(found, rows),
        "packages": shown(packages_table(case, rows)),
        "late": shown(late_table(case, rows, found.late)),
        "unmet": [shown(table) for table in unmet_tables(case, plan)],
        "loads": shown(loads_table(case, loads_of(case, plan))),
    }


def picture(found: Opened, rows: Any) -> TimeLine:
    """Return the time line of a plan's packages."""
    case = found.case
    days = [case.day(week).isoformat() for week in range(case.horizon_weeks + 1)]
    return time_line(rows, days, language())


def difference(before: Opened, after: Opened) -> dict[str, Any]:
    """Return what differs between two plans, in words and whole numbers."""
    told: Difference = compare(before.plan, after.plan)
    return {
        "same_case": told.same_case,
        "value_before": told.value_before,
        "value_after": told.value_after,
        "gain": told.gain_micropoints,
        "newly": moved(told.newly, before, after),
        "no_longer": moved(told.no_longer, before, after),
        "earlier": moved(told.earlier, before, after),
        "later": moved(told.later, before, after),
        "nations": told.nations,
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


def day(case: Case, week: int | None) -> str:
    return "" if week is None else case.day(week).isoformat()


def name_of(package: str, *cases: Case) -> str:
    """Return the name of a package in the first case that has it."""
    for case in cases:
        if package in case.packages:
            found = case.packages[package]
            return (found.name_uk if language() == "uk" else "") or found.name
    return package
