"""Paths against enumeration: every path over at most four sites, tried one by one."""

from collections.abc import Iterator
from itertools import pairwise
from random import Random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from backstay.domain.case import Case
from backstay.domain.resource import Resource
from backstay.itineraries.kernel import NEVER, Whole
from backstay.itineraries.leg import price_legs, price_paths
from backstay.itineraries.world import World, compile_case
from tests.engine.small import small

SITES = ("depot", "gate", "town", "school")
WEEKS = 5


def moves(
    case: Case, site: str, start: int, end: int, wait_weeks: int, target: str
) -> Iterator[list[tuple[str, int]]]:
    """Yield dated legs from a site, leaving no earlier than ``start``, there by end."""
    if site == target:
        yield []
        return

    def onward(
        here: str, week: int, seen: tuple[str, ...], path: list[tuple[str, int]]
    ) -> Iterator[list[tuple[str, int]]]:
        for leg in case.legs.values():
            if leg.from_site != here or leg.to_site in seen:
                continue
            for depart in range(week, end - leg.duration_weeks + 1):
                there = depart + leg.duration_weeks
                longer = [*path, (leg.key, depart)]
                if there - longer[0][1] > wait_weeks:
                    continue
                if leg.to_site == target:
                    yield longer
                else:
                    yield from onward(leg.to_site, there, (*seen, leg.to_site), longer)

    yield from onward(site, start, (site,), [])


def price_of(
    case: Case, prices: dict[Resource, int], path: list[tuple[str, int]]
) -> int:
    """Return the price per kg of dated legs: money, and room on legs and in hubs."""
    total = 0
    for key, depart in path:
        leg = case.legs[key]
        total += leg.cost_eur_per_t * case.rules.nanopoints_per_eur
        total += prices.get(Resource("leg", key, depart), 0)
        there = depart + leg.duration_weeks
        total += prices.get(Resource("hub", leg.to_site, there), 0)
    return total


def rows_of(world: World, prices: dict[Resource, int]) -> Whole:
    """Return prices of resources as an array of rows."""
    rows = np.zeros(len(world.free), dtype=np.int64)
    for resource, price in prices.items():
        row = world.index.row_of(resource)
        assert row is not None
        rows[row] = price
    return rows


def paths_of(case: Case, prices: dict[Resource, int]) -> Whole:
    """Return the prices of all paths to the town, shape (site, back, week)."""
    world = compile_case(case)
    legs = price_legs(world.network, rows_of(world, prices), case.horizon_weeks)
    window = min(case.rules.wait_weeks, case.horizon_weeks - 1)
    paths: Whole = price_paths(world.network, legs, window)[0]
    return paths


legs_strategy = st.lists(
    st.tuples(
        st.sampled_from([(a, b) for a in SITES for b in SITES if a != b]),
        st.integers(0, 2),
        st.integers(0, 50),
    ),
    min_size=3,
    max_size=9,
)


@settings(max_examples=150)
@given(legs_strategy, st.integers(0, 6), st.integers(0, 10**6))
def test_the_cheapest_path_is_what_trying_every_path_gives(legs, wait_weeks, seed):
    random = Random(seed)  # noqa: S311 - prices to test, no secrets
    case = small(
        weeks=WEEKS,
        rules={"wait_weeks": wait_weeks},
        legs="\n".join(
            f"{start}-{end}-{number},A,{start},{end},road,{weeks},1000,{cost}"
            for number, ((start, end), weeks, cost) in enumerate(legs)
        ),
        hubs="gate,A,1000",
        sessions="gunners-1,0,1",
        worth="steady,0,1000000",
        packages="battery,R,One,,brigade,town,1,,3,steady",
    )
    prices = {
        Resource(kind, key, week): random.choice((0, 10**6, 10**9))
        for kind, keys in (("leg", case.legs), ("hub", case.hubs))
        for key in keys
        for week in range(WEEKS)
    }

    paths = paths_of(case, prices)

    for site, name in enumerate(case.sites):
        for back in range(paths.shape[1]):
            for week in range(back, WEEKS):
                tried = moves(case, name, week - back, week, wait_weeks, "town")
                best = min(
                    (price_of(case, prices, path) for path in tried), default=NEVER
                )
                assert paths[site, back, week] == best, (name, back, week)


def test_a_move_may_wait_between_but_not_longer_than_allowed():
    # Depot to gate takes week 0 to 1. The road from the gate is free of charge only in
    # week 3: 2 weeks of waiting make 3 under way.
    roads = {Resource("leg", "gate-town", week): 10**12 for week in (0, 1, 2)}
    depot = list(small().sites).index("depot")
    money = 60 * 10_000

    patient = paths_of(small(rules={"wait_weeks": 3}), roads)
    hurried = paths_of(small(rules={"wait_weeks": 2}), roads)

    assert patient[depot, 3, 3] == money
    # With 2 weeks it must leave in week 1 or later: from week 0 there is no free way.
    assert hurried[depot, 2, 3] == money
    assert hurried[depot, 2, 2] == money + 10**12
    assert patient[depot, 2, 2] == money + 10**12


def test_legs_of_no_weeks_follow_each_other_in_one_week():
    case = small(
        legs="""
depot-school,A,depot,school,road,0,1000,1
school-gate,A,school,gate,road,0,1000,2
gate-town,R,gate,town,road,0,1000,3
""",
    )

    paths = paths_of(case, {})

    assert paths[list(case.sites).index("depot"), 0].tolist() == [60_000] * 12


def test_nothing_arrives_after_the_horizon_or_without_a_way():
    case = small(legs="depot-gate,A,depot,gate,rail,1,1000,40")

    paths = paths_of(case, {})

    sites = list(case.sites)
    assert (paths[sites.index("depot")] == NEVER).all()
    assert (paths[sites.index("town")] == 0).all()


@given(st.integers(0, 500))
@settings(max_examples=10)
def test_more_time_never_costs_more(seed):
    prices = {
        Resource("leg", key, week): (seed * 7919 + week * 104729) % 10**7
        for key in ("depot-gate", "gate-town")
        for week in range(12)
    }

    paths = paths_of(small(), prices)

    assert all(
        (later <= sooner).all() for sooner, later in pairwise(paths.swapaxes(0, 1))
    )


def test_a_hub_is_paid_in_the_week_of_arrival():
    # From the depot in week 0 to the gate in week 1, where it costs a point a kilogram.
    prices = {Resource("hub", "gate", 1): 10**12}
    depot = list(small().sites).index("depot")

    paths = paths_of(small(), prices)

    assert paths[depot, 1, 1:3].tolist() == [600_000 + 10**12, 600_000]
