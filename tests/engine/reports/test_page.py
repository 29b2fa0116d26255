"""The page says what the plan says, loads nothing, and trusts no name."""

import json
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from backstay.domain.lines import usage_of
from backstay.domain.plan import Reason
from backstay.reports import steps
from backstay.reports.evidence import sources_note
from backstay.reports.page import HERE, report_html, write_report
from backstay.reports.summary import summary_html
from backstay.reports.tables import DASH
from backstay.reports.words import Pair, say
from tests.engine.reports.pages import (
    Page,
    nothing_fielded,
    plan_for,
    smallest,
    with_evidence,
)

TABLES = {
    "flows",
    "packages",
    "resources",
    "load-weeks",
    "loads",
    "late",
    "services",
    "materiel",
    "delivered",
    "sources",
    "assumptions",
    "basis",
    "gap-reasons",
    "gaps",
}
UKRAINIAN_DAY = "29 січ. 2024\N{NARROW NO-BREAK SPACE}\N{CYRILLIC SMALL LETTER ER}."
NODE = shutil.which("node")
needs_node = pytest.mark.skipif(NODE is None, reason="node is not installed here")
EVIL = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\"'&"


def page_of(language: str = "en") -> Page:
    case = with_evidence(smallest())
    return Page(report_html(case, plan_for(case)), language)


def test_who_may_read_the_page_stands_at_its_head_and_at_its_foot():
    case = smallest()
    marking = Pair("FOR <ALL>", "ДЛЯ <НАЦІЙ>")

    html = report_html(case, plan_for(case), marking=marking)

    said = (
        '<p class="marking"><span lang="en">FOR &lt;ALL&gt;</span>'
        '<span lang="uk">ДЛЯ &lt;НАЦІЙ&gt;</span></p>'
    )
    assert html.count(said) == 2
    assert html.index(said) < html.index("<h1>") < html.rindex(said)
    assert 'class="marking"' not in report_html(case, plan_for(case))


def test_the_page_loads_nothing():
    page = page_of()

    sources = [
        (tag, name, value)
        for tag, attributes in page.elements
        for name, value in attributes.items()
        if name in {"src", "srcset", "href", "data", "action", "poster"} and tag != "a"
    ]
    addresses = {
        attributes["href"].partition("#")[0]
        for tag, attributes in page.elements
        if tag == "a"
    }
    style = page.html.partition("<style>")[2].partition("</style>")[0]

    assert sources == []
    assert addresses == {"", "https://example.org/list"}
    assert not re.search(r"url\(|@import|@font-face", style)


def test_a_browser_is_told_to_load_nothing():
    policies = [
        attributes["content"]
        for tag, attributes in page_of().elements
        if attributes.get("http-equiv") == "Content-Security-Policy"
    ]

    assert len(policies) == 1
    assert policies[0].startswith("default-src 'none';")
    assert "http" not in policies[0]


def test_every_table_is_there():
    assert page_of().tables.keys() == TABLES


def test_a_picture_has_a_table_in_its_section():
    html = page_of().html
    sections = re.findall(r"<section id=.*?</section>", html, re.DOTALL)

    drawn = [section for section in sections if 'role="img"' in section]

    assert len(drawn) == 4
    assert all("<table" in section for section in drawn)


def test_the_summary_shows_the_figures_of_the_plan():
    # Fielded in week 4, needed by week 6; 98,765,432 millionths of a point.
    assert page_of().figures == {
        "fielded": "1 of 1",
        "on-time": "1",
        "late": "0",
        "unmet": "0",
        "value": "98.765",
        "bound": "103.704",
        "gap": "5.00%",
    }


def test_numbers_and_days_follow_the_language():
    page = page_of("uk")

    assert page.figures["value"] == "98,765"
    assert page.figures["fielded"] == "1 із 1"
    assert page.tables["packages"][0][4] == f"4 · {UKRAINIAN_DAY}"
    assert "Одна батарея" in page.text


def test_the_package_table_shows_weeks_with_their_monday():
    # Week 4 after Monday 1 January begins on 29 January, week 6 on 12 February.
    assert page_of().tables["packages"] == [
        [
            "1",
            "One battery",
            "Howitzer of Aland",
            "6 · 12 Feb 2024 ≈",
            "4 · 29 Jan 2024",
            "0",
            "crew",
        ]
    ]


