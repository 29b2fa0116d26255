"""Futures worked out by hand, and two engines that agree."""

from collections.abc import Callable

import numpy as np
import pytest

from backstay.futures import compiled, reference
from backstay.futures.chances import Chances, no_chances, usual_chances
from backstay.futures.outcome import CAUSES, Outcome, join
from backstay.futures.programme import Place, Programme, compile_plan
from tests.engine.futures.programmes import REPAIRED, certain, smallest, synthetic

Engine = Callable[..., Outcome]

NEVER = 12
RAIL, ROAD = Place("leg", "depot-gate", "rail"), Place("leg", "gate-town", "road")
SCHOOL, SHELLS = Place("course", "gunners-1"), Place("lot", "L2")
MANUAL, HALL = Place("document", "battery/manual"), Place("bay", "hall")

engines = pytest.mark.parametrize(
    "engine", [reference.simulate, compiled.simulate], ids=["reference", "compiled"]
)


def late(**kinds: int) -> dict[str, float]:
    """Return chances with which these kinds are always late, by exactly a week."""
    return {f"{kind}_late_{what}": 1.0 for kind in kinds for what in ("share", "weeks")}


def weeks_of(outcome: Outcome) -> set[int]:
    """Return the weeks in which the only package was fielded."""
    return set(np.flatnonzero(outcome.fielded[0]).tolist())


def blamed(programme: Programme, outcome: Outcome) -> set[tuple[Place, str]]:
    """Return what made packages come later than planned."""
    return {
        (programme.places[place], CAUSES[cause])
        for place, cause in np.argwhere(outcome.later).tolist()
    }


@engines
@pytest.mark.parametrize("size", ["S", "S2"])
def test_without_chance_every_future_is_the_plan(engine: Engine, size: str) -> None:
    case, plan = synthetic(size)
    programme = compile_plan(case, plan, no_chances())

    found = engine(programme, no_chances(), 3, 0, 5)

    weeks = [each.week for each in plan.fieldings]
    assert found.fielded[np.arange(len(weeks)), weeks].tolist() == [5] * len(weeks)
    assert found.fielded.sum() == 5 * len(weeks)
    assert not found.later.any()
    worth = sum(case.packages[each.package].worth_picopoints(each.week)
                for each in plan.fieldings)  # fmt: skip
    assert found.worth_picopoints[:, -1].tolist() == [worth] * 5


@engines
@pytest.mark.parametrize(
    ("changes", "week", "place", "cause"),
    [
        # Shells are ready in week 3 instead of 2: rail 3-4, road 4 and a week: 5.
        (late(lot=1, road=1), 5, SHELLS, "source"),
        # Rail 2-3 and a week, road 4 and a week: 5. Equal weeks: the first is blamed.
        (late(rail=1, road=1), 5, RAIL, "move"),
        # Legs are open in odd weeks: rail from 3 to 4, road in 5.
        ({"leg_shut_per_week": 1, "leg_shut_weeks": 1}, 5, RAIL, "shut"),
        # Both ways lose a load, and it is replaced after a week.
        ({"transit_lost_share": 1, "transit_replaced_weeks": 1}, 5, RAIL, "lost"),
        ({"session_cancelled_share": 1}, NEVER, SCHOOL, "cancelled"),
        # All are lost at once: again in the session of week 4, which lasts to 8.
        ({"trainee_lost_per_week": 1}, 8, SCHOOL, "trainees"),
    ],
)
def test_what_happens_for_certain_comes_as_worked_out(
    engine: Engine, changes: dict[str, float], week: int, place: Place, cause: str
) -> None:
    chances = certain(**changes)
    programme = smallest(chances)

    found = engine(programme, chances, 1, 0, 7)

    assert weeks_of(found) == {week}
    assert blamed(programme, found) == {(place, cause)}
    assert found.later.sum() == 7
    # It is needed by week 6; worth 100 points until 5, 90 in 6 to 8, 50 from 9 on.
    assert found.missed.sum() == (7 if week > 6 else 0)
    worth = {5: 100, 8: 90, NEVER: 0}[week]
    assert set(found.worth_picopoints[:, -1]) == {worth * 10**12}
    assert found.lost_micropoints.sum() == 7 * (100 - worth) * 10**6


@engines
@pytest.mark.parametrize(
    "changes",
    [
        late(lot=1),  # Shells leave a week later and arrive in week 4.
        late(document=1),  # The manual is there in week 4.
        late(cohort=1),  # The cohort is there already as of the case.
        {"hub_shut_per_week": 1, "hub_shut_weeks": 1},  # Guns wait at the gate for 3.
    ],
)
def test_slack_takes_up_what_comes_late(
    engine: Engine, changes: dict[str, float]
) -> None:
    chances = certain(**changes)

    found = engine(smallest(chances), chances, 1, 0, 4)

    assert weeks_of(found) == {4}
    assert not found.later.any()


@engines
def test_a_cohort_that_comes_late_waits_for_the_next_start(engine: Engine) -> None:
    # It is free in week 1, a week later than said, for the session of week 1.
    tables = {
        "cohorts": "battery-A,crews,crew,crew,1,40,1,uk",
        "sessions": "gunners-1,1,1\ngunners-1,4,1",
    }
    chances = certain(**late(cohort=1))
    programme = smallest(chances, **tables)

    found = engine(programme, chances, 1, 0, 4)

    assert programme.planned_week.tolist() == [5]
    assert weeks_of(found) == {8}
    # It came a week late, and waited for two more.
    assert blamed(programme, found) == {(SCHOOL, "start")}


@engines
def test_a_cohort_after_the_last_session_never_comes(engine: Engine) -> None:
    tables = {"cohorts": "battery-A,crews,crew,crew,1,40,4,uk"}
    chances = certain(**late(cohort=1))
    programme = smallest(chances, **tables)

    found = engine(programme, chances, 1, 0, 4)

    assert weeks_of(found) == {NEVER}
    assert blamed(programme, found) == {(SCHOOL, "start")}


@engines
def test_a_repair_that_takes_longer_holds_what_follows(engine: Engine) -> None:
    chances = certain(**late(repair=1))
    programme = smallest(chances, **REPAIRED)

    found = engine(programme, chances, 1, 0, 4)

    # Rail 1-2, repair 2-4 and a week, road in 5.
    assert programme.planned_week.tolist() == [4]
    assert weeks_of(found) == {5}
    assert blamed(programme, found) == {(HALL, "repair")}


@engines
def test_a_shut_hub_keeps_loads_outside(engine: Engine) -> None:
    # The gate is open in odd weeks: guns come in 2, wait for 3, are repaired until 5.
    chances = certain(hub_shut_per_week=1, hub_shut_weeks=1)
    programme = smallest(chances, **REPAIRED)

    found = engine(programme, chances, 1, 0, 4)

    assert weeks_of(found) == {5}
    assert blamed(programme, found) == {(Place("hub", "gate"), "shut")}


@engines
def test_what_is_a_week_early_takes_a_week_of_lateness_away(engine: Engine) -> None:
    chances = certain(**late(rail=1, road=1))
    programme = smallest(chances)
    early = np.array([place == RAIL for place in programme.places], np.int64)

    found = engine(programme, chances, 1, 0, 4, early)

    assert weeks_of(found) == {4}


@engines
def test_what_was_over_as_of_the_case_is_known(engine: Engine) -> None:
    chances = certain(
        transit_lost_share=1, session_cancelled_share=1, trainee_lost_per_week=1
    )
    programme = smallest(chances)
    programme.steps["open"] = 0

    found = engine(programme, chances, 1, 0, 4)

    assert weeks_of(found) == {4}


@engines
def test_a_session_that_has_begun_is_not_cancelled(engine: Engine) -> None:
    chances = certain(session_cancelled_share=1)
    case, plan = synthetic("S")
    programme = compile_plan(case, plan, chances)
    begun = Programme(
        **{
            name: getattr(programme, name)
            for name in Programme.__slots__
            if name != "as_of_week"
        },
        as_of_week=case.horizon_weeks,
    )

    assert engine(programme, chances, 1, 0, 2).later.any()
    assert not engine(begun, chances, 1, 0, 2).later.any()


@engines
def test_lateness_has_the_mean_that_its_chance_gives(engine: Engine) -> None:
    # Rail alone, late in 40 of 100 with a mean of 2 weeks. Shells arrive in week 3 + D,
    # guns in 2 + D; the battery comes in the later of 4 and these.
    chances = certain(rail_late_share=0.4, rail_late_weeks=2)
    count = 20_000

    found = engine(smallest(chances), chances, 5, 0, count).fielded[0] / count

    # P(shells <= 3 + d) = 1 - 0.4 x 0.5^d, and guns have a week more.
    told = np.cumsum(found)
    for week in (4, 5, 6, 8):
        chance = (1 - 0.4 * 0.5 ** (week - 3)) * (1 - 0.4 * 0.5 ** (week - 2))
        error = np.sqrt(chance * (1 - chance) / count)
        assert abs(told[week] - chance) < 3 * error


