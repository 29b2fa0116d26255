"""Logs to check: what a database would keep, sealed and shown as the site does it."""

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from random import Random
from typing import Any

import backstay_verify
from backstay_web.core.merkle.export import Event, exported
from backstay_web.core.merkle.fields import Field, entry, salted, shown
from backstay_web.core.merkle.note import Head, checkpoint, verifier_key
from backstay_web.core.merkle.tree import Tree, root
from tests.web.core.merkle.keys import Signer

LOG = Signer("log.example/command", b"\x07" * 32)
KEY = verifier_key(LOG)

Row = tuple[Field, ...]
"""An event as it is stored, with its salts. An entry that fills has one field."""


def draw_row(random: Random, number: int) -> Row:
    """Return an event that nobody has seen before."""
    values = {
        "actor": random.choice(["desk officer", "hub NCO", "ревізор"]),
        "at": f"2026-05-{1 + number % 28:02}T{random.randrange(24):02}:00:00Z",
        "kind": random.choice(["line.promised", "lot.offered", "load.received"]),
        "price_eur": str(random.randrange(10**6)),
        "subject": f"line {number}",
    }
    return salted(values, random.randbytes)


def draw_rows(random: Random, count: int, first: int = 0) -> list[Row]:
    """Return so many events."""
    return [draw_row(random, first + number) for number in range(count)]


def tree_of(rows: Iterable[Row]) -> Tree:
    """Return the tree that seals events."""
    tree = Tree()
    for row in rows:
        tree.append(entry(row))
    return tree


def file_of(
    rows: list[Row],
    shows: Iterable[int] = (),
    known_sizes: Iterable[int] = (),
    signer: Signer = LOG,
) -> dict[str, Any]:
    """Return what a log of such events gives out, all prices hidden."""
    tree, size = tree_of(rows), len(rows)
    head = Head(signer.name, size, root(tree, size))
    events = [
        Event(index, shown(rows[index], {"actor", "at", "kind", "subject"}))
        for index in shows
    ]
    sizes = [known for known in known_sizes if known <= size]
    note = checkpoint(head, signer)
    file: dict[str, Any] = json.loads(exported(tree, size, note, events, sizes))
    return file


def write(path: Path, file: object) -> str:
    """Write a file as the log does, and return where."""
    path.write_text(json.dumps(file, ensure_ascii=False), encoding="utf-8")
    return str(path)


def run(*words: str) -> tuple[int, str]:
    """Run the verifier; return its exit code and what it said."""
    said: list[str] = []
    say: Callable[[str], None] = said.append
    code = backstay_verify.main(words, say)
    return code, "\n".join(said)
