"""The page of futures names every field, cause and chance, and no other."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

import bootstrap
from backstay.futures.chances import usual_chances
from backstay.futures.outcome import CAUSES
from backstay.futures.replanned import (
    REPLANNED_SCHEMA,
    ReplannedFuture,
    ReplannedFutures,
)
from backstay.futures.result import (
    SCHEMA,
    Breakage,
    Buffer,
    FanWeek,
    Futures,
    PackageChance,
)

PAGE = (Path(bootstrap.__file__).parent / "docs/reference/futures.md").read_text(
    encoding="utf-8"
)


def section(title: str) -> str:
    """Return the text below a heading."""
    return PAGE.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def named(text: str) -> list[str]:
    """Return what stands in backquotes in the first cells of tables, in order."""
    rows = re.findall(r"^\| (`.*?`) \|", text, re.M)
    return [name for row in rows for name in re.findall(r"`([^`]+)`", row)]


@pytest.mark.parametrize(
    ("title", "record", "more"),
    [
        ("The futures", Futures, ["schema"]),
        ("A package", PackageChance, []),
        ("A week", FanWeek, []),
        ("A buffer", Buffer, []),
        ("Futures that are replanned", ReplannedFutures, ["schema"]),
        ("A replanned future", ReplannedFuture, []),
    ],
)
def test_every_field_is_documented_in_its_order(
    title: str, record: type, more: list[str]
) -> None:
    known = [field.name for field in fields(record)]

    assert sorted(named(section(title))) == sorted([*more, *known])


def test_every_field_and_cause_of_a_breakage_is_documented() -> None:
    told = named(section("A breakage"))

    known = [field.name for field in fields(Breakage)]
    assert sorted(told) == sorted([*known, *CAUSES])


def test_the_page_names_the_schema() -> None:
    assert f"`{SCHEMA}`" in PAGE
    assert f"`{REPLANNED_SCHEMA}`" in PAGE


def test_every_chance_is_documented_as_it_is() -> None:
    told = [line for line in section("Chances").splitlines() if line.startswith("| `")]

    assert told == [
        f"| `{each.key}` | {each.value:g} | {each.unit} | {each.meaning} "
        f"| {each.basis} | {each.source} |"
        for each in usual_chances().known.values()
    ]
