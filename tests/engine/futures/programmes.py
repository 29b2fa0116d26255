"""Programmes for the tests of futures: one to work out by hand, and synthetic ones.

The smallest case fields its battery in week 4. Guns go by rail in week 1 and by road in
week 2; shells by rail in week 2 and by road in week 3; the crew is taught from 0 to
4, in sessions that start in weeks 0 and 4; the manual is there in week 3. Weeks end
with 12, which is never.
"""

import tempfile
from functools import cache

import backstay
from backstay.cases.synthetic.generate import generate
from backstay.cases.writing import write_case
from backstay.domain.case import Case
from backstay.domain.plan import Plan
from backstay.futures.chances import Chances, no_chances
from backstay.futures.programme import Programme, compile_plan
from tests.engine.small import small

REPAIRED = {
    "lots": "L1,A,depot,howitzer,6,light,1,\nL2,A,depot,shell,600,serviceable,0,2",
    "workshops": "W,A,gate,Works,Майстерня",
    "bays": "hall,W,gun,100,50",
    "bay_variants": "hall,howitzer",
    "repairs": "howitzer,light,10,2",
}
"""Guns pass a bay at the gate for two weeks, from week 2 to 4."""


def certain(**changes: float) -> Chances:
    """Return chances in which only what is named may happen."""
    return no_chances().changed(changes, "the test")


def planned(case: Case) -> Plan:
    """Return a quick plan of a case."""
    return backstay.plan(case, effort=0).plan


def smallest(chances: Chances, **tables: str) -> Programme:
    """Return the plan of the smallest case, with other tables, as arrays."""
    case = small(tables)
    return compile_plan(case, planned(case), chances)


@cache
def synthetic(size: str, seed: int = 0) -> tuple[Case, Plan]:
    """Return a synthetic case and a quick plan of it."""
    made = generate(size, seed, 0.55)
    with tempfile.TemporaryDirectory() as folder:
        write_case(folder, made.settings, made.tables)
        case = backstay.read_case(folder)
    return case, planned(case)
