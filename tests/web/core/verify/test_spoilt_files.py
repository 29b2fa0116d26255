"""A spoilt file ends in words and an exit code, and is never taken for another one."""

import json
from pathlib import Path
from random import Random

import pytest

from tests.web.core.spoiling import spoilt
from tests.web.core.verify.logs import KEY, draw_rows, file_of, run

HERE, NIGHTLY = 500, 20_000
FILE = file_of(draw_rows(Random(5), 12), shows=[1, 5])  # noqa: S311 no secret


def accepted(count: int, path: Path) -> int:
    """Return how many spoilt files pass, all of which say what the whole one says."""
    random = Random(9)  # noqa: S311 no secret
    text = json.dumps(FILE, ensure_ascii=False).encode()
    passed = 0
    for _ in range(count):
        changed = spoilt(random, text)
        path.write_bytes(changed)
        code, said = run("check", str(path), "--key", KEY)
        assert code in (0, 1, 2), said
        if code == 0:
            assert json.loads(changed) == FILE
            passed += 1
    return passed


def test_five_hundred_spoilt_files_are_refused_or_say_the_same(tmp_path):
    # A space more between two words of JSON changes nothing.
    assert accepted(HERE, tmp_path / "told.json") < HERE / 10


@pytest.mark.nightly
def test_twenty_thousand_spoilt_files_are_refused_or_say_the_same(tmp_path):
    assert accepted(NIGHTLY, tmp_path / "told.json") < NIGHTLY / 10
