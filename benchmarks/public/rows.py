"""Instances with their best known values, from ``BKS.csv`` of the folder."""

import csv
from dataclasses import dataclass
from pathlib import Path

from backstay.domain.schedule import Value


@dataclass(frozen=True, slots=True)
class Row:
    """An instance; ``best`` and ``plain`` are empty where the file has no figure.

    ``sense`` is ``min`` or ``max``.

    ``plain`` is what a plain solver reached in 60 s, ``plain_bound`` its bound.
    """

    family: str
    instance: str
    file: str
    sense: str
    best: Value
    proven: bool
    plain: Value
    plain_bound: str
    plain_cpu_s: str


def read_rows(folder: Path, families: list[str]) -> list[Row]:
    """Return the instances of some families, in the order of the file."""
    with (folder / "BKS.csv").open(encoding="utf-8", newline="") as file:
        return [
            _row(cells) for cells in csv.DictReader(file) if cells["family"] in families
        ]


def _row(cells: dict[str, str]) -> Row:
    return Row(
        family=cells["family"],
        instance=cells["instance"],
        file=cells["file"],
        sense=cells["sense"],
        best=figures(cells["best_known"]),
        proven=cells["proven_optimal"] == "yes",
        plain=figures(cells["plain_value"]),
        plain_bound=cells["plain_bound"],
        plain_cpu_s=cells["plain_cpu_s"],
    )


def figures(text: str) -> Value:
    """Return the whole numbers of a text; of two, the second decides among equals.

    >>> figures("65 (42)"), figures("")
    ((65, 42), ())
    """
    return tuple(int(word) for word in text.replace("(", " ").replace(")", " ").split())


def numbers(text: str) -> list[int]:
    """Return the whole numbers that a text consists of.

    >>> numbers("2 3 7")
    [2, 3, 7]
    """
    return [int(word) for word in text.split()]
