"""Converged values of the relaxed model at size M, kept with the log of their rounds.

``python -m tests.engine.exact.columns.converged`` writes the file anew, after a change
to the generated cases or to the rules of the domain. It takes some minutes.
"""

import json
import platform
import sys
import tempfile
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Final

from backstay.cases.reading import read_case
from backstay.cases.synthetic.generate import generate
from backstay.cases.writing import write_case
from backstay.domain.case import Case
from backstay.domain.worth import PICOPOINTS_PER_POINT
from backstay.itineraries.world import compile_case
from tests.engine.exact.columns.converge import Converged, Round, converge

FILE: Final = Path(__file__).with_name("converged.json")
SIZE: Final = "M"
SEEDS: Final = range(5)
TIGHT: Final = 0.55
GAP: Final = 0.0002
"""Where the kept runs end; 0.001 would do."""
LIBRARIES: Final = ("numpy", "numba", "ortools")


@dataclass(frozen=True, slots=True)
class Known:
    """A generated case, and the rounds of its column generation."""

    seed: int
    case_sha256: str
    rounds: tuple[Round, ...]

    @property
    def value_points(self) -> float:
        """Least that the relaxed model is worth."""
        return self.rounds[-1].value_points

    @property
    def bound_points(self) -> float:
        """Most that it is worth."""
        return self.rounds[-1].bound_picopoints / PICOPOINTS_PER_POINT

    def case(self) -> Case:
        """Return the case."""
        return generated(SIZE, self.seed)

    def __str__(self) -> str:
        return f"{SIZE}-{self.seed}"


def generated(size: str, seed: int) -> Case:
    """Return a generated case, written and read like any other."""
    made = generate(size, seed, TIGHT)
    with tempfile.TemporaryDirectory() as folder:
        write_case(Path(folder), made.settings, made.tables)
        return read_case(folder)


def known_values() -> tuple[Known, ...]:
    """Return what the file holds."""
    kept = json.loads(FILE.read_text(encoding="utf-8"))
    return tuple(
        Known(
            each["seed"],
            each["case_sha256"],
            tuple(Round(**done) for done in each["rounds"]),
        )
        for each in kept["cases"]
    )


def write_values() -> None:
    """Solve the cases and write the file."""
    cases: list[dict[str, object]] = []
    for seed in SEEDS:
        case = generated(SIZE, seed)
        found = converge(compile_case(case), GAP)
        cases.append(_entry(seed, case, found))
        kept = {
            "what": f"relaxed model, size {SIZE}, tight {TIGHT}, by column generation",
            "versions": {name: version(name) for name in LIBRARIES},
            "python": platform.python_version(),
            "cases": cases,
        }
        FILE.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
        sys.stdout.write(f"{SIZE}-{seed}: {found.last}\n")
        sys.stdout.flush()


def _entry(seed: int, case: Case, found: Converged) -> dict[str, object]:
    rounds = [
        {
            "rows": done.rows,
            "columns": done.columns,
            "entries": done.entries,
            "value_points": round(done.value_points, 6),
            "bound_picopoints": done.bound_picopoints,
            "cpu_s": round(done.cpu_s, 1),
        }
        for done in found.rounds
    ]
    return {"seed": seed, "case_sha256": case.sha256, "rounds": rounds}


if __name__ == "__main__":
    write_values()
