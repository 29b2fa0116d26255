"""The truth set: contested cases whose optimum was proven once, with the proof's log.

``python -m tests.engine.exact.truth`` draws seeds in order, proves each and writes
``truth.csv`` and ``truth_proofs.txt.gz`` anew, in a quarter of an hour of one core;
with ``--relax`` it only relaxes those of the file again, in two minutes. A seed is kept
or left out by its proof alone: nobody has asked the planner. Those left out stand in
the file too, with the reason.
"""

import argparse
import csv
import gzip
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, fields, replace
from enum import StrEnum
from importlib.metadata import version
from itertools import count
from pathlib import Path
from typing import Final

from backstay.checking.check import check
from backstay.domain.case import Case
from tests.engine.exact import arc_flow
from tests.engine.exact.as_plan import as_plan
from tests.engine.exact.program import PICOPOINTS_PER_POINT
from tests.engine.exact.tiny import MIXED, Size, tiny_case

FILE: Final = Path(__file__).with_name("truth.csv")
PROOFS: Final = Path(__file__).with_name("truth_proofs.txt.gz")

SIZES: Final = {
    "few": Size((8, 14), (3, 11), (1, 5), (0.3, 0.6), support=0.5, crews=0.7),
    "many": Size((8, 12), (12, 20), (2, 5), (0.3, 0.5), support=0.7, crews=0.7),
}
"""Cases of few packages, and of many of which a relaxation shares what is whole."""
KEPT: Final = {"few": 25, "many": 25}
WEAK: Final = 1.15
"""The relaxation of a case of many packages is worth so many times its optimum."""
CONTESTED: Final = 0.95
"""At most so much of what is wanted can be had."""
LEAST_FIELDED: Final = 2
NODE_LIMIT: Final = 200
"""Of a proof, so that which cases are kept does not depend on the machine."""
TIME_LIMIT_S: Final = 1_800
EFFORT: Final = 12
"""Rounds in which a plan must come near the optimum: 2 to 5 s of one core each."""


class OtherSet(Exception):
    """By other relaxations other cases would be kept; the message names them."""


class Verdict(StrEnum):
    """Whether a case is of the set, or why not."""

    KEPT = "kept"
    UNPROVEN = "unproven"
    UNCONTESTED = "uncontested"
    EMPTY = "empty"
    TIGHT = "tight"


@dataclass(frozen=True, slots=True)
class Truth:
    """A case by its size and seed, and what was proven of it.

    Attributes
    ----------
    relaxation_points : float
        Value of the program without whole numbers, before any cut.
    optimum_picopoints : int or None
        Value of the best plan; None if it was not proven.
    bound_points : float
        What the solver says no plan exceeds.
    status, nodes, cpu_s
        How the solver stopped, after how many nodes and seconds of one core.
    solver : str
        What proved it, with its version.
    """

    size: str
    seed: int
    case_sha256: str
    verdict: Verdict
    weeks: int
    packages: int
    fielded: int
    relaxation_points: float
    optimum_picopoints: int | None
    bound_points: float
    status: str
    nodes: int
    cpu_s: float
    solver: str

    def case(self) -> Case:
        """Return the case."""
        return truth_case(self.size, self.seed)

    @property
    def optimum(self) -> int:
        """Return the optimum of a case that was proven, in pico-points."""
        if self.optimum_picopoints is None:
            raise ValueError(f"{self} was not proven")
        return self.optimum_picopoints

    @property
    def weakness(self) -> float:
        """Return how much more the relaxation is worth than the optimum, as a share."""
        return self.relaxation_points * PICOPOINTS_PER_POINT / self.optimum - 1

    def distance(self, value_picopoints: int) -> float:
        """Return how far a value is below the optimum, as a share of the optimum."""
        return 1 - value_picopoints / self.optimum

    def __str__(self) -> str:
        return f"{self.size}-{self.seed}"


def truth_case(size: str, seed: int) -> Case:
    """Return the case of a size and a seed."""
    return tiny_case(seed, MIXED, SIZES[size])


def truth_set() -> tuple[Truth, ...]:
    """Return the cases that were kept."""
    return tuple(each for each in drawn() if each.verdict == Verdict.KEPT)