def test_a_late_package_stands_in_the_table_of_late_ones():
    case = smallest()
    plan = plan_for(case)
    late = replace(plan, fieldings=(replace(plan.fieldings[0], week=8),))

    page = Page(report_html(case, late))

    assert page.figures["late"] == "1"
    assert [row[5] for row in page.tables["late"]] == ["2"]
    assert [row[7] for row in page.tables["late"]] == [DASH]


@pytest.mark.parametrize(
    ("option", "week", "first"),
    [
        ("battery-A", 8, ""),
        ("battery-A", 7, "Its parts could each be there in week 7 · 19 Feb 2024,"),
        ("battery-B", 7, "By the option Gun of Beland, it could be there in week 7 ·"),
    ],
)
def test_a_late_package_says_what_holds_it(option, week, first):
    case = smallest()
    other = replace(case.options["battery-A"], key="battery-B", name="Gun of Beland")
    case = replace(case, options={**case.options, "battery-B": other})
    plan = plan_for(case)
    late = replace(plan, fieldings=(replace(plan.fieldings[0], week=8),))
    reason = Reason("training", option, "crews", "session gunners-1", week, "")

    page = Page(report_html(case, late, late={"battery": reason}))

    ((*_, why),) = page.tables["late"]
    assert why.startswith(first)
    assert why.endswith("Full: Gunners' course, School.")
    assert (why == "Full: Gunners' course, School.") == (first == "")


def test_the_flows_are_what_the_lines_use_of_legs():
    case = smallest()
    plan = plan_for(case)
    legs = Page(report_html(case, plan)).data["map"]["legs"]

    used = {
        (resource.week, amount)
        for line in plan.itineraries
        for resource, amount in usage_of(case, line).items()
        if resource.kind == "leg"
    }

    # 6 howitzers of 7,000 kg, 600 shells of 50 kg, each over two legs.
    assert used == {(1, 42_000), (2, 42_000), (2, 30_000), (3, 30_000)}
    assert {(week, kg) for leg in legs for week, kg, _ in leg["flows"]} == used


def test_the_load_is_use_over_capacity():
    rows = {(row[0], row[1]): row for row in page_of().tables["loads"]}

    # 42 t reach the gate in week 2, and it handles 80 t: 52.5 %.
    assert rows["border crossing", "Gate"][2:7] == [
        "72.0",
        "t",
        "80.0 ≈",
        "52.5%",
        "2 · 15 Jan 2024",
    ]
    assert rows["instructors", "School"][2:6] == ["4", "teams", "1", "100.0%"]


def test_who_gives_what_adds_up():
    page = page_of()

    assert page.tables["materiel"] == [
        ["Aland", "Howitzers", "Howitzer", "6", DASH, "6", DASH],
        ["Aland", "Shells", "Shell", "600", DASH, "600", DASH],
    ]
    # 40 people in one section; 72 t over the leg of Aland, 72 t over that of Receiver.
    assert page.tables["services"] == [
        ["Aland", "40", "1", "2", DASH, DASH, "72.0"],
        ["Receiver", DASH, DASH, DASH, DASH, DASH, "72.0"],
    ]
    assert "This is no ranking." in page.text


def test_what_was_delivered_stands_beside_the_plan():
    page = page_of()

    assert page.tables["delivered"] == [["Aland", "Howitzer", "4", "6", "6"]]
    assert "They were never used as supply" in page.text


def test_what_was_offered_and_delivered_names_its_source_and_day():
    case = with_evidence(smallest())
    provenance = dict(case.evidence.provenance)
    provenance["delivered", "D1", "quantity"] = "S2"
    case = replace(case, evidence=replace(case.evidence, provenance=provenance))

    html = report_html(case, plan_for(case))

    notes = {
        key: Page(html.split(f'data-table="{key}"')[1].split("<table")[0]).text
        for key in ("delivered", "materiel")
    }
    assert "Delivered, says the source: An ask, undated" in notes["delivered"]
    assert "Offered: A list, 9 Jan 2024" in notes["delivered"]
    assert "Offered: A list, 9 Jan 2024" in notes["materiel"]