@engines
def test_gates_are_shut_as_often_and_as_long_as_their_chances_say(
    engine: Engine,
) -> None:
    # An open leg shuts with chance 0.2 a week, a shut one opens with 1/3.
    chances = certain(leg_shut_per_week=0.2, leg_shut_weeks=3)
    count = 20_000
    opened = [0.8]
    for _ in range(4):
        opened.append(opened[-1] * 0.8 + (1 - opened[-1]) / 3)

    found = engine(smallest(chances), chances, 5, 0, count).fielded[0]

    # Shells come in time, and guns with them, by rail in week 2 and road in 3 or 4, or
    # by rail in 3 and road in 4.
    road = opened[3] + (1 - opened[3]) / 3
    chance = opened[2] * road + (1 - opened[2]) / 3 * opened[4]
    error = np.sqrt(chance * (1 - chance) / count)
    assert abs(found[:5].sum() / count - chance) < 3 * error


@engines
def test_the_same_seed_gives_the_same_futures_however_they_are_shared(
    engine: Engine,
) -> None:
    case, plan = synthetic("S2")
    chances = usual_chances()
    programme = compile_plan(case, plan, chances)

    whole = engine(programme, chances, 11, 0, 50)
    parts = [
        engine(programme, chances, 11, first, count)
        for first, count in ((0, 1), (1, 22), (23, 27))
    ]
    other = engine(programme, chances, 12, 0, 50)

    same(join(parts), whole)
    assert (other.worth_picopoints != whole.worth_picopoints).any()


def same(one: Outcome, other: Outcome) -> None:
    for name in Outcome.__slots__:
        assert np.array_equal(getattr(one, name), getattr(other, name)), name


@pytest.fixture(scope="module")
def both() -> tuple[Outcome, Outcome]:
    """Return what both engines find for the same case, with seeds of their own."""
    case, plan = synthetic("S2")
    chances = usual_chances()
    programme = compile_plan(case, plan, chances)
    return (
        reference.simulate(programme, chances, 1, 0, 6_000),
        compiled.simulate(programme, chances, 2, 0, 6_000),
    )


def apart(one: np.ndarray, other: np.ndarray) -> float:
    """Return how many standard errors the means of two samples are apart."""
    error = np.sqrt(one.var(ddof=1) / len(one) + other.var(ddof=1) / len(other))
    return float(abs(one.mean() - other.mean()) / error) if error else 0.0


@pytest.mark.parametrize("share_of_horizon", [0.25, 0.5, 0.75, 1.0])
def test_two_engines_agree_on_the_worth_of_futures(both, share_of_horizon):
    one, other = (each.worth_picopoints / 1e12 for each in both)
    week = int(share_of_horizon * one.shape[1]) - 1

    assert apart(one[:, week], other[:, week]) < 3


def test_two_engines_agree_on_every_package(both):
    # Over some dozen weeks and packages one of a hundred may lie three errors apart.
    one, other = both
    shares = [np.cumsum(each.fielded, axis=1) / each.count for each in both]
    pooled = (shares[0] + shares[1]) / 2
    error = np.sqrt(pooled * (1 - pooled) * (1 / one.count + 1 / other.count))
    known = error > 0
    scores = (shares[0] - shares[1])[known] / error[known]

    assert abs(scores).max() < 4
    assert np.mean(abs(scores) > 3) < 0.01
    assert 0.5 < np.mean(scores**2) < 1.6


def test_two_engines_agree_on_what_is_to_blame(both):
    one, other = (each.later.sum(axis=0) / each.count for each in both)
    # A count of packages per future is no coin, but close to Poisson.
    error = np.sqrt(2 * (one + other) / 2 / both[0].count)
    common = one + other > 0.02

    assert common.sum() >= 5
    assert (abs(one - other)[common] < 3 * error[common]).all()


def test_chances_that_are_not_named_are_refused():
    with pytest.raises(ValueError, match="no chance: one of lot_late_share"):
        usual_chances().changed({"bad_luck": 0.5}, "the test")


def given(chances: Chances, key: str) -> str:
    return chances.known[key].basis


def test_a_changed_chance_says_so():
    assert given(certain(sea_late_share=0.5), "sea_late_share") == "given"
    assert given(usual_chances(), "sea_late_share") == "public"
