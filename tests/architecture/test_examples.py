"""What the documentation shows is what happens."""

import contextlib
import os
import re
import shlex
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

import bootstrap
from backstay.cli import main

ROOT = Path(bootstrap.__file__).parent
SMALLEST = ROOT / "tests" / "cases" / "smallest"
AIR_DEFENCE = ROOT / "examples" / "air-defence-2024"
TUTORIAL = ROOT / "docs" / "tutorials" / "first-plan.md"
HOW_TOS = sorted((ROOT / "docs" / "how-to").glob("*.md"))
NOTEBOOKS = sorted((ROOT / "examples" / "notebooks").glob("*.ipynb"))

# Files to write, commands to run, what they say, and Python: the fences of a page.
FENCE = re.compile(
    r'^ *```(?:(?P<kind>sh|text|python)|\w+ title="(?P<file>[^"]+)")\n'
    r"(?P<body>.*?)^ *```$",
    re.M | re.S,
)

Say = Callable[[str], str]


@pytest.fixture
def say(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Say:
    """Run a command of Backstay in an empty folder; return all it says."""
    monkeypatch.chdir(tmp_path)

    def said_by(command: str) -> str:
        name, *arguments = shlex.split(command)
        assert name == "backstay", f"a page runs backstay alone, not {command!r}"
        monkeypatch.setattr(sys, "argv", [name, *arguments])
        with contextlib.suppress(SystemExit):
            main()
        told = capsys.readouterr()
        return plain(told.err + told.out)

    return said_by


def plain(text: str) -> str:
    """Return a text without the frame of a table, in single blanks."""
    return " ".join(re.sub("[│┃]", " ", text).split())


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def files_in(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in folder.iterdir()}


def test_the_tutorial_says_what_its_commands_say(say, tmp_path):
    said, told = "", 0

    for fence in FENCE.finditer(TUTORIAL.read_text(encoding="utf-8")):
        if fence["file"]:
            path = tmp_path / fence["file"]
            path.parent.mkdir(exist_ok=True)
            path.write_text(fence["body"], encoding="utf-8", newline="\n")
        elif fence["kind"] == "sh":
            said = " ".join(say(command) for command in lines(fence["body"]))
        else:
            for line in lines(fence["body"]):
                assert plain(line) in said
                told += 1

    assert told > 10
    assert files_in(tmp_path / "one-battery") == files_in(SMALLEST)


@pytest.mark.parametrize("path", HOW_TOS, ids=lambda path: path.stem)
def test_what_a_how_to_runs_works(path, say, tmp_path):
    for case in (SMALLEST, AIR_DEFENCE):
        shutil.copytree(case, tmp_path / case.relative_to(ROOT))
    names: dict[str, object] = {}

    for fence in FENCE.finditer(path.read_text(encoding="utf-8")):
        if fence["file"]:
            (tmp_path / fence["file"]).write_text(dedent(fence["body"]), "utf-8")
        elif fence["kind"] == "sh":
            for command in lines(fence["body"]):
                said = say(command)
                assert said, command
                assert not re.search("fault:|faults:|Usage|Error", said), said
        elif fence["kind"] == "python":
            exec(fence["body"], names)  # noqa: S102 our own pages


def test_there_is_a_notebook():
    assert [path.name for path in NOTEBOOKS] == ["first-plan.ipynb"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebooks_are_kept_without_what_they_said(path):
    text = path.read_text(encoding="utf-8")

    assert re.findall(r'"outputs": (?!\[\])', text) == []
    assert re.findall(r'"execution_count": (?!null)', text) == []


@pytest.mark.nightly
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebooks_run_from_top_to_bottom(path, monkeypatch):
    nbformat = pytest.importorskip("nbformat")
    nbclient = pytest.importorskip("nbclient")
    paths = [str(ROOT / "src"), os.environ.get("PYTHONPATH", "")]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, paths)))
    notebook = nbformat.read(path, as_version=4)
    folder = {"metadata": {"path": str(path.parent)}}

    nbclient.NotebookClient(notebook, timeout=300, resources=folder).execute()

    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert all(cell.execution_count for cell in cells)
