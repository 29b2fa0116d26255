"""The verifier is one file that needs nothing, and shares nothing with the log."""

import ast
import sys
from pathlib import Path

import pytest

import bootstrap

ROOT = Path(bootstrap.__file__).parent
VERIFIER = ROOT / "src" / "backstay_verify.py"
LOG = ROOT / "src" / "backstay_web" / "core" / "merkle"


def imported(source: str) -> set[str]:
    """Return the packages that a file imports, anywhere in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(str(node.module).partition(".")[0])
    return found


def test_the_verifier_imports_the_standard_library_alone():
    assert imported(VERIFIER.read_text(encoding="utf-8")) <= sys.stdlib_module_names


def test_the_log_does_not_import_the_verifier():
    files = sorted(LOG.glob("*.py"))

    assert len(files) > 1
    for file in files:
        own = imported(file.read_text(encoding="utf-8")) - sys.stdlib_module_names
        assert own <= {"backstay", "backstay_web"}, file.name


@pytest.mark.parametrize(
    "line",
    ["import numpy", "from backstay_web.core.merkle import tree", "import backstay"],
)
def test_a_foreign_import_would_be_seen(line):
    source = f"def check():\n    {line}\n"

    assert not imported(source) <= sys.stdlib_module_names


def test_the_verifier_is_written_in_python_3_8():
    source = VERIFIER.read_text(encoding="utf-8")

    ast.parse(source, feature_version=(3, 8))
    with pytest.raises(SyntaxError):
        ast.parse(source + "\nmatch 1:\n    case _: pass\n", feature_version=(3, 8))
