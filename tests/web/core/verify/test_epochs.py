"""A reader who remembers a log follows it into the one that goes on from it."""

from pathlib import Path
from random import Random
from typing import Any

import pytest

from backstay_web.core.merkle.fields import salted
from backstay_web.core.merkle.note import verifier_key
from backstay_web.core.merkle.tree import root
from tests.web.core.merkle.keys import Signer
from tests.web.core.verify.logs import (
    KEY,
    LOG,
    draw_rows,
    file_of,
    run,
    tree_of,
    write,
)

NEXT = Signer("log.example/next", b"\x09" * 32)
NEXT_KEY = verifier_key(NEXT)
ROWS = draw_rows(Random(5), 20)  # noqa: S311 no secret


def opening(size: int, **other: str) -> dict[str, str]:
    """Return what the first entry says of the log before, as it was at some size."""
    return {
        "entry": "opening",
        "origin": NEXT.name,
        "previous_key": KEY,
        "previous_origin": LOG.name,
        "previous_root": root(tree_of(ROWS[:size]), size).hex(),
        "previous_size": str(size),
        **other,
    }


def next_file(folder: Path, told: dict[str, str], shows: Any = (0,)) -> str:
    first = salted(told, Random(6).randbytes)  # noqa: S311 no secret
    file = file_of([first, *draw_rows(Random(7), 5)], shows, signer=NEXT)  # noqa: S311
    if 0 in shows:
        file["events"][0]["fields"] = [
            {"name": field.name, "value": field.value, "salt": field.salt.hex()}
            for field in first
        ]
    return write(folder / "next.json", file)


@pytest.fixture
def seen(tmp_path: Path) -> str:
    """Return a state that has seen twelve entries of the log before."""
    state = str(tmp_path / "head.json")
    file = write(tmp_path / "first.json", file_of(ROWS[:12]))
    assert run("begin", state, file, "--key", KEY)[0] == 0
    return state


def begin(folder: Path, file: str, seen: str) -> tuple[int, str]:
    state = str(folder / "after.json")
    code, said = run("begin", state, file, "--key", NEXT_KEY, "--after", seen)
    assert Path(state).exists() == (code == 0)
    return code, said


def test_a_log_that_goes_on_from_the_head_that_was_seen_is_followed(tmp_path, seen):
    code, said = begin(tmp_path, next_file(tmp_path, opening(12)), seen)

    assert code == 0
    assert "It goes on from the 12 entries of log.example/command seen on" in said


@pytest.mark.parametrize(
    "told",
    [
        opening(11),
        opening(12, previous_root="0" * 64),
        opening(12, previous_origin="log.example/other"),
        opening(12, previous_key=NEXT_KEY),
        opening(12, previous_size=""),
        opening(12, entry="event"),
        {"entry": "opening"},
    ],
)
def test_a_log_that_goes_on_from_something_else_is_wrong(tmp_path, seen, told):
    assert begin(tmp_path, next_file(tmp_path, told), seen)[0] == 1


def test_a_log_that_goes_on_from_more_than_was_seen_is_not_sure(tmp_path, seen):
    code, said = begin(tmp_path, next_file(tmp_path, opening(15)), seen)

    assert code == 3
    assert "check the last file of that log first" in said


def test_without_its_first_entry_a_log_cannot_be_followed(tmp_path, seen):
    assert begin(tmp_path, next_file(tmp_path, opening(12), shows=[1]), seen)[0] == 3