def drawn() -> tuple[Truth, ...]:
    """Return all cases that were drawn, those left out too."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return tuple(_from_row(row) for row in csv.DictReader(file))


def proofs() -> dict[str, str]:
    """Return the log of each proof, by the name of its case."""
    text = gzip.decompress(PROOFS.read_bytes()).decode()
    named = (part.partition("\n") for part in text.split("== ")[1:])
    return {name: log for name, _, log in named}


def write_truth() -> None:
    """Draw and prove cases, and write both files after each."""
    found: list[Truth] = []
    logs: dict[str, Sequence[str]] = {}
    for size in SIZES:
        for truth, log in _draw(size):
            print(*astuple(truth), file=sys.stderr, flush=True)  # noqa: T201 minutes
            found.append(truth)
            if truth.verdict == Verdict.KEPT:
                logs[str(truth)] = log
            _write(found, logs)


def write_relaxations() -> None:
    """Relax the cases of the file again; proofs stay as they are.

    Raises
    ------
    OtherSet
        If a case would be judged otherwise than before. Nothing is written then.
    """
    before = drawn()
    found = [relaxed_again(truth) for truth in before]
    other = [
        f"{new}: {old.verdict}, now {new.verdict}"
        for old, new in zip(before, found, strict=True)
        if old.verdict != new.verdict
    ]
    if other:
        raise OtherSet(f"draw and prove all anew: {other}")
    _write_rows(found)


def relaxed_again(truth: Truth) -> Truth:
    """Return what is known of a case, relaxed anew and judged by that."""
    case = truth.case()
    assert case.sha256 == truth.case_sha256, f"the proof of {truth} is of another case"
    relaxation_points = _relax(case)
    verdict = _verdict(
        truth.size, case, truth.optimum_picopoints, truth.fielded, relaxation_points
    )
    return replace(
        truth, verdict=verdict, relaxation_points=round(relaxation_points, 6)
    )


def prove(size: str, seed: int) -> tuple[Truth, Sequence[str]]:
    """Return what can be proven of a case, and the log of it.

    Raises
    ------
    AssertionError
        If the checker does not accept the plan of the optimum.
    """
    case = truth_case(size, seed)
    relaxation_points = _relax(case)
    began = time.process_time()
    exact = arc_flow.solve(case, time_limit_s=TIME_LIMIT_S, node_limit=NODE_LIMIT)
    cpu_s = round(time.process_time() - began, 1)
    optimum = exact.optimum_picopoints
    if optimum is not None:
        plan = as_plan(case, exact.fieldings, exact.itineraries, optimum)
        assert check(case, plan) == [], f"{size}-{seed}: the proof's plan is unlawful"
    truth = Truth(
        size=size,
        seed=seed,
        case_sha256=case.sha256,
        verdict=_verdict(size, case, optimum, len(exact.fieldings), relaxation_points),
        weeks=case.horizon_weeks,
        packages=len(case.packages),
        fielded=len(exact.fieldings),
        relaxation_points=round(relaxation_points, 6),
        optimum_picopoints=optimum,
        bound_points=round(exact.bound_points, 6),
        status=exact.status,
        nodes=exact.nodes,
        cpu_s=cpu_s,
        solver=f"HiGHS in OR-Tools {version('ortools')}",
    )
    return truth, exact.log


def _draw(size: str) -> Iterator[tuple[Truth, Sequence[str]]]:
    """Yield cases of a size, seed by seed, until enough are kept."""
    kept = 0
    for seed in count():
        if kept == KEPT[size]:
            return
        truth, log = prove(size, seed)
        kept += truth.verdict == Verdict.KEPT
        yield truth, log


def _relax(case: Case) -> float:
    """Return what a case is worth without whole numbers, before any cut, in points."""
    relaxed = arc_flow.solve(case, relax=True, time_limit_s=TIME_LIMIT_S)
    return relaxed.bound_points


def _verdict(
    size: str,
    case: Case,
    optimum: int | None,
    fielded: int,
    relaxation_points: float,
) -> Verdict:
    wanted = sum(each.worth_picopoints(0) for each in case.packages.values())
    if optimum is None:
        return Verdict.UNPROVEN
    if fielded < LEAST_FIELDED:
        return Verdict.EMPTY
    if optimum >= wanted * CONTESTED:
        return Verdict.UNCONTESTED
    if size == "many" and relaxation_points * PICOPOINTS_PER_POINT < WEAK * optimum:
        return Verdict.TIGHT
    return Verdict.KEPT


def _write(found: Sequence[Truth], logs: dict[str, Sequence[str]]) -> None:
    _write_rows(found)
    text = "".join(
        f"== {name}\n" + "\n".join(line.rstrip() for line in log) + "\n"
        for name, log in logs.items()
    )
    PROOFS.write_bytes(gzip.compress(text.encode(), mtime=0))


def _write_rows(found: Sequence[Truth]) -> None:
    with FILE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(field.name for field in fields(Truth))
        writer.writerows(astuple(each) for each in found)


def _from_row(row: dict[str, str]) -> Truth:
    optimum = row["optimum_picopoints"]
    return Truth(
        size=row["size"],
        seed=int(row["seed"]),
        case_sha256=row["case_sha256"],
        verdict=Verdict(row["verdict"]),
        weeks=int(row["weeks"]),
        packages=int(row["packages"]),
        fielded=int(row["fielded"]),
        relaxation_points=float(row["relaxation_points"]),
        optimum_picopoints=int(optimum) if optimum else None,
        bound_points=float(row["bound_points"]),
        status=row["status"],
        nodes=int(row["nodes"]),
        cpu_s=float(row["cpu_s"]),
        solver=row["solver"],
    )


def main() -> None:
    """Write what the arguments ask for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--relax", action="store_true", help="only relax again")
    if parser.parse_args().relax:
        write_relaxations()
    else:
        write_truth()


if __name__ == "__main__":
    main()