def test_of_many_sources_those_of_most_cells_are_named(monkeypatch):
    monkeypatch.setattr("backstay.reports.evidence.NAMED", 1)
    case = with_evidence(smallest())
    provenance = {
        ("lots", "L1", "quantity"): "S1",
        ("lots", "L2", "quantity"): "S2",
        ("lots", "L3", "quantity"): "S2",
    }
    case = replace(case, evidence=replace(case.evidence, provenance=provenance))

    note = sources_note(case, (say("Offered"), "lots", "quantity"))

    assert str(note) == "Offered: An ask, undated · and 1 more"


def test_cells_are_counted_by_what_they_rest_on():
    page = page_of()

    assert "3 cells of the case rest on sources, 2 on assumptions." in page.text
    assert page.tables["gap-reasons"] == [["doubled", "2"], ["no item", "1"]]
    assert len(page.tables["gaps"]) == 3


def test_what_stands_in_no_cell_is_shown_with_what_it_goes_into():
    page = page_of()

    assert page.tables["sources"] == [
        ["A list", "9 Jan 2024", "CC0", "3", "A1"],
        ["An ask", "undated", "CC0", "0", "A1"],
    ]
    assert page.tables["assumptions"][0][-2:] == ["2", DASH]


@pytest.mark.parametrize("key", ["sources", "assumptions", "gap-reasons", "gaps"])
def test_a_table_in_english_says_so_in_ukrainian(key):
    table = page_of().html.split(f'data-table="{key}"')[1].split("<table")[0]

    sentence = (
        "Titles, licences, units, reasons and assumptions stand here as the case has "
        "them, in English."
    )
    assert say(sentence).uk in table
    assert say(sentence).uk != sentence


def test_a_case_without_evidence_says_so():
    case = smallest()

    page = Page(report_html(case, plan_for(case)))

    assert "The case does not say what its cells rest on." in page.text
    assert "The case names no source." in page.text
    assert "The case has no table of what was delivered." in page.text


def test_a_case_without_places_has_a_sentence_for_a_map():
    case = smallest()
    sites = {
        key: replace(site, lat_deg=None, lon_deg=None)
        for key, site in case.sites.items()
    }

    page = Page(report_html(replace(case, sites=sites), plan_for(case)))

    assert "There is no map" in page.text
    assert not any(found.get("id") == "base-map" for _, found in page.elements)
    assert len(page.data["map"]["legs"]) == 2


def test_a_plan_that_fields_nothing_gives_its_reasons():
    case = smallest()

    page = Page(report_html(case, nothing_fielded(case)))

    assert page.figures["unmet"] == "1"
    assert page.figures["gap"] == "none"
    assert page.tables["unmet-supply"] == [
        [
            "1",
            "One battery",
            "6 · 12 Feb 2024",
            "Howitzer of Aland",
            "Shells",
            "3 · 22 Jan 2024",
            "Goes to packages placed before it: Shells.",
        ]
    ]
    assert "There is no gap to show" in page.text


def test_a_package_with_two_reasons_is_counted_once():
    case = smallest()
    plan = nothing_fielded(case)
    (unmet,) = plan.unmet
    twice = replace(unmet, reasons=unmet.reasons * 2)

    html = report_html(case, replace(plan, unmet=(twice,)))

    assert len(Page(html).tables["unmet-supply"]) == 2
    caption = html.split('id="caption-unmet-supply"')[1].split("</h3>")[0]
    assert caption.endswith('<span class="count">1</span>')


@needs_node
def test_a_search_counts_what_the_table_counts():
    rows = [{"dataset": {"name": name}} for name in ("b1", "b1", "b2")]

    assert counted({"countsNames": ""}, rows) == 2
    assert counted({}, rows) == 3


def counted(dataset: dict[str, str], rows: list[dict[str, dict[str, str]]]) -> int:
    """Return what ``countOf`` of the page says of the rows of a table."""
    assert NODE is not None
    script = (HERE / "templates" / "tables.js").read_text(encoding="utf-8")
    asked = (
        f"console.log(countOf({json.dumps({'dataset': dataset})}, {json.dumps(rows)}))"
    )
    done = subprocess.run(  # noqa: S603 our own script
        [NODE, "-e", f"{script}\n{asked}"], capture_output=True, text=True, check=True
    )
    return int(done.stdout)


