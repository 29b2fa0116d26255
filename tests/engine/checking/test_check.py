"""The judge names the broken rule of every broken plan, and lets every lawful one pass."""

import re
from pathlib import Path
from random import Random

import pytest

import backstay.checking
from backstay.checking.check import check
from tests.engine.checking.mutants import BREAKERS, uses, with_capacity
from tests.engine.checking.tiny import tiny_case, tiny_plan

MUTANTS = 220


def test_the_plan_made_by_hand_is_lawful() -> None:
    case = tiny_case()

    assert check(case, tiny_plan(case)) == []


@pytest.mark.parametrize("seed", range(300))
def test_any_lawful_choice_passes(seed: int) -> None:
    case = tiny_case()

    assert check(case, tiny_plan(case, Random(seed))) == []


@pytest.mark.parametrize("rule", sorted(BREAKERS))
def test_every_mutant_is_caught_by_its_rule(rule: str) -> None:
    case = tiny_case()
    seen = set()
    for seed in range(MUTANTS):
        rng = Random(f"{rule} {seed}")
        mutant = BREAKERS[rule](rng, case, tiny_plan(case, rng))
        seen.add(repr(mutant))

        rules = {violation.rule for violation in check(*mutant)}

        assert rule in rules, f"{rule}, mutant {seed}: only {sorted(rules)}"
    assert len(seen) >= 200
