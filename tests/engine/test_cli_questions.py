"""The commands that answer questions about a plan: what they print and how they end."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import backstay
from backstay import cli
from backstay.cases.plans import multipliers_digest, read_plan, write_plan
from backstay.domain.resource import Resource
from tests.engine.cases.folders import SMALLEST, CaseFolder

Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def command(capsys: Any, monkeypatch: Any) -> Command:
    """Return a function that runs ``backstay``; its code, output and errors."""
    monkeypatch.setenv("COLUMNS", "200")

    def run(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["backstay", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        printed = capsys.readouterr()
        return int(ended.value.code or 0), printed.out, printed.err

    return run


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder: Path = tmp_path_factory.mktemp("plan")
    backstay.plan(backstay.read_case(SMALLEST), effort=0).write(folder)
    return folder


@pytest.fixture(scope="module")
def changes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path: Path = tmp_path_factory.mktemp("changes") / "changes.csv"
    path.write_text("set,kind,key,amount\nless,lot,L1,-1\nmore,lot,L1,1\n")
    return path


def test_whatif_prints_one_row_for_each_set(command, planned, changes):
    code, out, _ = command("whatif", SMALLEST, changes, "--plan", planned)

    rows = {line.split()[0]: line.split()[1:4] for line in out.splitlines()[2:]}
    assert code == 0
    # Five howitzers of six complete no battery, worth 100 points less its cost.
    assert rows == {
        "less": ["-99.906800", "0", "0"],
        "more": ["+0.000000", "1", "0"],
    }


def test_whatif_shares_its_sets_among_workers(command, planned, changes):
    alone = command("whatif", SMALLEST, changes, "--plan", planned)

    shared = command("whatif", SMALLEST, changes, "--plan", planned, "--workers", 1)

    assert shared[:2] == alone[:2]
    assert "whatif: set 2 of 2" in shared[2]


def test_whatif_gives_json_and_plans_by_itself(command, changes):
    told = json.loads(command("whatif", SMALLEST, changes, "--json")[1])

    assert told["base"]["fielded"] == 1
    assert [each["name"] for each in told["sets"]] == ["less", "more"]
    assert told["sets"][0]["difference"]["no_longer"][0]["package"] == "battery"


def test_a_faulty_file_of_changes_is_told(command, planned, tmp_path):
    (tmp_path / "changes.csv").write_text("set,kind,key,amount\na,lot,L9,1\n")

    code, _, errors = command("whatif", SMALLEST, tmp_path / "changes.csv")

    assert code == 2
    assert "changes.csv, row 2, column key: L9 is not in the case" in errors


def test_compare_tells_value_and_nations(command, planned):
    code, out, _ = command("compare", planned, planned)

    assert code == 0
    assert "(+0.000000)" in out
    assert json.loads(command("compare", planned, planned, "--json")[1])["same_case"]


def test_mend_says_when_nothing_has_to_change(command, planned):
    code, out, _ = command("mend", SMALLEST, planned, "battery")

    assert code == 0
    assert "nothing has to change" in out
    told = json.loads(command("mend", SMALLEST, planned, "battery", "--json")[1])
    assert told["mends"][0]["changes"] == []


def test_ask_says_when_nothing_is_gained(command, planned):
    code, out, _ = command("ask", SMALLEST, planned)

    assert code == 0
    assert "no bundle of offers" in out
    assert json.loads(command("ask", SMALLEST, planned, "--json")[1]) == []


@pytest.fixture(scope="module")
def scarce(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return the smallest case with five of six howitzers, and its plan."""
    folder = tmp_path_factory.mktemp("scarce")
    case = CaseFolder(folder / "case")
    case.cell("lots", 2, "quantity", "5")
    backstay.plan(backstay.read_case(case.path), effort=0).write(folder / "plan")
    return case.path, folder / "plan"


def with_price(plan: Path, to: Path, price: int) -> Path:
    """Write a plan whose bound has one price, that of the lot L1."""
    prices = {Resource("lot", "L1", None): price}
    write_plan(
        to,
        replace(read_plan(plan), multipliers_sha256=multipliers_digest(prices)),
        prices,
    )
    return to


def test_ask_shows_prices_as_hints_and_says_so(command, scarce, tmp_path):
    case, plan = scarce
    priced = with_price(plan, tmp_path / "priced", 25 * 10**11)

    code, out, _ = command("ask", case, priced)

    (row,) = [line for line in out.splitlines() if "lot L1 +1 unit" in line]
    assert code == 0
    assert row.split()[-1] == "2.500000"
    assert "hint: no gain, only the price of one more" in out
    (told,) = json.loads(command("ask", case, priced, "--json")[1])
    assert told["hints_picopoints"] == [25 * 10**11]


def test_ask_needs_no_prices(command, scarce, tmp_path):
    case, plan = scarce
    shutil.copy(plan / "plan.json", tmp_path)

    code, out, _ = command("ask", case, tmp_path / "plan.json")

    (row,) = [line for line in out.splitlines() if "lot L1 +1 unit" in line]
    assert code == 0
    assert row.split()[-1] == "-"


def test_ask_refuses_prices_of_another_plan(command, scarce, tmp_path):
    case, plan = scarce
    priced = with_price(plan, tmp_path / "priced", 25 * 10**11)
    shutil.copy(plan / "plan.json", priced)

    code, _, errors = command("ask", case, priced)

    assert code != 0
    assert "has other multipliers" in errors


def test_rank_tells_what_another_order_changes(command, planned):
    code, out, _ = command("rank", SMALLEST, planned, "battery", "--above", "battery")

    assert code == 0
    assert "(+0.000000)" in out
    assert command("rank", SMALLEST, planned, "battery", "--above", "b9")[0] == 2


def test_wait_tells_what_each_week_costs(command, planned):
    code, out, _ = command("wait", SMALLEST, planned, "consent", "L2", "--weeks", 3)

    assert code == 0
    assert len(out.splitlines()) == 4
    for question in (
        ("bay", "b"),
        ("caveat", "C1"),
        ("weather", "x"),
        ("consent", "L1"),
    ):
        code, _, errors = command("wait", SMALLEST, planned, *question)
        assert (code, "The question has 1 fault" in errors) == (2, True)