def test_long_tables_show_their_first_rows_until_asked_for_all():
    case = smallest()
    names = [f"battery-{number:02}" for number in range(50)]
    many = replace(
        case,
        packages={name: replace(case.packages["battery"], key=name) for name in names},
    )

    page = Page(
        report_html(many, replace(plan_for(case), itineraries=(), fieldings=()))
    )

    hidden = [
        found for tag, found in page.elements if tag == "tr" and found.get("class")
    ]
    assert len(page.tables["packages"]) == 50
    assert [found["class"] for found in hidden] == ["more"] * 10
    assert "Show all 50 rows" in page.text


def test_paper_shows_the_pictures_and_keeps_columns_wide():
    html = page_of().html
    paper = html.partition("@media print")[2].partition("</style>")[0]

    assert re.search(r"\.printed \{ display: block;", paper)
    assert re.search(r"\.two \{ display: block;", paper)
    assert not re.search(r"\.legend\b", paper)
    assert html.count("startPaper(") == 2  # Defined and called.
    assert html.count("paperCopies(") == 2  # All rows, not those in view.


def test_tables_of_one_kind_say_how_many_rows_of_all_they_show():
    script = page_of().html.rpartition("<script>")[2]

    hiding = [line for line in script.splitlines() if "row.hidden =" in line]
    assert len(hiding) == 1  # In keepRows, which counts.
    assert script.count("keepRows(") == 5


def test_no_class_of_the_page_is_escaped_away():
    classes = {
        name
        for _, attributes in page_of().elements
        for name in attributes.get("class", "").split()
    }

    assert {"n", "late", "none"} <= classes
    assert all(re.fullmatch(r"[a-z-]+", name) for name in classes)


def test_names_cannot_bring_markup_into_the_page():
    case = smallest()
    tame = Page(report_html(case, plan_for(case)))
    evil = replace(
        case,
        title=EVIL,
        title_uk=EVIL,
        notice=EVIL,
        sites={
            key: replace(each, name=EVIL, name_uk=EVIL)
            for key, each in case.sites.items()
        },
        nations={key: replace(each, name=EVIL) for key, each in case.nations.items()},
        variants={key: replace(each, name=EVIL) for key, each in case.variants.items()},
        packages={
            key: replace(each, name=EVIL, name_uk=EVIL)
            for key, each in case.packages.items()
        },
    )

    page = Page(report_html(evil, plan_for(evil)))

    def count(each: Page, tag: str) -> int:
        return sum(found == tag for found, _ in each.elements)

    assert EVIL in page.text
    assert count(page, "img") == 0
    assert count(page, "script") == count(tame, "script")
    assert not any("onerror" in found for _, found in page.elements)
    assert page.data["packages"][0]["name"] == EVIL


def test_more_steps_than_the_page_holds_are_pointed_to(monkeypatch):
    case = smallest()
    monkeypatch.setattr(steps, "MOST_STEPS", 3)

    page = Page(report_html(case, plan_for(case)))

    assert page.data["steps"]["packages"] == {}
    assert "The page holds 0 of 5 steps" in page.text
    assert "steps.csv beside the plan holds them all" in page.text


def test_the_run_is_shown_where_there_is_one():
    case = smallest()

    page = Page(report_html(case, plan_for(case), {"wall_s": 1.5, "load": [1]}))

    assert page.tables["run"] == [["Time in all, s", "1.50"]]


WRITE = """
import sys
from tests.engine.reports.pages import plan_for, smallest, with_evidence
from backstay.reports.page import write_report
case = with_evidence(smallest())
write_report(sys.argv[1], case, plan_for(case))
"""


def test_equal_plans_give_equal_bytes_in_any_process(tmp_path):
    case = with_evidence(smallest())
    write_report(tmp_path / "here.html", case, plan_for(case))

    for seed in ("1", "2"):
        subprocess.run(  # noqa: S603 our own script
            [sys.executable, "-c", WRITE, str(tmp_path / f"{seed}.html")],
            check=True,
            cwd=Path(__file__).parents[3],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": "src"},
        )

    here = (tmp_path / "here.html").read_bytes()
    assert (tmp_path / "1.html").read_bytes() == here
    assert (tmp_path / "2.html").read_bytes() == here


@pytest.mark.parametrize("language", ["en", "uk"])
def test_a_notebook_gets_a_small_table(language):
    case = smallest()

    page = Page(f"<div>{summary_html(case, plan_for(case), language)}</div>")

    assert ("One battery" in page.text) == (language == "en")
    assert [tag for tag, _ in page.elements].count("tr") == 7
    assert "script" not in summary_html(case, plan_for(case))
