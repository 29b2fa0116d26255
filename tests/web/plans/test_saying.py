"""What the engine says is said in the language of the page, whatever it speaks of."""

import ast
import json
import re
import shutil
from pathlib import Path
from typing import Any, Final

import pytest
from django.utils.translation import override

import backstay
from backstay.cases.event_tables import EVENT_TABLES
from backstay.cases.faults import Fault, FaultyCase
from backstay.cases.reading import read_case
from backstay.cases.tables import TABLES
from backstay.errors import BackstayError
from backstay.planning.settings import Progress, Settings
from backstay.said import Said
from backstay_web.plans.models import Ending, Sighting
from backstay_web.plans.questions import solving
from backstay_web.plans.saying import in_words, packed, unpacked
from backstay_web.plans.searching import sighting
from backstay_web.plans.stages import STAGES, stage_said
from backstay_web.plans.views import ending_said
from tests.web.cases import ROOT

ENGINE: Final = Path(backstay.__file__).parent
SEARCHES: Final = (
    ENGINE / "planning/search.py",
    ENGINE / "replanning/repair.py",
    Path(solving.__file__),
)
WORD: Final = re.compile("[a-z]{3,}")
CYRILLIC: Final = re.compile("[\u0400-\u04ff]")
OWN: Final = re.compile(r"\w+\.csv|start_week")
"""Names that are the same in each language."""
OLD: Final = "It was stopped after 300 s."


@pytest.fixture
def faults(tmp_path: Path) -> tuple[Fault, ...]:
    """Return all that is wrong with a case in which little is right."""
    folder = tmp_path / "case"
    shutil.copytree(ROOT / "tests/cases/smallest", folder)
    for path in sorted(folder.glob("*.csv")):
        head, *rows = path.read_text(encoding="utf-8").splitlines()
        cells = rows[0].split(",")
        wrong = [",".join([cells[0], *["?"] * (len(cells) - 1)]), ",".join(cells[:1])]
        path.write_text("\n".join([head, *rows, *wrong]) + "\n", encoding="utf-8")
    (folder / "legs.csv").write_text("leg,capacity\n", encoding="utf-8")
    (folder / "packages.csv").unlink()
    with pytest.raises(FaultyCase) as found:
        read_case(folder)
    return found.value.faults


def test_each_fault_of_a_case_is_told_in_the_words_of_the_page(
    faults: tuple[Fault, ...],
) -> None:
    with override("uk"):
        told = [
            (OWN.sub("", in_words(each.wrong)), OWN.sub("", in_words(each.right)))
            for each in faults
        ]
    english = [in_words(each.said) for each in faults]

    assert len(faults) > 50
    assert english == [str(each) for each in faults]
    assert [each for each in told if not all(CYRILLIC.search(x) for x in each)] == []


def test_a_fault_keeps_its_place_and_what_stood_there() -> None:
    right = Said("a whole number from %(least)s to %(most)s", least=0, most=9)
    fault = Fault(
        "changes.csv",
        3,
        "amount",
        Said("%(value)s carries a unit", value="'2 t'"),
        Said("only %(what)s", what=right),
    )

    with override("uk"):
        said = in_words(fault.said)

    assert said == (
        "changes.csv, рядок 3, стовпець amount: '2 t' записано з одиницею;"
        " лише ціле число від 0 до 9"
    )


def test_an_error_of_many_lines_is_told_line_by_line(
    faults: tuple[Fault, ...],
) -> None:
    with override("uk"):
        head, first, *_, last = in_words(FaultyCase(faults).said).splitlines()

    assert head == f"Задача: помилок {len(faults)}:"
    assert "рядок" in first
    assert last.endswith(f"ще {len(faults) - 50}")


@pytest.mark.parametrize(
    "settings",
    [{"effort": -1}, {"time_s": 0}, {"gap": -1}, {"seed": -1}],
    ids=lambda settings: next(iter(settings)),
)
def test_a_setting_that_the_engine_refuses_is_told_in_the_words_of_the_page(
    settings: dict[str, Any],
) -> None:
    with pytest.raises(BackstayError) as refused:
        Settings(**settings)

    with override("uk"):
        said = in_words(refused.value.said)

    assert said != str(refused.value) == in_words(refused.value.said)
    assert not WORD.search(said.replace("time_s", ""))


def test_what_tables_and_columns_hold_is_told_in_the_words_of_the_page() -> None:
    tables = (*TABLES, *EVENT_TABLES)
    columns = [column.meaning for table in tables for column in table.columns]
    meanings = [*(table.meaning for table in tables), *columns]

    with override("uk"):
        same = [each for each in meanings if in_words(Said(each)) == each]

    assert same == []


def text_told(node: ast.AST) -> str:
    """Return the text of a stage in the source; nothing if it only has a name there."""
    if isinstance(node, ast.Call) and ast.unparse(node.func) == "Said":
        node = node.args[0]
    return str(node.value) if isinstance(node, ast.Constant) else ""


def test_each_stage_of_a_search_is_told_in_the_words_of_the_page() -> None:
    told = set()
    for module in SEARCHES:
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            name = isinstance(node, ast.Call) and ast.unparse(node.func)
            if name in ("self.tell", "self.offer", "self.prove"):
                told.add(text_told(node.args[-1]))  # type: ignore[attr-defined] # a call
            elif name == "Progress":
                told.update(map(text_told, node.args[:1]))  # type: ignore[attr-defined] # likewise
    told.discard("")

    with override("uk"):
        foreign = [each for each in told if WORD.search(stage_said(each))]

    assert {"rounds", "recombining failed: %(what)s", "ask list", "what-if"} < told
    assert told <= STAGES.keys()
    assert foreign == []


def test_a_stage_that_failed_is_kept_in_the_room_there_is() -> None:
    why = Said("a job was stopped after %(seconds)s s", seconds=30)
    stage = Said("first prices failed: %(what)s", what=why)

    kept = sighting(Progress(stage, 1.0, 0, None, None, None, 0))["stage"]

    most = Sighting._meta.get_field("stage").max_length
    assert most is not None
    assert len(kept) <= most < len(stage)
    assert stage_said(kept) == "first prices could not be found"
    assert stage_said("what-if 2 of 7") == "what-if 2 of 7"  # as it was kept once


def test_why_a_run_failed_is_kept_to_be_said_in_any_language() -> None:
    why = Said("It was stopped after %(seconds)s s.", seconds=300)
    ending = Ending(how=Ending.How.FAILED, why=packed(why, 2_000))
    before = Ending(how=Ending.How.FAILED, why=OLD)
    cancelled = Ending(how=Ending.How.CANCELLED, why=packed(why, 2_000))

    with override("uk"):
        assert ending_said(ending)["why"].startswith("Його зупинено через 300 ")
        assert ending_said(before)["why"] == OLD
        assert ending_said(cancelled)["why"] == cancelled.why

    assert unpacked(ending.why) == unpacked(before.why) == why == OLD
    assert json.loads(ending.why)["values"] == {"seconds": 300}


def test_what_has_no_room_is_kept_in_english_as_far_as_it_goes() -> None:
    why = Said("a task failed: %(why)s", why="no\nmemory " * 9)

    assert packed(why, 30) == "a task failed: no memory no me"
    assert unpacked(packed(why, 30)) == packed(why, 30)
