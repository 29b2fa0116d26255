"""The command line: what it prints, where it writes, and how it ends."""

import filecmp
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import backstay
from backstay import cli
from backstay.cli import mending
from backstay.cli.console import counted
from backstay.domain.change import Change
from backstay.planning import search
from tests.engine.cases.folders import SMALLEST, CaseFolder


class Ended(NamedTuple):
    """How a command ended: its code and what it printed."""

    code: int
    out: str
    errors: str


@pytest.fixture
def command(capsys, monkeypatch):
    """Return a function that runs ``backstay`` with arguments, in this process."""
    monkeypatch.setenv("COLUMNS", "200")

    def run(*arguments: object) -> Ended:
        monkeypatch.setattr("sys.argv", ["backstay", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        printed = capsys.readouterr()
        return Ended(int(ended.value.code or 0), printed.out, printed.err)

    return run


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a plan of the smallest case."""
    folder: Path = tmp_path_factory.mktemp("plan")
    backstay.plan(backstay.read_case(SMALLEST), effort=1).write(folder)
    return folder


def broken(planned: Path, to: Path, **changes: Any) -> Path:
    """Return a copy of a plan with fields of its plan.json changed."""
    shutil.copytree(planned, to)
    text = json.loads((to / "plan.json").read_text(encoding="utf-8"))
    text.update(changes)
    (to / "plan.json").write_text(json.dumps(text), encoding="utf-8")
    return to


def test_plan_writes_plan_and_page_and_says_how_good_it_is(command, tmp_path):
    ended = command("plan", SMALLEST, "--out", tmp_path / "out", "--effort", 1)

    assert ended.code == 0
    assert (tmp_path / "out/plan.json").exists()
    assert (tmp_path / "out/report.html").exists()
    for told in ("1 of 1 package", "99.906800 points", "0.00%", "0 violations", "gap"):
        assert told in ended.out
    assert "priority order" in ended.errors


def test_a_greedy_plan_says_nothing_of_a_bound(command, tmp_path):
    ended = command("plan", SMALLEST, "--out", tmp_path, "--method", "greedy")

    assert ended.code == 0
    assert "no plan exceeds" not in ended.out


def test_without_a_folder_it_writes_below_out(command, tmp_path, monkeypatch):
    case = SMALLEST.resolve()
    monkeypatch.chdir(tmp_path)

    command("plan", case, "--effort", 0)

    assert (tmp_path / "out/smallest/plan.json").exists()


def test_ctrl_c_writes_the_best_plan_so_far(command, tmp_path, monkeypatch):
    tell = search._Search.tell

    def interrupt(self: Any, stage: str) -> None:
        tell(self, stage)
        if self.value is not None:
            raise KeyboardInterrupt

    monkeypatch.setattr(search._Search, "tell", interrupt)
    ended = command("plan", SMALLEST, "--out", tmp_path)

    assert ended.code == 0
    assert "interrupt" in ended.out
    assert command("check", SMALLEST, tmp_path).code == 0


def test_check_says_that_a_sound_plan_is_sound(command, planned):
    for arguments in ([planned], [planned / "plan.json"], [planned, "--bound"]):
        ended = command("check", SMALLEST, *arguments)

        assert ended.code == 0
        assert ended.out.startswith("0 violations")


def test_check_lists_broken_rules_and_ends_with_1(command, planned, tmp_path):
    value = backstay.plan(backstay.read_case(SMALLEST), effort=1).value_micropoints
    plan = broken(planned, tmp_path / "plan", value_micropoints=value - 1)

    ended = command("check", SMALLEST, plan)

    assert ended.code == 1
    assert "plan.value: plan: " in ended.out
    assert "violations" in ended.out


def test_check_gives_json_for_machines(command, planned, tmp_path):
    plan = broken(planned, tmp_path / "plan", unmet=[], fieldings=[])

    sound = command("check", SMALLEST, planned, "--json")
    ended = command("check", SMALLEST, plan, "--json")

    assert json.loads(sound.out) == []
    assert ended.code == 1
    rules = {each["rule"] for each in json.loads(ended.out)}
    assert {"unmet.package", "itinerary.fielded"} <= rules


def test_check_with_bound_recomputes_it(command, planned, tmp_path):
    bound = json.loads((planned / "plan.json").read_text(encoding="utf-8"))[
        "bound_micropoints"
    ]
    # Still above the value, but one below what the multipliers prove.
    plan = broken(planned, tmp_path / "plan", bound_micropoints=bound - 1)

    ended = command("check", SMALLEST, plan, "--bound")

    assert ended.code == 1
    assert "bound.claim" in ended.out


def test_check_says_first_and_alone_that_a_plan_is_of_another_case(
    command, planned, tmp_path
):
    plan = broken(planned, tmp_path / "plan", case_sha256="0" * 64, itineraries=[])

    ended = command("check", SMALLEST, plan, "--bound")

    assert ended.code == 1
    assert ended.out == "plan.case: plan: is of another case\n1 violation\n"


def test_explain_names_the_last_part(command, planned):
    ended = command("explain", SMALLEST, planned, "battery")

    assert ended.code == 0
    assert "battery is fielded in week 4, in time: part crews comes last" in ended.out
    assert "29 Jan 2024" in ended.out


def test_explain_cuts_no_key_and_breaks_no_row_in_a_file(planned):
    started = [sys.executable, "-m", "backstay", "explain"]
    ended = subprocess.run(  # noqa: S603
        [*started, str(SMALLEST), str(planned), "battery"],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "COLUMNS": "40"},
    )
    crews = next(row for row in ended.stdout.splitlines() if "crews  " in row)

    assert crews.count("4 · 29 Jan 2024") == 3


def test_explain_gives_json_for_machines(command, planned):
    told = json.loads(command("explain", SMALLEST, planned, "battery", "--json").out)

    assert (told["package"], told["fielded_week"]) == ("battery", 4)
    assert told["parts"][0]["part"] == "crews"


def test_explain_refuses_an_unknown_package(command, planned):
    ended = command("explain", SMALLEST, planned, "nowhere")

    assert ended.code == 2
    assert "nowhere is no package of smallest" in ended.errors


@pytest.mark.parametrize("verb", ["plan", "case check", "case convert"])
def test_a_faulty_case_is_told_with_all_its_faults_and_no_traceback(
    command, tmp_path, verb
):
    folder = CaseFolder(tmp_path / "case")
    folder.cell("lots", 2, "quantity", "-6")
    folder.cell("legs", 2, "to_site", "nowhere")
    folder.cell("sessions", 2, "start_week", "x")
    arguments = [*verb.split(), folder.path]
    if verb == "case convert":
        arguments.append(tmp_path / "case.xlsx")

    ended = command(*arguments)

    assert ended.code == 2
    assert "3 faults" in ended.errors
    for place in ("lots.csv, row 2", "legs.csv, row 2", "sessions.csv, row 2"):
        assert place in ended.errors
    assert "Traceback" not in ended.errors
    assert not (tmp_path / "case.xlsx").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ["plan", "nowhere"],
        ["check", SMALLEST, "nowhere"],
        ["check", SMALLEST, SMALLEST],
        ["explain", "nowhere", "nowhere", "battery"],
        ["case", "check", "nowhere"],
        ["case", "convert", "nowhere", "to"],
        ["case", "build", "nowhere"],
        ["case", "generate", "--size", "Q", "--out", "to"],
        ["case", "generate", "--size", "S", "--tight", "-1", "--out", "to"],
        ["case", "generate", "--size", "S", "--seed", "-1", "--out", "to"],
        ["plan", SMALLEST, "--effort", "-1"],
        ["plan", SMALLEST, "--time", "0"],
        ["plan", SMALLEST, "--time", "nan"],
        ["plan", SMALLEST, "--gap", "-0.1"],
        ["plan", SMALLEST, "--gap", "inf"],
        ["plan", SMALLEST, "--seed", "-1"],
        ["plan", SMALLEST, "--method", "clever"],
        ["plan", SMALLEST, "--out", SMALLEST / "case.toml" / "x"],
        ["no-such-command"],
    ],
    ids=lambda arguments: " ".join(map(str, arguments)),
)
def test_what_cannot_be_done_ends_with_2_and_is_told_in_words(command, arguments):
    ended = command(*arguments)

    assert ended.code == 2
    assert ended.errors.strip()
    assert "Traceback" not in ended.errors
    assert ended.out == ""


def test_a_broken_plan_file_is_told(command, planned, tmp_path):
    plan = broken(planned, tmp_path / "plan")
    (plan / "plan.json").write_text('{"schema": ', encoding="utf-8")

    ended = command("check", SMALLEST, plan)

    assert ended.code == 2
    assert "is no JSON" in ended.errors


def test_case_generate_writes_a_case_that_can_be_read(command, tmp_path):
    ended = command("case", "generate", "--size", "S", "--seed", 4, "--out", tmp_path)

    assert ended.code == 0
    assert len(backstay.read_case(tmp_path).packages) == 5
    assert command("case", "check", tmp_path).out.endswith("no faults, 5 packages\n")


def test_case_convert_goes_both_ways_without_a_loss(command, tmp_path):
    command("case", "convert", SMALLEST, tmp_path / "case.xlsx")
    command("case", "convert", tmp_path / "case.xlsx", tmp_path / "back")

    names = sorted(path.name for path in SMALLEST.iterdir())
    same, _, _ = filecmp.cmpfiles(SMALLEST, tmp_path / "back", names, shallow=False)
    assert same == names


def test_case_build_makes_an_example_again(command, tmp_path):
    ended = command("case", "build", "air-defence-2024", "--out", tmp_path / "made")

    assert ended.code == 0
    assert "built from its sources" in ended.out
    assert (tmp_path / "made/case.toml").exists()


def test_a_package_that_nothing_could_complete_is_warned_of(command, tmp_path):
    folder = CaseFolder(tmp_path / "case")
    folder.cell("documents", 2, "ready_week", "")

    ended = command("plan", folder.path, "--effort", 0, "--out", tmp_path / "out")

    assert ended.code == 0
    assert ended.errors.startswith("warning: ")
    assert "0 of 1 package" in ended.out


def test_the_version_is_told(command):
    assert command("--version").out.strip() == backstay.__version__


def test_without_arguments_help_is_shown(command):
    assert "plan" in command().out
    assert "Print the version." in command("--help").out


def test_help_names_the_command_however_it_is_started():
    started = [sys.executable, "-m", "backstay", "plan", "--help"]
    ended = subprocess.run(started, capture_output=True, text=True, check=True)  # noqa: S603

    assert "Usage: backstay plan" in ended.stdout


def interrupted_while_loading(library: str, folder: Path) -> Ended:
    """Return how the command ends if Ctrl-C comes while a library is loaded."""
    text = (
        "import os, signal, time\n"
        "try:\n"
        "    os.kill(os.getpid(), signal.SIGINT)\n"
        "    time.sleep(20)\n"
        "except BaseException as error:\n"
        "    raise ImportError('half loaded') from error\n"
    )
    (folder / f"{library}.py").write_text(text, encoding="utf-8")
    source = Path(backstay.__file__).parent.parent
    done = subprocess.run(
        [sys.executable, "-m", "backstay", "--version"],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(folder), str(source)])},
        capture_output=True,
        text=True,
        check=False,
    )
    return Ended(done.returncode, done.stdout, done.stderr)


@pytest.mark.skipif(sys.platform == "win32", reason="a process cannot press Ctrl-C")
@pytest.mark.parametrize("library", ["typer", "numpy", "numba"])
def test_ctrl_c_while_libraries_load_ends_with_one_line(tmp_path, library):
    ended = interrupted_while_loading(library, tmp_path)

    assert ended == (130, "", "stopped by Ctrl-C\n")


def test_ctrl_c_in_a_command_ends_with_one_line(command, planned, monkeypatch):
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("backstay.cli.checking.check_plan", interrupt)

    ended = command("check", SMALLEST, planned)

    assert (ended.code, ended.out, ended.errors) == (130, "", "stopped by Ctrl-C\n")


@pytest.mark.parametrize(
    ("amount", "unit", "told"),
    [
        (1, "package", "1 package"),
        (0, "package", "0 packages"),
        (750, "unit", "750 units"),
        (-2, "week", "-2 weeks"),
        (-1, "week", "-1 week"),
        (40_000, "kg", "40000 kg"),
    ],
)
def test_an_amount_has_its_unit_in_the_plural_unless_it_is_one(amount, unit, told):
    assert counted(amount, unit) == told


def test_a_change_is_told_with_its_amount_and_unit():
    change = Change("bay", "bay", amount=67, start_week=4)

    assert mending.told(change) == "bay bay +67 hours, week 4"
