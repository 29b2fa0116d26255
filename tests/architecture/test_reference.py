"""The reference is whole: whatever has a name on a border has its place on a page."""

import ast
import re
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.core import TyperGroup

import backstay
import bootstrap
from backstay import errors
from backstay.cases import pages, settings
from backstay.cases.event_tables import EVENT_TABLES
from backstay.cases.warnings import CaseWarning
from backstay.checking import itinerary
from backstay.cli import app
from backstay.domain.case import Rules
from backstay.domain.plan import SCHEMA, Fielding, Itinerary, Plan, Reason, Step, Unmet
from backstay.domain.resource import UNITS
from backstay.planning.settings import USUAL_EFFORT
from backstay.replanning.difference import (
    ChangedLine,
    ChangedPackage,
    Difference,
)
from backstay.replanning.settings import USUAL_ROUNDS
from backstay.reports.reasons import TITLES

ROOT = Path(bootstrap.__file__).parent
ENGINE = ROOT / "src" / "backstay"
REFERENCE = ROOT / "docs" / "reference"

# A code of a rule as the checker spells it: a kind of record, a point, a word.
RULE = re.compile(r"[a-z]+\.[a-z_]+")


def page(name: str) -> str:
    return (REFERENCE / f"{name}.md").read_text(encoding="utf-8")


def section(text: str, title: str) -> str:
    """Return the part of a page under a heading, up to the next of its rank."""
    found = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", text, re.M | re.S)
    assert found is not None, f"no heading {title}"
    return found[1]


def named_in_rows(text: str) -> set[str]:
    """Return what stands in code in the first cells of the tables of a text."""
    firsts = re.findall(r"^\| ([^|]*) \|", text, re.M)
    return {name for first in firsts for name in re.findall(r"`([^`]+)`", first)}


def commands(command: Any, name: str) -> dict[str, Any]:
    found = {name: command}
    if isinstance(command, TyperGroup):
        for key, each in command.commands.items():
            found |= commands(each, f"{name} {key}")
    return found


COMMANDS = {
    name: command
    for name, command in commands(typer.main.get_command(app), "backstay").items()
    if name != "backstay case"  # only its commands do something
}


def rules_checked() -> set[str]:
    """Return the codes of all rules, as the checker's source spells them."""
    found = {f"{kind}.capacity" for kind in UNITS}
    found |= {f"step.{name}" for name in itinerary.FIELDS}
    for path in (ENGINE / "checking").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found |= {node.value} if RULE.fullmatch(node.value) else set()
    return found


def errors_raised() -> set[str]:
    """Return every class of error below the root, by module and name."""
    bases: dict[str, tuple[str, set[str]]] = {}
    for path in ENGINE.rglob("*.py"):
        module = ".".join(path.relative_to(ENGINE).with_suffix("").parts)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                names = {base.id for base in node.bases if isinstance(base, ast.Name)}
                bases[node.name] = (module, names)
    found: set[str] = set()
    below = {"BackstayError"}
    while below:
        found |= below
        below = {name for name in bases if bases[name][1] & found} - found
    return {f"{bases[name][0]}.{name}" for name in found - {"BackstayError"}}


def test_the_pages_of_the_tables_are_current():
    folder = REFERENCE / "tables"
    written = {path.name: path.read_bytes() for path in folder.iterdir()}

    current = {name: text.encode() for name, text in pages.pages().items()}
    remedy = "run python -m backstay.cases.pages docs/reference/tables"
    assert written == current, remedy


def test_writing_the_pages_removes_those_of_tables_that_are_gone(tmp_path):
    (tmp_path / "horses.md").write_text("# horses\n")

    pages.write_pages(tmp_path)

    assert {path.name for path in tmp_path.iterdir()} == set(pages.pages())


def test_every_setting_of_a_case_is_documented():
    known = {"format", *settings.TEXTS, "first_day", "horizon_weeks", "as_of_week"}

    documented = named_in_rows(page("case-toml"))

    assert documented == known | {field.name for field in fields(Rules)}


