"""Rivals want the same scarce thing, and a search cools down to its best plan."""

import numpy as np
import pytest

from backstay.domain.case import Case
from backstay.domain.package import Cohorts, Materiel
from backstay.itineraries.oracle import price_case
from backstay.itineraries.world import compile_case
from backstay.planning.draft import least_prices
from backstay.planning.rivals import Rivals
from backstay.planning.search import search
from backstay.planning.settings import Settings
from tests.engine.exact.tiny import tiny_case


def things(case: Case, package: str) -> set[str]:
    """Return the classes and course kinds that a package wants in any option."""
    found: set[str] = set()
    for option in case.packages[package].options:
        for part in option.needed:
            if isinstance(part, Materiel):
                found.add(part.item_class)
            elif isinstance(part, Cohorts):
                found.update(part.sequence)
    return found


@pytest.mark.parametrize("seed", range(6))
def test_rivals_want_something_that_the_package_wants(seed):
    case = tiny_case(seed)
    world = compile_case(case)
    priced = price_case(world, least_prices(world))
    rivals, random = Rivals(world), np.random.default_rng(seed)
    names = world.wanted.packages
    met: dict[int, set[int]] = {number: set() for number in range(len(names))}
    for number in met:
        for _ in range(40):
            met[number].update(rivals.draw(number, priced, random).tolist())

    for number, others in met.items():
        mine = things(case, names[number])
        assert number not in others
        assert all(mine & things(case, names[other]) for other in others)
    assert any(met.values())


@pytest.mark.parametrize("seed", range(12))
def test_the_best_plan_is_kept_while_the_search_is_warm(seed):
    world = compile_case(tiny_case(seed))
    found = search(world, Settings(effort=4, gap=0.0), lambda progress: None)

    told = [
        each.value_picopoints
        for each in found.trajectory
        if each.value_picopoints is not None
    ]
    assert told == sorted(told)
    assert found.value == told[-1]
    assert found.value == sum(each.value for each in found.placements) - (
        world.promised_cost
    )
