"""The page of futures: one HTML file that needs nothing else, English and Ukrainian."""

from pathlib import Path
from typing import Any, Final

from backstay.cases.files import write_whole
from backstay.domain.case import Case
from backstay.futures.chances import Chances
from backstay.futures.result import Breakage, Buffer, Futures, PackageChance
from backstay.reports import tables
from backstay.reports.names import lot_name, name_of, resource_name, week_text
from backstay.reports.page import frame_json, page_template, page_text, script_json
from backstay.reports.tables import Cell, Column, Table
from backstay.reports.words import Pair, say, say_as

PAGE_FILE: Final = "futures.html"
TEMPLATES: Final = Path(__file__).parent / "templates"
PARTS: Final = ("words", "tables", "charts")
BARS: Final = 12
"""Rows of a picture with bars; the table below it has all."""

CAUSES: Final = {
    "source": say("ready later than said"),
    "move": say("the move took longer"),
    "repair": say("the repair took longer"),
    "shut": say("was shut"),
    "lost": say("part of a load was lost"),
    "cancelled": say("a session was not held"),
    "trainees": say("too many trainees were lost"),
    "start": say("came too late, waited for the next start"),
}
FAMILIES: Final = {
    "lot": say("all lots"),
    "progress": say("all that is under way"),
    "cohort": say("all fresh cohorts"),
    "document": say("all documents"),
    "road": say("all moves by road"),
    "rail": say("all moves by rail"),
    "sea": say("all moves by sea"),
    "air": say("all moves by air"),
    "hub": say("all arrivals at hubs"),
    "bay": say("all repairs"),
    "course": say("all courses"),
}
BASES: Final = {
    "public": say("public figure"),
    "assumed": say("assumed"),
    "given": say("given"),
}


def write_page(
    folder: str | Path, case: Case, chances: Chances, futures: Futures
) -> None:
    """Write the page of futures; equal arguments give equal bytes."""
    text = page_html(case, chances, futures)
    write_whole(Path(folder) / PAGE_FILE, text.encode())


def page_html(case: Case, chances: Chances, futures: Futures) -> str:
    """Return the page of futures as HTML."""
    scripts = [page_text(f"templates/{name}.js") for name in PARTS]
    scripts.append((TEMPLATES / "futures.js").read_text(encoding="utf-8"))
    return page_template("futures.html", TEMPLATES).render(
        case=case,
        futures=futures,
        title=Pair(case.title, case.title_uk or case.title),
        notice=Pair(case.notice, case.notice_uk or case.notice),
        as_of=week_text(case, case.as_of_week),
        weeks=_weeks_table(case, futures),
        packages=_packages_table(case, futures),
        breakages=_breakages_table(case, futures),
        buffers=_buffers_table(case, futures),
        chances=_chances_table(chances),
        data=script_json({**frame_json(case), **_data(case, futures)}),
        style=page_text("templates/report.css"),
        echarts=page_text("vendor/echarts.min.js"),
        script="\n".join(scripts),
    )


def _data(case: Case, futures: Futures) -> dict[str, Any]:
    """Return what the pictures show."""
    fan = ("week", "planned_points", "points_p05", "points_p25", "points_p50",
           "points_p75", "points_p95")  # fmt: skip
    bins = [0] * 10
    for each in futures.packages:
        bins[min(9, int(10 * each.in_time_share))] += 1
    return {
        "fan": [{key: getattr(week, key) for key in fan} for week in futures.weeks],
        "bins": bins,
        "breakages": [
            {"name": broken_name(case, each).plain(), "points": each.lost_points}
            for each in futures.breakages[:BARS]
        ],
        "buffers": [
            {"name": _earlier(case, each).plain(), "points": each.gained_points}
            for each in futures.buffers[:BARS]
        ],
    }


def _weeks_table(case: Case, futures: Futures) -> Table:
    heads = [say("Week"), say("Plan, points"), say("Mean"), say("5 of 100 below"),
             say("25 of 100 below"), say("Median"), say("75 of 100 below"),
             say("95 of 100 below")]  # fmt: skip
    rows = [
        [
            tables.week(case, each.week),
            *(
                tables.count(points, 1)
                for points in (
                    each.planned_points,
                    each.mean_points,
                    each.points_p05,
                    each.points_p25,
                    each.points_p50,
                    each.points_p75,
                    each.points_p95,
                )
            ),
        ]
        for each in futures.weeks
    ]
    columns = [Column(head, numeric=place > 0) for place, head in enumerate(heads)]
    caption = say("Points of worth fielded by the end of a week")
    return Table("fan", caption, columns, rows, say("There are no weeks."))


