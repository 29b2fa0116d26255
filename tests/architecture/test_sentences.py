"""The engine's sentences are found in its source, so that they can be translated."""

import ast
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import backstay

ENGINE: Final = Path(backstay.__file__).parent
OF_TABLES: Final = (
    "Said(column.kind.value)",
    "Said(column.meaning)",
    "Said(column.unit)",
    "Said(table.meaning)",
    "Said(unit)",
)
"""What tables say, which is gathered from their lists."""
JOINS: Final = ENGINE / "said.py"
"""Puts sentences together; it says nothing itself."""
ASIDE: Final = (
    "cases/catalogue.py",
    "cases/public_2022",
    "cases/sourced",
    "cases/synthetic",
    "scheduling",
    "workers/cluster.py",
)
"""What makes examples, schedules inside a week and clusters: no page has it."""
PLACE: Final = re.compile(r"%\((\w+)\)s")


def calls() -> Iterator[tuple[Path, ast.Call]]:
    """Yield every call of the engine."""
    for path in sorted(ENGINE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                yield path, node


def errors() -> set[str]:
    """Return the names of all errors that the engine makes."""
    return {
        node.name
        for path in ENGINE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef)
        and "BackstayError" in map(ast.unparse, node.bases)
    }


def said() -> Iterator[tuple[str, ast.Call]]:
    """Yield all that the engine says, with its place in the source."""
    for path, node in calls():
        if ast.unparse(node.func) == "Said" and path != JOINS:
            yield f"{path.relative_to(ENGINE)}:{node.lineno}", node


def fits(text: ast.expr, values: Sequence[ast.keyword]) -> bool:
    """Tell whether each place of a text has a value, and each value a place."""
    if not isinstance(text, ast.Constant):
        return not values
    places = set(PLACE.findall(str(text.value)))
    names = {each.arg for each in values if each.arg is not None}
    is_open = len(names) < len(values)  # More come in a mapping.
    return names <= places and (is_open or names == places)


def test_what_is_said_is_a_text_that_stands_in_the_source():
    found = list(said())
    hidden = [
        place
        for place, node in found
        if not isinstance(node.args[0], ast.Constant)
        and ast.unparse(node) not in OF_TABLES
    ]

    assert len(found) > 200
    assert hidden == []


def test_what_is_said_has_a_value_for_each_place_and_no_other():
    wrong = [place for place, node in said() if not fits(node.args[0], node.keywords)]

    assert wrong == []


def test_what_an_error_says_to_people_can_be_translated():
    names = errors()
    plain = [
        f"{path.relative_to(ENGINE)}:{node.lineno}"
        for path, node in calls()
        if ast.unparse(node.func) in names and node.args
        if isinstance(node.args[0], ast.JoinedStr | ast.Constant)
    ]

    assert {"FaultyCase", "WorkerFailed", "UnusableSetting"} < names
    assert [each for each in plain if not each.startswith(ASIDE)] == []