@pytest.mark.parametrize(
    ("title", "record", "more"),
    [
        ("The plan", Plan, {"schema"}),
        ("A fielding", Fielding, set()),
        ("An itinerary", Itinerary, set()),
        ("A step", Step, set()),
        ("An unmet package", Unmet, set()),
        ("A reason", Reason, set(TITLES)),
    ],
)
def test_every_field_of_a_plan_is_documented(title, record, more):
    text = section(page("plan"), title)

    assert named_in_rows(text) == {field.name for field in fields(record)} | more


def test_the_page_of_plans_names_their_schema():
    assert f"`{SCHEMA}`" in page("plan")


def test_every_field_of_a_run_is_documented():
    case = backstay.read_case(ROOT / "tests" / "cases" / "smallest")
    record = backstay.plan(case, effort=0).record
    trajectory = record["trajectory"]
    assert isinstance(trajectory, list)

    assert named_in_rows(page("run")) == {*record, *trajectory[0]}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_of_a_command_is_documented(name):
    known = {
        option
        for parameter in COMMANDS[name].params
        for option in parameter.opts
        if option.startswith("--") and option != "--help"
    }

    documented = named_in_rows(section(page("cli"), name))

    assert {each for each in documented if each.startswith("--")} == known


def test_the_usual_effort_is_documented():
    assert f"| {USUAL_EFFORT} if no `--time` is given |" in page("cli")
    replan = section(page("cli"), "backstay replan")
    assert f"| `--effort` | rounds of 40 moves | {USUAL_ROUNDS} |" in replan


@pytest.mark.parametrize("table", EVENT_TABLES, ids=lambda table: table.name)
def test_every_field_of_an_event_is_documented(table):
    rows = re.findall(
        r"^\| `(\w+)` \|.*\| (yes)? ?\|$", section(page("events"), table.name), re.M
    )

    may = {column.name: "yes" if column.optional else "" for column in table.columns}
    assert dict(rows) == may


def test_every_field_of_a_difference_is_documented():
    known = {
        field.name
        for record in (Difference, ChangedLine, ChangedPackage)
        for field in fields(record)
    }

    assert named_in_rows(section(page("events"), "The difference")) == known


def test_every_command_and_no_other_is_documented():
    headings = re.findall(r"^## (.+)$", page("cli"), re.M)

    assert headings == list(COMMANDS)


@pytest.mark.parametrize("kind", UNITS)
def test_every_kind_of_resource_has_a_page_with_all_that_belongs_there(kind):
    text = page(f"resources/{kind}")
    listed = page("resources/index")

    assert text.startswith(f"# {kind}\n")
    for part in ("```", "| symbol |", "in the program", "**Source:**", "**Limits:**"):
        assert part in text
    assert f"| [{kind}]({kind}.md) | {UNITS[kind]} |" in listed


def test_resource_pages_name_files_and_names_that_exist():
    source = "\n".join(
        path.read_text(encoding="utf-8") for path in ENGINE.rglob("*.py")
    )
    for path in (REFERENCE / "resources").glob("*.md"):
        text = path.read_text(encoding="utf-8")
        for file in re.findall(r"`(\w+/\w+\.py)`", text):
            assert (ENGINE / file).is_file(), f"{path.name}: {file}"
        for name in re.findall(r"`[\w.]*?([A-Z]\w+)\.(\w+)[\[(]?", text):
            for word in name:
                assert re.search(rf"\b{word}\b", source), f"{path.name}: {word}"


def test_every_rule_is_documented():
    assert named_in_rows(page("rules-checked")) == rules_checked()


def test_every_code_of_a_warning_is_documented():
    told = re.findall(r"``(\w+)``", CaseWarning.__doc__ or "")
    codes = set(told) - {"code", "part"}  # these two are fields

    assert named_in_rows(section(page("faults"), "Warnings")) == codes


def test_every_error_is_in_the_tree_and_the_tree_has_no_other():
    told = set(re.findall(r"[├└]── ([\w.]+)", errors.__doc__ or ""))

    assert told == errors_raised()