def _packages_table(case: Case, futures: Futures) -> Table:
    return Table(
        "chance",
        say("Chance of each package"),
        (
            Column(say("Package")),
            Column(say("Planned")),
            Column(say("Need-by")),
            Column(
                say("In time"),
                say("Share of futures that field it by its need-by week."),
                numeric=True,
            ),
            Column(say("Standard error"), numeric=True),
            Column(
                say("As planned"),
                say("Share of futures that field it in the week of the plan."),
                numeric=True,
            ),
            Column(
                say("10 of 100 by"),
                say("First week by which 10 of 100 futures field it; a dash for none."),
            ),
            Column(say("50 of 100 by")),
            Column(say("90 of 100 by")),
        ),
        [_package_row(case, each) for each in futures.packages],
        say("The case has no packages."),
        searchable=True,
    )


def _package_row(case: Case, each: PackageChance) -> list[Cell]:
    return [
        tables.text(name_of(case.packages[each.package])),
        tables.week(case, each.planned_week),
        tables.week(case, min(each.need_by_week, case.horizon_weeks)),
        tables.share(each.in_time_share, 1),
        tables.share(each.standard_error, 1),
        tables.share(each.as_planned_share, 1),
        tables.week(case, each.week_p10),
        tables.week(case, each.week_p50),
        tables.week(case, each.week_p90),
    ]


def _breakages_table(case: Case, futures: Futures) -> Table:
    return Table(
        "breakages",
        say("What makes packages later than planned"),
        (
            Column(say("Cause and place")),
            Column(
                say("Packages later"),
                say("Packages in a future that come later than planned; the mean."),
                numeric=True,
            ),
            Column(
                say("Need-by missed"),
                say("Those of them that the plan fields in time."),
                numeric=True,
            ),
            Column(
                say("Points lost"),
                say("Worth that they lose against the plan, in a future; the mean."),
                numeric=True,
            ),
        ),
        [
            [
                tables.text(broken_name(case, each)),
                tables.count(each.later, 3),
                tables.count(each.missed, 3),
                tables.count(each.lost_points, 3),
            ]
            for each in futures.breakages
        ],
        say("Nothing came later than planned."),
        searchable=True,
    )


def _buffers_table(case: Case, futures: Futures) -> Table:
    return Table(
        "buffers",
        say("What one week earlier gains"),
        (
            Column(say("What is earlier")),
            Column(say("Points gained"), numeric=True),
            Column(say("Standard error"), numeric=True),
            Column(say("Packages more in time"), numeric=True),
        ),
        [
            [
                tables.text(_earlier(case, each)),
                tables.count(each.gained_points, 3),
                tables.count(each.standard_error, 3),
                tables.count(each.gained_in_time, 3),
            ]
            for each in futures.buffers
        ],
        say("There is nothing to be earlier."),
    )


def _chances_table(chances: Chances) -> Table:
    return Table(
        "chances",
        say("Chances, each with what it rests on"),
        (
            Column(say("Chance")),
            Column(say_as("of an assumption", "Value"), numeric=True),
            Column(say("Unit")),
            Column(say("Rests on")),
            Column(say("Source or reason")),
        ),
        [
            [
                tables.text(Pair(each.meaning, each.meaning)),
                Cell(f"{each.value:g}", each.value),
                tables.text(each.unit),
                tables.text(BASES[each.basis]),
                tables.text(each.source),
            ]
            for each in chances.known.values()
        ],
        say("There are no chances."),
        note=say(
            "Meanings and sources stand here as the program has them, in English."
        ),
    )


def broken_name(case: Case, each: Breakage) -> Pair:
    """Return what breaks and where, in words."""
    place = _place(case, each.kind, each.place)
    return say("{place}: {cause}", place=place, cause=CAUSES[each.cause])


def _earlier(case: Case, each: Buffer) -> Pair:
    return _place(case, each.kind, each.place) if each.place else FAMILIES[each.family]


def _place(case: Case, kind: str, key: str) -> Pair:
    """Return the name of a place; of a course that of its sessions."""
    if kind == "lot":
        return lot_name(case, key)
    if kind in ("leg", "hub", "bay"):
        return resource_name(case, kind, key)
    if kind == "course":
        return resource_name(case, "session", key)
    return Pair(key, key)
