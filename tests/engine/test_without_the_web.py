"""The engine runs where Django is absent, and these tests prove it each time."""

import importlib
import subprocess
import sys
from pathlib import Path

import pytest

from tests.engine.without_the_web import WEB, absent

ROOT = Path(__file__).parents[2]

EVERY_MODULE = """
import importlib, pkgutil, sys
sys.path[:0] = [{src!r}, {root!r}]
from tests.engine import without_the_web
without_the_web.pytest_configure()
import backstay
for found in pkgutil.walk_packages(backstay.__path__, "backstay."):
    if not found.name.endswith("__main__"):
        importlib.import_module(found.name)
print(sorted(set(without_the_web.WEB) & set(sys.modules)))
"""


@pytest.mark.parametrize("module", [*WEB, "django.db", "psycopg.rows"])
def test_a_test_of_the_engine_cannot_import_the_web(module):
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module(module)


def test_what_was_loaded_before_is_hidden_and_comes_back():
    loaded = object()
    # Undone here: later, it would take away the true one that comes back after a test.
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "django", loaded)

        with absent():
            hidden = "django" not in sys.modules

        assert hidden
        assert sys.modules["django"] is loaded


def test_every_module_of_the_engine_loads_where_the_web_is_absent():
    program = EVERY_MODULE.format(src=str(ROOT / "src"), root=str(ROOT))

    done = subprocess.run(  # noqa: S603 our own program
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )

    assert (done.stdout.strip(), done.stderr) == ("[]", "")


def test_every_test_of_the_engine_is_read_where_the_web_is_absent():
    # The fixture hides the web while a test runs; this, while its module is loaded.
    plugins = ["-p", "no:django", "-p", "tests.engine.without_the_web"]
    collect = ["-m", "pytest", *plugins, "--collect-only", "-q", "-n", "0"]

    done = subprocess.run(  # noqa: S603 our own arguments
        [sys.executable, *collect, "tests/engine"],
        cwd=ROOT,
        env={"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}", "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout
