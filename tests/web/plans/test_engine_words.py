"""What the engine says is said in the language of the page, whatever it speaks of."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from django.utils.translation import gettext, override

import backstay
from backstay.cases.faults import Fault
from backstay.cases.tables import TABLES
from backstay_web.plans.engine_words import SENTENCES, fault_said, in_words
from backstay_web.plans.questions import solving
from backstay_web.plans.stages import STAGES, stage_said
from backstay_web.plans.table_words import MEANINGS

ENGINE: Final = Path(backstay.__file__).parent
FAULTY: Final = ("folder", "parsing", "changes", "events", "rules", "bound", "promised")
"""Modules of cases that find faults in what the site gives the engine."""
SEARCHES: Final = (
    ENGINE / "planning/search.py",
    ENGINE / "replanning/repair.py",
    Path(solving.__file__),
)
SAID_BY: Final = {"Fault": (3, 5), "fault": (1, 3), "_CellError": (0, 2)}
"""Which arguments of a call say what is wrong, and what would be right."""
WORDED: Final = re.compile("[a-z]{2,} [a-z]{2,}|^is [a-z]{2,}")
CYRILLIC: Final = re.compile("[\u0400-\u04ff]")


def sample(node: ast.AST | None) -> str:
    """Return a text of the source with its names filled in; nothing if it is none."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(sample(each) for each in node.values)
    if isinstance(node, ast.FormattedValue):
        return " in kg" if ast.unparse(node.value) == "unit" else "x7"
    return ""


def is_pair(node: ast.AST | None) -> bool:
    return isinstance(node, ast.Tuple) and len(node.elts) == 2


def said_in(source: str) -> Iterator[str]:
    """Yield all that a module of the engine says of faults."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func).rpartition(".")[2]
            start, end = SAID_BY.get(name, (0, 0))
            yield from map(sample, node.args[start:end])
        elif isinstance(node, ast.Assign):
            if ast.unparse(node.targets[0]) in ("wrong", "right"):
                yield sample(node.value)
        elif isinstance(node, ast.Yield) and is_pair(node.value):
            yield from map(sample, node.value.elts)  # type: ignore[union-attr] # a pair


def is_told(said: str, module: str) -> bool:
    """Tell whether there is a Ukrainian text; faults of promises begin with a key."""
    whole = [said, f"x7 {said}"] if module == "promised" else [said]
    return any(CYRILLIC.search(in_words(each)) for each in whole)


@pytest.mark.parametrize("module", FAULTY)
def test_each_fault_that_the_engine_finds_is_told_in_ukrainian(module: str) -> None:
    source = (ENGINE / "cases" / f"{module}.py").read_text(encoding="utf-8")
    said = {each for each in said_in(source) if WORDED.search(each)}

    with override("uk"):
        foreign = [each for each in said if not is_told(each, module)]

    assert len(said) > 3
    assert sorted(foreign) == []


def test_each_stage_of_a_search_is_told_in_ukrainian() -> None:
    told = set()
    for module in SEARCHES:
        tree = ast.parse(module.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            name = isinstance(node, ast.Call) and ast.unparse(node.func)
            if name in ("self.tell", "self.offer", "self.prove"):
                told.add(sample(node.args[-1]))  # type: ignore[attr-defined] # a call
            elif name == "Progress":
                told.update(map(sample, node.args[:1]))  # type: ignore[attr-defined] # likewise

    with override("uk"):
        foreign = [each for each in told if not CYRILLIC.search(stage_said(each))]

    assert {"rounds", "first prices", "recombining failed: x7", "ask list"} < told
    assert [each for each in foreign if each] == []


def test_a_stage_keeps_its_number() -> None:
    with override("uk"):
        said = stage_said("what-if 2 of 7")

    assert said == "набір «що, якби» 2 із 7"
    assert str(STAGES["rounds"]) == "rounds of search"


def test_what_each_table_holds_is_said_as_the_engine_says_it_and_in_ukrainian() -> None:
    english = {table.name: table.meaning for table in TABLES}
    with override("uk"):
        ukrainian = {name: str(said) for name, said in MEANINGS.items()}

    assert {name: str(said) for name, said in MEANINGS.items()} == english
    assert [each for each in ukrainian.values() if not CYRILLIC.search(each)] == []


def test_a_fault_keeps_its_place_and_what_stood_there() -> None:
    fault = Fault(
        "changes.csv",
        3,
        "amount",
        "'2 t' carries a unit",
        "only a whole number in kg from 0 to 9",
    )

    with override("uk"):
        said = fault_said(fault)

    assert said == (
        "changes.csv, рядок 3, стовпець amount: '2 t' записано з одиницею;"
        " лише ціле число (kg) від 0 до 9"
    )
    assert fault_said(fault) == str(fault)


def test_each_sentence_is_told_apart_from_all_others() -> None:
    with override("uk"):
        for each in SENTENCES:
            filled = re.sub(r"%\(\w+\)s", "x7", each)
            names = dict.fromkeys(re.findall(r"%\((\w+)\)s", each), "x7")
            assert in_words(filled) == gettext(each) % names


def test_what_the_engine_never_said_stays_as_it_is() -> None:
    with override("uk"):
        assert in_words("The moon is full.") == "The moon is full."
