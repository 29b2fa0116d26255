"""Proven optima of tiny cases, kept so that not every test run solves them again.

``python -m tests.engine.exact.optima`` writes the file anew, after a change to the tiny
cases or to the rules of the domain.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from backstay.domain.case import Case
from tests.engine.exact import arc_flow
from tests.engine.exact.tiny import FEATURES, MIXED, tiny_case

FILE: Final = Path(__file__).with_name("optima.csv")
HEAD: Final = ("features", "seed", "case_sha256", "optimum_picopoints")
ALL: Final = "all"
MIXED_COUNT: Final = 30
ALONE_COUNT: Final = 2
TIME_LIMIT_S: Final = 10


@dataclass(frozen=True, slots=True)
class Known:
    """A tiny case by its features and seed, with what its best plan is worth."""

    features: str
    seed: int
    case_sha256: str
    optimum_picopoints: int

    def case(self) -> Case:
        """Return the case."""
        return tiny_case(self.seed, _features(self.features))

    def __str__(self) -> str:
        return f"{self.features}-{self.seed}"


def known_optima() -> tuple[Known, ...]:
    """Return the cases of the file, all features mixed first."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return tuple(
            Known(
                row["features"],
                int(row["seed"]),
                row["case_sha256"],
                int(row["optimum_picopoints"]),
            )
            for row in csv.DictReader(file)
        )


def write_optima() -> None:
    """Solve tiny cases and write the file."""
    with FILE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEAD)
        for features in (ALL, *FEATURES):
            count = MIXED_COUNT if features == ALL else ALONE_COUNT
            for known, _ in zip(_contested(features), range(count), strict=False):
                row = (known.features, known.seed, known.case_sha256)
                writer.writerow((*row, known.optimum_picopoints))
                file.flush()


def _features(name: str) -> frozenset[str]:
    return MIXED if name == ALL else frozenset({name})


def _contested(features: str) -> Iterator[Known]:
    """Yield cases in which something is fielded, and not all that is wanted."""
    seed = -1
    while True:
        seed += 1
        case = tiny_case(seed, _features(features))
        exact = arc_flow.solve(case, time_limit_s=TIME_LIMIT_S)
        wanted = sum(each.worth_picopoints(0) for each in case.packages.values())
        if (
            exact.optimum_picopoints is not None
            and len(exact.fieldings) > 0
            and exact.optimum_picopoints < wanted * 95 // 100
        ):
            yield Known(features, seed, case.sha256, exact.optimum_picopoints)


if __name__ == "__main__":
    write_optima()
