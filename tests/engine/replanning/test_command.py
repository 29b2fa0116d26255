"""``backstay replan``: what it shows, and that it writes only when told to."""

import json
from pathlib import Path

import pytest

import backstay
from backstay.cli import main
from tests.engine.cases.folders import SMALLEST

EVENTS = """format = 1
as_of_week = 2
[[hub_shut]]
site = "gate"
start_week = 2
end_week = 7
"""


@pytest.fixture
def replan(capsys, monkeypatch, tmp_path):
    """Return a function that runs ``backstay replan`` and gives what it printed."""
    backstay.plan(backstay.read_case(SMALLEST), effort=1).write(tmp_path / "plan")
    (tmp_path / "events.toml").write_text(EVENTS, encoding="utf-8")
    monkeypatch.setenv("COLUMNS", "200")

    def run(*arguments: object) -> str:
        paths = [SMALLEST.resolve(), "plan", "events.toml"]
        monkeypatch.setattr(
            "sys.argv", ["backstay", "replan", *map(str, [*paths, *arguments])]
        )
        monkeypatch.chdir(tmp_path)
        with pytest.raises(SystemExit) as ended:
            main()
        assert not ended.value.code
        return str(capsys.readouterr().out)

    return run


def test_the_tables_show_what_changes_for_whom(replan):
    rows = [line.split() for line in replan().splitlines()]

    assert ["A", "1", "2", "2"] in rows  # kept, broken, new
    assert ["R", "1", "2", "2"] in rows
    assert any(row[:2] == ["battery", "later"] for row in rows)
    assert ["battery/guns/L1/1", "0.200000", "impossible", "hub", "gate"] in [
        row[:5] for row in rows
    ]


@pytest.mark.parametrize(
    ("arguments", "line", "package"),
    [
        # The median weight is 100 points: over 500 for a line, five lines a package.
        ([], "0.200000", "1.000000"),
        (["--line-price", 3_000_000], "3.000000", "15.000000"),
        (["--package-price", 0], "0.200000", "0.000000"),
    ],
)
def test_it_says_what_a_broken_promise_counted(replan, arguments, line, package):
    said = replan(*arguments)

    assert f"each broken line counted as {line} points" in said
    assert f"otherwise or not at all as {package}" in said


def test_it_says_what_all_broken_lines_counted(replan):
    # The guns and the shells, a 500th of 100 points each.
    assert "; 2 lines broken at 0.400000 points, 2 new;" in replan()


def test_both_values_pay_for_the_way_that_stopped_guns_have_come(replan, tmp_path):
    said = replan("--out", "new")

    written = (tmp_path / "new" / "difference.json").read_text(encoding="utf-8")
    told = json.loads(written)
    # 42 t to the gate at 40 EUR a tonne, a hundred thousandth of a point for each EUR;
    # on to the town at 20, and 30 t of shells both legs; 5,000 EUR for the course.
    assert told["spent_micropoints"] == 42 * 40 * 10
    paid = 72 * (40 + 20) + 5_000
    assert told["value_micropoints"] == 100_000_000 - 10 * paid
    after = told["new_value_micropoints"] - told["spent_micropoints"]
    assert f"before, {after / 1_000_000:.6f} after, 0.016800 spent on" in said


def test_new_lines_are_shown_with_their_nations(replan):
    rows = [line.split() for line in replan().splitlines()]

    assert ["new", "line", "quantity", "unit", "nations"] in rows
    assert ["battery/shells/L2/1", "600", "unit", "A,", "R"] in rows


def test_nothing_is_written_without_out(replan, tmp_path):
    before = sorted(tmp_path.rglob("*"))

    said = replan()

    assert "nothing is written without --out" in said
    assert sorted(tmp_path.rglob("*")) == before


def test_json_tells_all_and_is_what_is_written(replan, tmp_path):
    told = json.loads(replan("--json", "--out", "new"))

    written = (tmp_path / "new" / "difference.json").read_text(encoding="utf-8")
    assert json.loads(written) == told
    assert [each["change"] for each in told["packages"]] == ["later"]
    assert [each["price_micropoints"] for each in told["broken"]] == [200_000, 200_000]
    assert told["broken_micropoints"] == 400_000
    assert Path(tmp_path, "new", "case", "case.toml").is_file()
    assert Path(tmp_path, "new", "report.html").is_file()


def test_what_is_written_passes_the_check(replan, tmp_path, monkeypatch, capsys):
    replan("--out", "new")
    monkeypatch.setattr("sys.argv", ["backstay", "check", "new/case", "new"])

    with pytest.raises(SystemExit) as ended:
        main()

    assert not ended.value.code
    assert "0 violations" in capsys.readouterr().out
