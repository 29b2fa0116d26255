"""What one unit costs, as it is or repaired, worked out by hand.

A euro costs 10^-5 points, so 7 t over 60 EUR/t are 420 EUR = 0.0042 points.
"""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from backstay.domain.case import Case
from backstay.domain.resource import Resource
from backstay.itineraries.kernel import NEVER
from backstay.itineraries.oracle import price_case
from backstay.itineraries.world import compile_case
from tests.engine.itineraries.test_paths import rows_of
from tests.engine.small import small

POINT = 10**12
BY_ROAD = 420 * POINT // 10**5
SHOP = {
    "more_sites": "shop,A,Shop,,workshop,,",
    "workshops": "works,A,shop,Works,",
    "bays": "bay,works,gun,100,10",
    "bay_variants": "bay,howitzer",
    "repairs": "howitzer,light,10,2",
    "more_legs": """
depot-shop,A,depot,shop,rail,1,60000,0
shop-gate,A,shop,gate,rail,1,60000,40
""",
    "lots": "L1,A,depot,howitzer,6,light,1,\nL2,A,depot,shell,600,serviceable,0,2",
}


def units_of(case: Case, prices: dict[Resource, int] | None = None) -> list[int | None]:
    """Return the price of a howitzer at the town by week; None if there is none."""
    world = compile_case(case)
    priced = price_case(world, rows_of(world, prices or {}))
    curve = [key.item_class for key in world.wanted.curves].index("howitzers")
    units = priced.units[curve].tolist()
    return [None if price == NEVER else price for price in units]


def test_a_unit_leaves_when_it_is_ready_and_costs_its_way():
    # Ready in week 1, a week on the rails, none on the road: there from week 2.
    assert units_of(small()) == [None, None, *[BY_ROAD] * 10]


def test_the_price_of_a_lot_is_paid_with_each_unit():
    prices = {Resource("lot", "L1", None): 3 * POINT}

    assert units_of(small(), prices)[2] == BY_ROAD + 3 * POINT


def test_consent_and_the_end_of_a_caveat_hold_a_lot_back():
    consent = small(
        lots="L1,A,depot,howitzer,6,serviceable,1,5\nL2,A,depot,shell,600,serviceable,0,2"
    )
    caveat = small(caveats="c,L1,A,7,law")

    assert units_of(consent).count(None) == 6
    assert units_of(caveat).count(None) == 8


def test_a_caveat_without_an_end_keeps_a_lot_from_all_but_its_receivers():
    assert set(units_of(small(caveats="c,L1,A,,law"))) == {None}
    allowed = small(caveats="c,L1,A,,law", caveat_receivers="c,brigade")
    assert units_of(allowed) == units_of(small())


def test_the_cheapest_variant_of_a_class_serves_it():
    case = small(
        more_variants="mortar,gun,Mortar,,2000",
        more_class_variants="howitzers,mortar",
        more_lots="L3,A,depot,mortar,9,serviceable,4,",
    )

    # 2 t instead of 7 t from week 5 on.
    assert units_of(case)[4:6] == [BY_ROAD, BY_ROAD * 2 // 7]


def test_a_damaged_unit_goes_by_way_of_the_workshop():
    # Ready in 1, at the shop in 2, mended 2 to 4, at the gate and the town in 5.
    # 10 hours of 10 EUR = 100 EUR; 7 t over 40 + 20 EUR/t = 420 EUR.
    expected = (100 + 420) * POINT // 10**5

    assert units_of(small(SHOP)) == [*[None] * 5, *[expected] * 7]


def test_bay_hours_are_priced_in_the_weeks_they_are_spent():
    # Of 10 hours, 5 in each of two weeks. Week 2 costs a point an hour: 5 points if it
    # starts at once, nothing a week later.
    prices = {Resource("bay", "bay", 2): POINT}
    plain = units_of(small(SHOP))[5]
    assert plain is not None

    units = units_of(small(SHOP), prices)

    assert units[5:7] == [plain + 5 * POINT, plain]


def test_a_damaged_unit_without_a_repair_or_a_bay_is_no_supply():
    without_repair = {**SHOP, "repairs": "howitzer,heavy,10,2"}
    without_bay = {**SHOP, "bay_variants": ""}

    assert set(units_of(small(without_repair))) == {None}
    assert set(units_of(small(without_bay))) == {None}


def test_units_under_way_serve_only_the_part_they_are_for():
    case = small(
        lots="L1,A,depot,howitzer,7,serviceable,9,\nL2,A,depot,shell,600,serviceable,0,2",
        progress="moving,A,battery,battery-A,guns,2,L1,gate,serviceable,,3",
    )

    units = units_of(case)

    # At the gate in week 3, 20 EUR/t from there; nobody else is there before week 10.
    assert units[2:4] == [None, BY_ROAD // 3]


@given(st.integers(0, 10**6))
@settings(max_examples=20)
def test_no_unit_is_cheaper_when_wanted_sooner(seed):
    world = compile_case(small(SHOP))
    prices = np.random.default_rng(seed).integers(0, 10**9, len(world.free))

    priced = price_case(world, prices)

    assert (np.diff(priced.units, axis=1) <= 0).all()
    assert (np.diff(priced.chains, axis=1) <= 0).all()
    assert (np.diff(priced.parts, axis=1) <= 0).all()
