"""Plan and judge generated cases by the thousand, over the processors there are.

``python -m tests.engine.soundness.sweep`` judges the cases of the nightly test and says
how far it is; with recipes after it, it judges those alone.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from backstay.workers.pool import open_pool
from backstay.workers.tasks import Tell, say_nothing
from tests.engine.soundness.judge import Verdict, judge
from tests.engine.soundness.recipes import Recipe, recipe_of, recipes

NIGHTLY: Final = 10_000
TOLD: Final = 100
"""Cases after which progress is told."""


@dataclass(frozen=True, slots=True)
class Swept:
    """What became of all cases of a sweep."""

    verdicts: tuple[Verdict, ...]

    @property
    def faulty(self) -> list[Verdict]:
        """Return those in which something is wrong."""
        return [each for each in self.verdicts if each.faults]

    @property
    def compared(self) -> int:
        """Return how many were held against a proven optimum."""
        return sum(each.compared for each in self.verdicts)

    @property
    def fielding(self) -> int:
        """Return how many plans field something."""
        return sum(each.fielded > 0 for each in self.verdicts)

    def __str__(self) -> str:
        lines = [
            f"{len(self.verdicts)} cases, {self.fielding} plans that field something, "
            f"{self.compared} compared with a proven optimum, "
            f"{len(self.faulty)} at fault"
        ]
        for each in self.faulty:
            again = f"python -m tests.engine.soundness.sweep {each.recipe}"
            lines += [f"\n{again}", *each.faults]
        return "\n".join(lines)


def sweep(
    found: Sequence[Recipe], tell: Tell = say_nothing, workers: int | None = None
) -> Swept:
    """Judge recipes in worker processes, one for each processor by default."""
    with open_pool(workers=workers) as pool:
        return Swept(tuple(pool.map(judge, None, found, tell)))


def tell_progress(done: int, all_: int) -> None:
    """Say now and then how far a sweep is."""
    if done % TOLD == 0 or done == all_:
        sys.stderr.write(f"\r{done} of {all_} cases")
        sys.stderr.flush()


def main(words: Sequence[str]) -> int:
    """Judge the recipes of some words, or those of the nightly test."""
    found = [recipe_of(word) for word in words] or recipes(0, NIGHTLY)
    swept = sweep(found, tell_progress)
    sys.stdout.write(f"\n{swept}\n")
    return 1 if swept.faulty else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
