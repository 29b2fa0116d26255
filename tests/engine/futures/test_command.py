"""``backstay futures`` prints, writes, and refuses in words."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import backstay
from backstay import cli
from tests.engine.cases.folders import SMALLEST


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a plan of the smallest case."""
    folder: Path = tmp_path_factory.mktemp("plan")
    backstay.plan(backstay.read_case(SMALLEST), effort=0).write(folder)
    return folder


@pytest.fixture
def run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], plan: Path
) -> Callable[..., tuple[int, str, str]]:
    """Return a function that runs the command: its code, output and errors."""
    monkeypatch.setenv("COLUMNS", "200")

    def started(*arguments: object) -> tuple[int, str, str]:
        words = ["backstay", "futures", SMALLEST, plan, "--workers", 1, *arguments]
        monkeypatch.setattr("sys.argv", [str(each) for each in words])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        printed = capsys.readouterr()
        return int(ended.value.code or 0), printed.out, printed.err

    return started


def test_it_writes_its_files_and_says_what_it_found(run, tmp_path):
    code, told, progress = run("-n", 40, "--out", tmp_path / "out")

    assert code == 0
    for words in ("40 of 5 activities", "of 1 package ", "what breaks most", "all of"):
        assert words in told
    assert "week by which it comes in 10 · 50 · 90 of 100" in told
    assert "batch 1 of 1" in progress
    written = json.loads((tmp_path / "out/futures.json").read_text(encoding="utf-8"))
    assert (written["count"], written["seed"]) == (40, 0)


def test_without_a_folder_it_writes_beside_the_plan(run, plan):
    run("-n", 5)

    assert (plan / "futures.json").exists()
    assert (plan / "futures_packages.csv").exists()


def test_other_chances_and_json(run, tmp_path):
    chances = tmp_path / "never.csv"
    chances.write_text("key,value\nsession_cancelled_share,1\n", encoding="utf-8")

    code, told, _ = run("-n", 5, "--chances", chances, "--json", "--out", tmp_path)

    assert code == 0
    assert json.loads(told)["mean_in_time"] == 0


def test_what_cannot_be_done_is_told_with_code_2(run, tmp_path):
    for arguments, words in [
        (["--cluster", "tcp://10.0.0.5:8786"], "open to anyone on the way"),
        (["--chances", tmp_path / "none.csv"], "none.csv cannot be read"),
        (["--seed", 2**64], "the seed must lie"),
    ]:
        code, _, errors = run("-n", 5, *arguments)

        assert code == 2
        assert words in errors


def test_a_plan_that_breaks_a_rule_is_not_followed(run, plan, tmp_path, monkeypatch):
    text = json.loads((plan / "plan.json").read_text(encoding="utf-8"))
    text["fieldings"][0]["week"] = 3
    (tmp_path / "plan.json").write_text(json.dumps(text), encoding="utf-8")
    words = ["backstay", "futures", str(SMALLEST), str(tmp_path), "-n", "5"]
    monkeypatch.setattr("sys.argv", words)

    with pytest.raises(SystemExit) as ended:
        cli.main()

    assert ended.value.code == 2
    assert not (tmp_path / "futures.json").exists()


def test_replanned_futures_are_compared_with_the_same_ones_followed(run, tmp_path):
    code, told, progress = run("-n", 6, "--replan", "--out", tmp_path)

    assert code == 0
    for words in ("6 futures", "followed", "replanned", "events told in each"):
        assert words in told
    assert "future 6 of 6" in progress
    written = json.loads((tmp_path / "futures_replanned.json").read_text("utf-8"))
    assert [each["future"] for each in written["futures"]] == list(range(6))
    gains = [
        each["replanned_points"] - each["followed_points"]
        for each in written["futures"]
    ]
    assert written["gained_points"] == pytest.approx(sum(gains) / 6, abs=1e-5)
    table = (tmp_path / "futures_replanned.csv").read_text("utf-8").splitlines()
    assert len(table) == 7
    assert not (tmp_path / "futures.html").exists()


def test_a_future_is_followed_as_without_replan(run, tmp_path):
    run("-n", 6, "--seed", 3, "--out", tmp_path)
    _, told, _ = run("-n", 6, "--seed", 3, "--replan", "--json", "--out", tmp_path)

    replanned = json.loads(told)
    followed = json.loads((tmp_path / "futures.json").read_text("utf-8"))
    assert replanned["followed_points"] == followed["mean_points"]
    assert replanned["followed_error"] == followed["mean_error"]
    assert replanned["followed_in_time"] == followed["mean_in_time"]


def test_plain_futures_are_not_replanned(run, tmp_path):
    code, _, errors = run("-n", 2, "--replan", "--engine", "reference")

    assert code == 2
    assert "--replan takes the compiled engine alone" in errors
