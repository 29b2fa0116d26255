"""Whatever is sent to hurt is refused at once, with words that say what it is."""

import json
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from backstay_web.core.imports import caps, sandbox
from backstay_web.core.imports.cells import Day, Reader, Text, Whole
from backstay_web.core.imports.checking import read_lines
from backstay_web.core.imports.kinds import Column, Kind
from backstay_web.core.imports.reading import read
from backstay_web.core.imports.table import Table, Told, Unreadable
from tests.web.core.imports.bombs import BOMBS
from tests.web.core.imports.workbooks import workbook
from tests.web.things.models import Thing

# A process counts as its own what the one that started it had: so a small one does.
MEASURE = """
import os, resource, subprocess, sys
code = subprocess.call(sys.argv[1:])
took = resource.getrusage(resource.RUSAGE_CHILDREN)
print(took.ru_utime + took.ru_stime, took.ru_maxrss, file=sys.stderr)
sys.exit(code)
"""
PROCESSOR_S = 2
MEMORY_KB = 256_000
READERS: dict[str, Reader] = {"name": Text(), "quantity": Whole(), "needed_on": Day()}
KIND = Kind(
    name="needs",
    title="Needs",
    permission="thing.change",
    model=Thing,
    key=("name",),
    columns=tuple(Column(name, reader, "", "") for name, reader in READERS.items()),
)


@dataclass
class Ran:
    """What reading a file in its own process answered and took."""

    answer: Any
    processor_s: float
    memory_kb: float


def run(data: bytes, folder: Path) -> Ran:
    """Read a file as the site does, and measure the process that did."""
    asked = folder / "question"
    asked.write_bytes(sandbox.question(data, Told()))
    with asked.open("rb") as question:
        done = subprocess.run(  # noqa: S603 our own program
            [sys.executable, "-c", MEASURE, *sandbox.COMMAND],
            stdin=question,
            capture_output=True,
            env=sandbox.environment(),
            check=True,
        )
    seconds, memory_kb = map(float, done.stderr.split()[-2:])
    return Ran(json.loads(done.stdout), seconds, memory_kb)


def faults_of(table: Table) -> str:
    """Return what is wrong in the cells of a table that could be read."""
    faults: Any = []
    places = {name: place for place, name in enumerate(table.rows[0])}
    mapping = {name: places[name] for name in READERS if name in places}
    read_lines(KIND, table.rows, table.lines, mapping, faults)
    return "; ".join(fault.wrong % fault.words for fault in faults)


def test_a_table_without_fault_is_read(tmp_path):
    ran = run(workbook(), tmp_path)

    table = Table(**ran.answer["table"])
    assert table.rows[1] == ["howitzer", "12", "2026-03-01"]
    assert faults_of(table) == ""


@pytest.mark.parametrize(
    ("make", "words"), [b[1:] for b in BOMBS], ids=[b[0] for b in BOMBS]
)
def test_a_bomb_is_refused_quickly_and_with_a_clear_message(tmp_path, make, words):
    data = make()
    if len(data) > caps.MOST_BYTES:  # It is not even handed over.
        with pytest.raises(Unreadable, match=words):
            sandbox.read_apart(data)
        return

    ran = run(data, tmp_path)

    refused = ran.answer.get("refused")
    told = sandbox.told_again(refused) if refused else ""
    said = told or faults_of(Table(**ran.answer["table"]))
    assert re.search(words, said), said
    assert ran.processor_s < PROCESSOR_S
    assert ran.memory_kb < MEMORY_KB


def test_the_corpus_is_as_large_as_promised():
    assert len({name for name, *_ in BOMBS}) >= 40


CAPS = [
    ("MOST_BYTES", "too large"),
    ("MOST_ROWS", "endless lines"),
    ("MOST_COLUMNS", "endless columns"),
    ("MOST_CELLS", "cells under a prefix"),
    ("LONGEST_CELL", "a very long text"),
    ("MOST_CHARACTERS", "a text for many cells"),
    ("MOST_PARTS", "many parts"),
    ("LARGEST_DIRECTORY", "a long list of parts"),
    ("MOST_UNPACKED", "more than there may be"),
    ("STEEPEST", "ratio of 1,028"),
    ("DEEPEST", "very deep"),
]


@pytest.mark.parametrize(("cap", "bomb"), CAPS)
def test_a_cap_is_what_its_bomb_is_refused_by(monkeypatch, cap, bomb):
    [(make, words)] = [(make, words) for name, make, words in BOMBS if name == bomb]
    data = make()
    with pytest.raises(Unreadable, match=words):
        read(data, Told())

    monkeypatch.setattr(caps, cap, 10**12)

    try:
        said = faults_of(read(data, Told()))
    except Unreadable as reason:
        said = str(reason)
    assert not re.search(words, said)


def test_every_cap_has_its_bomb():
    there = {name for name in vars(caps) if name.isupper()}

    assert there - {cap for cap, _ in CAPS} == {"RATIO_COUNTS_FROM"}
