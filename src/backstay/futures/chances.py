"""How likely things go wrong: the parameters of futures, each with its source.

They stand in ``chances.csv``. Its ``basis`` is ``public`` where a published figure
gives the value, and ``assumed`` where it is ours; ``source`` says which figure, or why.
"""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from backstay.errors import BackstayError
from backstay.said import Said

TABLE: Final = Path(__file__).with_name("chances.csv")
LATE: Final = (
    "lot",
    "progress",
    "cohort",
    "document",
    "road",
    "rail",
    "sea",
    "air",
    "repair",
)
"""What can be late, in the order of the arrays below; moves by their mode."""
GATES: Final = ("leg", "hub", "bay")
"""What can shut, in the order of the arrays below."""
LONGEST_WEEKS: Final = 520.0


class UnusableChance(BackstayError, ValueError):
    """A chance that is unknown or out of range; the message names it."""


@dataclass(frozen=True, slots=True)
class Chance:
    """One parameter: what it is, in which unit, and what it rests on."""

    key: str
    value: float
    unit: str
    meaning: str
    basis: str
    source: str


@dataclass(frozen=True, slots=True)
class Chances:
    """The parameters of futures by key.

    >>> usual_chances()["sea_late_share"]
    0.17
    """

    known: Mapping[str, Chance]

    def __getitem__(self, key: str) -> float:
        return self.known[key].value

    def changed(self, values: Mapping[str, float], source: str) -> "Chances":
        """Return the same chances with some other values.

        Raises
        ------
        UnusableChance
            If a key is unknown or a value is out of range.
        """
        known = dict(self.known)
        for key, value in values.items():
            if key not in known:
                raise UnusableChance(
                    Said(
                        "%(key)s is no chance: one of %(names)s",
                        key=key,
                        names=", ".join(known),
                    )
                )
            was = known[key]
            _check(key, value, was.unit)
            known[key] = Chance(key, value, was.unit, was.meaning, "given", source)
        return Chances(known)


def usual_chances() -> Chances:
    """Return the chances of ``chances.csv``."""
    return _read_table()


def no_chances() -> Chances:
    """Return chances with which every future is the plan: nothing goes wrong."""
    usual = usual_chances()
    happening = [key for key, each in usual.known.items() if each.unit != "week"]
    spare = {"cohort_spare_share"}
    return usual.changed(dict.fromkeys(set(happening) - spare, 0.0), "nothing happens")


def read_chances(path: Path) -> Chances:
    """Return the usual chances with those changed that a CSV file gives.

    Its columns are ``key`` and ``value``; more columns are not read.

    Raises
    ------
    UnusableChance
        If the file cannot be read, a key is unknown, or a value is out of range.
    """
    try:
        rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UnusableChance(
            Said("%(file)s cannot be read: %(why)s", file=path.name, why=error)
        ) from None
    values = {}
    for line, row in enumerate(rows, start=2):
        try:
            values[row["key"]] = float(row["value"])
        except (KeyError, TypeError, ValueError):
            raise UnusableChance(
                Said(
                    "%(file)s line %(line)s: needs a key and a number as its value",
                    file=path.name,
                    line=line,
                )
            ) from None
    return usual_chances().changed(values, path.name)


def _check(key: str, value: float, unit: str) -> None:
    least, most = (1.0, LONGEST_WEEKS) if unit == "week" else (0.0, 1.0)
    if not least <= value <= most:  # Not a number is neither.
        raise UnusableChance(
            Said(
                "%(key)s is %(value)s: must lie from %(least)s to %(most)s",
                key=key,
                value=value,
                least=f"{least:g}",
                most=f"{most:g}",
            )
        )


@cache
def _read_table() -> Chances:
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    known = {
        row["key"]: Chance(
            row["key"],
            float(row["value"]),
            row["unit"],
            row["meaning"],
            row["basis"],
            row["source"],
        )
        for row in rows
    }
    for each in known.values():
        _check(each.key, each.value, each.unit)
    return Chances(known)
