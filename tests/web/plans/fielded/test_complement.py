"""How a package stands follows from its statements, as a plain count of days says."""

from datetime import date, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from backstay_web.plans.complement import Came, Part, ways
from backstay_web.plans.sustaining import (
    Floor,
    Found,
    Kept,
    Standing,
    kept,
    standing,
)
from backstay_web.plans.waiving import Said, holds_since

FIRST = date(2026, 5, 1)
DAYS = 12
OPTIONS = [UUID(int=90), UUID(int=91)]
PARTS = [
    Part(UUID(int=key), OPTIONS[key % 2], quantity)
    for key, quantity in enumerate([6, 2, 1, 1, 1], start=1)
]


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


@st.composite
def statements(draw: st.DrawFn) -> list[Came]:
    keys = st.sampled_from([part.key for part in PARTS])
    made = st.tuples(keys, st.integers(0, 4), st.integers(0, DAYS))
    return [Came(key, n, day(on)) for key, n, on in draw(st.lists(made, max_size=12))]


@st.composite
def waivers(draw: st.DrawFn) -> dict[UUID, date]:
    keys = st.sampled_from([part.key for part in PARTS])
    held = draw(st.dictionaries(keys, st.integers(0, DAYS), max_size=3))
    return {key: day(on) for key, on in held.items()}


def is_whole(
    option: UUID, came: list[Came], waived: dict[UUID, date], on: date
) -> bool:
    """Tell by a plain count whether nothing of an option is missing on a day."""
    for part in PARTS:
        if part.option == option and waived.get(part.key, date.max) > on:
            there = 0
            for each in came:
                if each.part == part.key and each.on <= on:
                    there += each.quantity
            if there < part.quantity:
                return False
    return True


@given(came=statements(), waived=waivers(), last=st.integers(0, DAYS))
def test_it_is_fielded_from_the_first_day_on_which_a_count_finds_it_whole(
    came, waived, last
):
    on = day(last)
    holding = {key: since for key, since in waived.items() if since <= on}

    found = {way.option: way.fielded_on for way in ways(PARTS, came, holding, on)}

    for option in OPTIONS:
        days = [day(n) for n in range(last + 1)]
        whole = [each for each in days if is_whole(option, came, holding, each)]
        assert found[option] == (whole[0] if whole else None)


@given(came=statements(), waived=waivers())
def test_an_option_that_is_whole_stands_before_one_that_is_not(came, waived):
    on = day(DAYS)

    stand = ways(PARTS, came, waived, on)

    is_fielded = [way.fielded_on is not None for way in stand]
    assert is_fielded == sorted(is_fielded, reverse=True)


def test_what_is_missing_is_counted_by_the_part():
    came = [Came(PARTS[1].key, 1, FIRST)]

    [whole] = [w for w in ways(PARTS, came, {}, FIRST) if w.option == PARTS[1].option]

    assert [(each.present, each.missing) for each in whole.parts] == [(1, 1), (0, 1)]


def test_what_is_gone_without_is_not_missing_and_what_came_after_counts_not_yet():
    came = [Came(PARTS[1].key, 2, day(3))]
    waived = {PARTS[3].key: day(1)}

    early = {w.option: w for w in ways(PARTS, came, waived, day(2))}[PARTS[1].option]
    late = {w.option: w for w in ways(PARTS, came, waived, day(3))}[PARTS[1].option]

    assert [each.missing for each in early.parts] == [2, 0]
    assert (early.fielded_on, late.fielded_on) == (None, day(3))


def test_statements_count_by_their_days_whatever_their_order():
    came = [Came(PARTS[1].key, 1, day(5)), Came(PARTS[1].key, 1, day(2))]

    stand = {w.option: w for w in ways(PARTS, came, {}, day(9))}

    assert stand[PARTS[1].option].parts[0].there_on == day(5)


def test_a_template_without_a_part_is_never_fielded():
    assert ways([], [], {}, FIRST) == []


def test_a_waiver_that_lapsed_and_was_given_a_later_day_holds_anew():
    # It held for two days, not on the third, and from the fifth on again.
    added = Said(FIRST, {"end_on": day(2).isoformat()})
    changed = Said(day(4), {"end_on": day(9).isoformat()})
    longer = Said(day(1), {"end_on": day(9).isoformat()})

    assert holds_since([added, changed]) == day(4)
    assert holds_since([added, longer]) == FIRST


def test_a_waiver_that_was_ended_holds_again_once_it_is_taken_up():
    ended = Said(day(2), {"retired_on": day(2).isoformat()})
    again = Said(day(5), {"retired_on": None})

    added = Said(FIRST, {"end_on": None})
    assert holds_since([added, ended]) is None
    assert holds_since([added, ended, again]) == day(5)


GUNS, SHELLS = UUID(int=1), UUID(int=2)
FLOORS = [Floor(GUNS, "fit", 700_000), Floor(SHELLS, "supply", 10)]


def test_of_what_was_found_the_last_day_counts():
    found = [
        Found(GUNS, "fit", 900_000, day(4)),
        Found(GUNS, "fit", 500_000, day(2)),
        Found(GUNS, "fit", 100_000, day(8)),
    ]

    [guns, shells] = kept(FLOORS, found, day(5))

    assert (guns.last, shells.last) == (found[0], None)
    assert (guns.is_met, shells.is_met) == (True, False)


def test_what_nobody_reported_keeps_it_from_being_sustained():
    guns = Kept(FLOORS[0], Found(GUNS, "fit", 700_000, FIRST))
    low = Kept(FLOORS[1], Found(SHELLS, "supply", 9, FIRST))
    enough = Kept(FLOORS[1], Found(SHELLS, "supply", 10, FIRST))

    assert standing(FIRST, [guns, Kept(FLOORS[1], None)]) is Standing.FIELDED
    assert standing(FIRST, [guns, low]) is Standing.FIELDED
    assert standing(FIRST, [guns, enough]) is Standing.SUSTAINED
    assert standing(None, [guns, enough]) is Standing.OPEN
    assert standing(FIRST, []) is Standing.FIELDED
