"""Compiled functions: kept on disk, but never longer than what they are made of."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from numba.core.errors import TypingError

import backstay
from backstay.itineraries.kernel import NEVER, Whole, kernel, times

CALLED = """
from backstay.itineraries.kernel import kernel

@kernel
def called(number):
    return number + {more}
"""
CALLING = """
from backstay.itineraries.kernel import kernel
from backstay.planning.called import called

@kernel
def calling(number):
    return called(number)

print(calling(1), len(calling.stats.cache_hits))
"""


def test_a_change_in_another_file_is_not_missed(tmp_path):
    package = tmp_path / "backstay"
    source = Path(backstay.__file__).parent
    shutil.copytree(source, package, ignore=shutil.ignore_patterns("__pycache__"))
    (package / "itineraries/calling.py").write_text(CALLING, encoding="utf-8")

    def call(more: int) -> str:
        text = CALLED.format(more=more)
        (package / "planning/called.py").write_text(text, encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-m", "backstay.itineraries.calling"],
            env={
                **os.environ,
                "PYTHONPATH": str(tmp_path),
                "PYTHONDONTWRITEBYTECODE": "1",
            },
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        return done.stdout.strip()

    # The result, and whether it was taken from disk.
    assert [call(10), call(10), call(20)] == ["11 0", "11 1", "21 0"]


def test_products_do_not_go_beyond_never():
    assert times(7, 6) == 42
    assert times(NEVER, 0) == 0
    assert times(0, 10**9) == 0
    assert times(NEVER, 1) == NEVER
    assert times(NEVER // 2 + 1, 2) == NEVER
    assert times(NEVER // 2, 2) == NEVER
    assert times(10**18, 10**18) == NEVER


@kernel
def makes_an_array_unasked(length: int) -> int:
    return int(np.zeros(length)[0])


def test_a_kernel_that_makes_an_array_has_to_say_so():
    with pytest.raises(TypingError, match=r"array|NRT"):
        makes_an_array_unasked(3)


@kernel
def held_by_another(array: Whole) -> int:
    return int(array[0])


def test_a_kernel_leaves_it_alone_who_holds_an_array():
    array = np.arange(3)
    before = sys.getrefcount(array)
    for _ in range(100):
        held_by_another(array[:2])
    assert sys.getrefcount(array) == before
