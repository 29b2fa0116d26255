"""How a case of the sweep is made, in one word that makes it again.

``tiny:17:hubs+teams:no_lift`` is the tiny case of seed 17 with hubs and teams alone, on
which no leg carries anything. ``all`` stands for all features, nothing for no twist.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Final

from backstay.domain.case import Case
from tests.engine.exact.tiny import FEATURES, MIXED, TINY, TOY, Size, tiny_records
from tests.engine.soundness.drafts import case_of, draft_of
from tests.engine.soundness.twists import TWISTS

SIZES: Final = {"toy": TOY, "tiny": TINY}
ALL: Final = "all"
MOST_FEATURES: Final = 3
"""Features beside each other in a case that has not all of them."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """A size, a seed, the features of a case, and the twists put on it."""

    size: str
    seed: int
    features: frozenset[str] = MIXED
    twists: frozenset[str] = frozenset()

    def __str__(self) -> str:
        features = ALL if self.features == MIXED else "+".join(sorted(self.features))
        twists = "+".join(name for name in TWISTS if name in self.twists)
        return f"{self.size}:{self.seed}:{features}:{twists}"

    @property
    def rich(self) -> bool:
        """Return whether there is too much in it for a quick proof of its optimum."""
        return self.size != "toy" and len(self.features) > MOST_FEATURES

    def case(self) -> Case:
        """Return the case; FaultyCase if the twists leave it unlawful."""
        size: Size = SIZES[self.size]
        draft = draft_of(tiny_records(self.seed, self.features, size))
        for name, twist in TWISTS.items():
            if name in self.twists:
                twist(draft)
        return case_of(draft)


def recipe_of(text: str) -> Recipe:
    """Return the recipe that a word stands for.

    >>> str(recipe_of("toy:3:teams+hubs:no_lift+ties"))
    'toy:3:hubs+teams:ties+no_lift'
    """
    size, seed, features, twists = text.split(":")
    return Recipe(
        size,
        int(seed),
        MIXED if features == ALL else frozenset(features.split("+")),
        frozenset(twists.split("+")) - {""},
    )


def affordable(recipe: Recipe) -> Recipe:
    """Return a recipe as a toy if its 260 weeks would take the checker too long."""
    return replace(recipe, size="toy") if "longest" in recipe.twists else recipe


def recipes(first: int, count: int) -> Sequence[Recipe]:
    """Return recipes of the sweep by their numbers, each the same every time."""
    return [_numbered(number) for number in range(first, first + count)]


def _numbered(number: int) -> Recipe:
    """Return a recipe: of ten, five are plain, and five have one to five twists."""
    random = Random(number)  # noqa: S311  cases, not keys
    size = "toy" if random.random() < 0.5 else "tiny"
    features = MIXED
    if random.random() < 0.6:
        features = frozenset(random.sample(FEATURES, random.randint(1, MOST_FEATURES)))
    twists: frozenset[str] = frozenset()
    if number % 2:
        few = min(random.randint(1, 5), random.randint(1, 5))
        twists = frozenset(random.sample(sorted(TWISTS), few))
    return affordable(Recipe(size, number, features, twists))
