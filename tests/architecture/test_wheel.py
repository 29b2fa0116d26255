"""A wheel can be built, and holds all that the engine needs."""

import subprocess
import sys
from email.parser import Parser
from pathlib import Path
from zipfile import ZipFile

import pytest

import backstay

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder]
    done = subprocess.run(build, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return ZipFile(next(folder.glob("*.whl")))


def test_a_wheel_carries_the_version_that_the_engine_names(wheel):
    (name,) = (name for name in wheel.namelist() if name.endswith("/METADATA"))

    metadata = Parser().parsestr(wheel.read(name).decode())

    assert metadata["Version"] == backstay.__version__


def test_a_wheel_holds_each_file_of_the_engine_and_no_other(wheel):
    source = ROOT / "src"
    there = {
        path.relative_to(source).as_posix()
        for path in (source / "backstay").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }

    held = {name for name in wheel.namelist() if ".dist-info/" not in name}

    assert held == there
