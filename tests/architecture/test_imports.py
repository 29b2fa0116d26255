"""Imports go downwards only, and the checker stays on its own."""

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import bootstrap

ROOT = Path(bootstrap.__file__).parent
ENGINE = ROOT / "src" / "backstay"

CHECKER_MAY_IMPORT = (
    "backstay.checking",
    "backstay.domain",
    "backstay.cases",
    "backstay.errors",
    "backstay.units",
)


def broken_contracts(root: Path) -> str | None:
    """Return what import-linter says of a project, or None when all contracts hold."""
    program = "from importlinter.cli import lint_imports_command as lint; lint()"
    done = subprocess.run(
        [sys.executable, "-c", program, "--no-cache"],
        cwd=root,
        env={"PYTHONPATH": str(root / "src"), "PATH": "", "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    return None if done.returncode == 0 else done.stdout + done.stderr


def copy_of_the_source(folder: Path) -> Path:
    shutil.copy(ROOT / "pyproject.toml", folder)
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "src", folder / "src", ignore=ignored)
    return folder / "src"


def imported_names(source: str) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(str(node.module))
    return names


def foreign_to_the_checker(source: str) -> set[str]:
    return {
        name
        for name in imported_names(source)
        if name.partition(".")[0] not in sys.stdlib_module_names
        and not f"{name}.".startswith(tuple(f"{own}." for own in CHECKER_MAY_IMPORT))
    }


@pytest.mark.parametrize("contract", ["Engine layers", "Web apps follow the chain"])
def test_every_layer_stands_in_the_reference(contract):
    linter = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"][
        "importlinter"
    ]
    [layers] = [c["layers"] for c in linter["contracts"] if c["name"] == contract]
    page = (ROOT / "docs/reference/layers.md").read_text(encoding="utf-8")
    rooms = [room for layer in layers for room in re.findall(r"\w+", layer)]

    assert [room for room in rooms if f"`{room}`" not in page] == []


def test_the_contracts_hold():
    assert broken_contracts(ROOT) is None


@pytest.mark.parametrize(
    ("place", "line", "contract"),
    [
        ("domain/planted.py", "import backstay.cases", "Engine layers"),
        ("domain/planted.py", "import django", "The engine never knows the web"),
        ("checking/planted.py", "import numpy", "The checker is on its own"),
        ("checking/planted.py", "import backstay.planning.planted", "Engine layers"),
        ("attic/__init__.py", "", "Engine layers"),  # a room without a place
    ],
)
def test_a_planted_import_breaks_its_contract(tmp_path, place, line, contract):
    engine = copy_of_the_source(tmp_path) / "backstay"
    for room in ("checking", "planning"):
        (engine / room).mkdir(exist_ok=True)
        (engine / room / "__init__.py").touch()
        (engine / room / "planted.py").touch()
    (engine / place).parent.mkdir(exist_ok=True)
    (engine / place).write_text(f"{line}\n")

    said = broken_contracts(tmp_path)

    assert said is not None
    assert f"{contract} BROKEN" in said or "attic" in said


def test_an_app_of_the_site_without_a_place_breaks_the_contract(tmp_path):
    site = copy_of_the_source(tmp_path) / "backstay_web"
    (site / "attic").mkdir()
    (site / "attic" / "__init__.py").touch()

    said = broken_contracts(tmp_path)

    assert said is not None
    assert "attic" in said


def test_the_checker_imports_facts_and_the_standard_library_alone():
    files = sorted((ENGINE / "checking").rglob("*.py"))

    found = {
        file.name: foreign
        for file in files
        if (foreign := foreign_to_the_checker(file.read_text(encoding="utf-8")))
    }

    assert found == {}


@pytest.mark.parametrize(
    "line",
    [
        "import numpy",
        "from backstay.planning import bound",
        "from backstay import runs",
    ],
)
def test_a_foreign_import_in_the_checker_would_be_seen(line):
    assert foreign_to_the_checker(f"import fractions\n{line}\n") != set()


def test_importing_the_engine_loads_no_solver():
    program = (
        "import backstay, sys; print(sorted({'ortools', 'highspy'} & set(sys.modules)))"
    )

    done = subprocess.run(
        [sys.executable, "-c", program],
        env={"PYTHONPATH": str(ENGINE.parent), "PATH": ""},
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.strip() == "[]"


STAND_IN = """
import os, pathlib
with pathlib.Path(os.environ["IMPORTS"]).open("a") as file:
    file.write(f"{os.getpid()}\\n")
"""
"""A module named highspy that notes which process imports it."""

PLANS = """
import os, sys
from pathlib import Path
import backstay
from tests.engine.exact.tiny import tiny_case

def plan():
    run = backstay.plan(tiny_case(9), effort=0, gap=0)
    assert "first prices" in [told["stage"] for told in run.record["trajectory"]]
    assert backstay.check(run.case, run, bound=True) == []

{order}
mine = Path(os.environ["IMPORTS"]).read_text().split() == [str(os.getpid())]
print(mine, sorted({{"ortools", "highspy"}} & set(sys.modules)))
"""


@pytest.mark.parametrize("order", ["import highspy; plan()", "plan(); import highspy"])
def test_highspy_and_our_solver_never_meet_in_one_process(order, tmp_path):
    # The project does without highspy, and whoever plans may have it: here a stand-in.
    # Our solver works in a process of its own, which must not load it, and the process
    # that plans must not load ours: so neither order can bring the two together.
    (tmp_path / "highspy.py").write_text(STAND_IN)
    (tmp_path / "imports").touch()

    done = subprocess.run(
        [sys.executable, "-c", PLANS.format(order=order)],
        cwd=ROOT,
        env={
            "PYTHONPATH": f"{tmp_path}:{ENGINE.parent}:{ROOT}",
            "PATH": "",
            "IMPORTS": str(tmp_path / "imports"),
        },
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.strip() == "True ['highspy']"
