"""Futures in which somebody replans."""

import tempfile
from functools import cache
from pathlib import Path

import backstay
from backstay.cases.events import Events
from backstay.cases.reading import CaseRecords, read_records
from backstay.cases.synthetic.generate import generate
from backstay.cases.writing import write_case
from backstay.domain.case import Case
from backstay.domain.event import BayOut, HubShut, LegClosed, LotLate, SessionOff
from backstay.domain.plan import Plan
from backstay.futures import compiled
from backstay.futures.chances import Chances, no_chances, usual_chances
from backstay.futures.closed_loop import (
    Loop,
    Replan,
    events_of,
    mend_future,
    mend_futures,
    repaired,
)
from backstay.futures.compiled import draw_common
from backstay.futures.programme import compile_plan
from backstay.workers.pool import open_pool
from tests.engine.futures.here import Here
from tests.engine.futures.programmes import certain, planned, smallest


@cache
def small_case() -> tuple[CaseRecords, Case, Plan]:
    made = generate("S", 0, 0.55)
    with tempfile.TemporaryDirectory() as folder:
        write_case(Path(folder), made.settings, made.tables)
        records, case = read_records(folder), backstay.read_case(folder)
    return records, case, planned(case)


def loop(chances: Chances | None = None, replan: Replan = repaired) -> Loop:
    records, case, plan = small_case()
    return Loop(records, case, plan, chances or usual_chances(), 7, replan)


def test_events_are_what_chance_decides_for_all() -> None:
    chances = certain(leg_shut_per_week=1, leg_shut_weeks=1)
    programme = smallest(chances)

    found = list(events_of(programme, draw_common(programme, chances, 1, 0)))

    # Legs are shut in even weeks of twelve, and open in odd ones.
    rail = [each for each in found if getattr(each, "leg", "") == "depot-gate"]
    assert rail == [
        LegClosed("depot-gate", week, week + 1, "drawn") for week in range(0, 12, 2)
    ]
    assert len(found) == 12


def test_each_kind_of_event_is_told() -> None:
    chances = certain(
        lot_late_share=1,
        hub_shut_per_week=1,
        session_cancelled_share=1,
        bay_shut_per_week=1,
    )
    _, case, plan = small_case()
    programme = compile_plan(case, plan, chances)

    found = list(events_of(programme, draw_common(programme, chances, 1, 0)))

    kinds = {type(each) for each in found}
    assert kinds == {LotLate, HubShut, SessionOff, BayOut}
    assert all(each.weeks > 0 for each in found if isinstance(each, LotLate))


def test_without_chance_nothing_is_told_and_the_plan_stands() -> None:
    def unasked(*_: object) -> tuple[Case, Plan]:
        raise AssertionError("there was nothing to replan")

    found = mend_future(loop(no_chances(), unasked), 3)

    _, case, plan = small_case()
    worth = sum(
        case.packages[each.package].worth_picopoints(each.week)
        for each in plan.fieldings
    )
    assert found.events == 0
    assert found.worth_picopoints == found.planned_picopoints == worth


def test_any_function_may_replan() -> None:
    asked: list[Events] = []

    def keep(_: CaseRecords, plan: Plan, events: Events) -> tuple[Case, Plan]:
        asked.append(events)
        return small_case()[1], plan

    found = mend_future(loop(replan=keep), 0)

    assert len(asked) == 1
    assert found.events == len(asked[0].facts) > 0


def test_replanning_beats_following_in_the_mean_of_the_same_futures() -> None:
    _, case, plan = small_case()
    chances = usual_chances()
    programme = compile_plan(case, plan, chances)
    count = 12

    mended = mend_futures(loop(), range(count), Here())
    followed = compiled.simulate(programme, chances, 7, 0, count)

    mean = sum(each.worth_picopoints for each in mended) / count
    assert mean > followed.worth_picopoints[:, -1].mean()


def test_the_result_is_the_same_however_it_is_shared() -> None:
    whole = mend_futures(loop(), range(4), Here())

    with open_pool(workers=2) as pool:
        shared = mend_futures(loop(), range(4), pool)

    assert shared == whole
