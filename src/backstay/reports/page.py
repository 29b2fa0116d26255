"""The report: one HTML file that needs nothing else, in English and Ukrainian."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from backstay.cases.files import write_whole
from backstay.domain.case import Case
from backstay.domain.plan import Plan, Reason
from backstay.reports.base_map import base_map
from backstay.reports.evidence import evidence_of
from backstay.reports.flows import map_of
from backstay.reports.gantt import (
    late_table,
    package_rows,
    packages_json,
    packages_table,
)
from backstay.reports.givers import givers_of
from backstay.reports.loads import TITLES, loads_json, loads_of, loads_table
from backstay.reports.names import week_text
from backstay.reports.resources import resources_json, resources_table, uses_of
from backstay.reports.run import run_table
from backstay.reports.steps import steps_json
from backstay.reports.summary import facts_of, figures_of, gap_words
from backstay.reports.unmet import unmet_tables
from backstay.reports.words import (
    LANGUAGES,
    Pair,
    day_text,
    number,
    number_symbols,
    percent,
    say,
    say_count,
    short_day,
    translations,
)

HERE: Final = Path(__file__).parent
TEMPLATES: Final = HERE / "templates"
PARTS: Final = ("words", "tables", "charts", "labels", "map", "gantt", "loads")


def write_report(
    path: str | Path,
    case: Case,
    plan: Plan,
    run: Mapping[str, object] | None = None,
    late: Mapping[str, Reason] | None = None,
) -> None:
    """Write the report of a plan as one HTML file that loads nothing else.

    Parameters
    ----------
    path : path
        The file; its folder is made if it is not there.
    case, plan
        A plan and the case it was made for.
    run : mapping, optional
        What ``run.json`` holds: times and load of the machine.
    late : mapping of package to reason, optional
        Why packages come after their need-by week.

    Notes
    -----
    The page depends on its arguments alone: equal arguments give equal bytes.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    page = report_html(case, plan, run, late)
    write_whole(path, page.encode())


def report_html(
    case: Case,
    plan: Plan,
    run: Mapping[str, object] | None = None,
    late: Mapping[str, Reason] | None = None,
    marking: Pair | None = None,
) -> str:
    """Return the report of a plan as HTML; see ``write_report``.

    ``marking`` says who may read it: it stands at the head and at the foot.
    """
    rows = package_rows(case, plan)
    uses = uses_of(case, plan)
    loads = loads_of(case, plan)
    flows = map_of(case, plan)
    steps = steps_json(case, plan, rows)
    load_data = loads_json(loads)
    data = {
        **frame_json(case),
        "map": flows,
        "packages": packages_json(rows),
        "steps": steps,
        "uses": resources_json(case, uses),
        "loads": load_data,
    }
    return page_template("page.html").render(
        case=case,
        plan=plan,
        title=Pair(case.title, case.title_uk or case.title),
        as_of=week_text(case, case.as_of_week),
        notice=Pair(case.notice, case.notice_uk or case.notice),
        marking=marking,
        figures=figures_of(case, plan),
        gap_words=gap_words(plan),
        facts=facts_of(case, plan),
        run=run_table(run),
        has_map=flows["view"] is not None,
        off_map=sum(leg["line"] is None for leg in flows["legs"]),
        packages=packages_table(case, rows),
        late=late_table(case, rows, late or {}),
        steps=steps,
        resources=resources_table(case, uses),
        loads=loads_table(case, loads),
        load_names=[(kind, TITLES[kind]) for kind in load_data],
        unmet=unmet_tables(case, plan),
        givers=givers_of(case, plan),
        evidence=evidence_of(case, plan),
        data=script_json(data),
        base_map=script_json(base_map()) if flows["view"] else "",
        style=page_text("templates/report.css"),
        echarts=page_text("vendor/echarts.min.js"),
        script="\n".join(page_text(f"templates/{name}.js") for name in PARTS),
    )


def frame_json(case: Case) -> dict[str, Any]:
    """Return weeks, words and number marks for the scripts."""
    days = [case.day(week) for week in range(case.horizon_weeks + 1)]
    return {
        "weeks": case.horizon_weeks,
        "as_of": case.as_of_week,
        "days": {
            language: [day_text(day).in_language(language) for day in days]
            for language in LANGUAGES
        },
        "short_days": {
            language: [short_day(day).in_language(language) for day in days]
            for language in LANGUAGES
        },
        "numbers": {language: number_symbols(language) for language in LANGUAGES},
        "words": {language: translations(language) for language in LANGUAGES[1:]},
    }


def script_json(data: object) -> str:
    """Return data as JSON that cannot end the script element it stands in."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def page_text(name: str) -> str:
    """Return the text of a file of this folder: a script, a style, a library."""
    return (HERE / name).read_text(encoding="utf-8")


@cache
def page_template(name: str, *folders: Path) -> Template:
    """Return a template of this folder, or of another that may include from it."""
    environment = Environment(
        loader=FileSystemLoader([*folders, TEMPLATES]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {
        "say": say,
        "say_count": say_count,
        "number": number,
        "percent": percent,
    }
    return environment.get_template(name)
