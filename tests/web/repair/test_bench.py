"""What the engine makes of a workshop's jobs and bays, in days."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backstay_web.repair import bench as benches
from backstay_web.repair.bench import (
    Bench,
    Made,
    NoPlace,
    Phase,
    Piece,
    Place,
    bench_of,
    pinned,
    remade,
)
from backstay_web.repair.searching import found

DAYS = 91
OPEN = (Phase(0, DAYS, 70),)  # 10 hours a day


def piece(key: str, hours: int | None, **other: Any) -> Piece:
    said: dict[str, Any] = {
        "bays": ("a",),
        "release": 0,
        "waits": False,
        "due": None,
        "priority": 1,
    }
    return Piece(key, hours, **(said | other))


def bench(*pieces: Piece, **bays: tuple[Phase, ...]) -> Bench:
    return Bench(DAYS, bays or {"a": OPEN}, pieces)


def searched(of: Bench) -> tuple[Made, int]:
    """Return what the process of a search says of a bench that went through JSON."""
    told = found(None, {"bench": of.plain(), "time_s": 5})  # type: ignore[arg-type]
    places = {key: Place(**at) if at else None for key, at in told["places"].items()}
    return Made(places, told["reasons"], told["delay"]), told["bound"]


def test_a_bench_comes_back_from_json_as_it_was():
    of = bench(piece("x", 20, held="pinned", place=Place("a", 3, 5)))

    assert bench_of(of.plain()) == of


def test_what_counts_more_is_done_first_and_the_other_says_so():
    # Each takes 2 days and is due after 2: the less urgent one is late by 2 days.
    made, bound = searched(
        bench(piece("x", 20, due=2), piece("y", 20, due=2, priority=5))
    )

    assert made.places == {"x": Place("a", 2, 4), "y": Place("a", 0, 2)}
    assert made.reasons == {"x": "others", "y": ""}
    assert made.delay == bound == 2


def test_what_waits_begins_no_earlier_and_says_why_it_is_late():
    made, _ = searched(bench(piece("x", 20, release=10, waits=True, due=5)))

    assert made.places["x"] == Place("a", 10, 12)
    assert made.reasons["x"] == "waits"
    assert made.delay == 7


def test_a_job_is_not_begun_that_would_not_be_over_before_the_hours_change():
    # 10 hours a day for 3 days, closed for 4, then 1 hour a day.
    bays = {"a": (Phase(0, 3, 70), Phase(3, 7, 0), Phase(7, DAYS, 7))}
    made, _ = searched(bench(piece("x", 30), piece("y", 31), **bays))

    assert made.places == {"x": Place("a", 0, 3), "y": Place("a", 7, 38)}


def test_each_job_without_a_place_says_why():
    days_left = 10 * DAYS
    made, _ = searched(
        bench(
            piece("unknown", None),
            piece("no bay", 10, bays=()),
            piece("long", days_left + 1),
            piece("far", 10, release=DAYS + 1, waits=True),
            piece("first", days_left, priority=9),
            piece("second", days_left),
        )
    )

    assert [key for key, place in made.places.items() if place] == ["first"]
    assert made.reasons == {
        "unknown": "hours",
        "no bay": "bay",
        "long": "long",
        "far": "far",
        "first": "",
        "second": "room",
    }


def test_what_is_held_stays_and_others_go_around_it():
    held = piece("held", 30, held="begun", place=Place("a", 0, 3), due=1)
    made, bound = searched(bench(held, piece("x", 10, due=1)))

    assert made.places == {"held": Place("a", 0, 3), "x": Place("a", 3, 4)}
    # Both were due after one day: two days late the one, three the other.
    assert made.delay == bound == 5


def moved(of: Bench, before: Made, key: str, bay: str, start: int) -> Made:
    return remade(pinned(of, key, bay, start), before)


def test_a_move_pins_a_job_and_shows_who_becomes_later_and_earlier():
    of = bench(piece("x", 20, due=2), piece("y", 20, due=4), piece("z", 10, due=5))
    before, _ = searched(of)

    after = moved(of, before, "x", "a", 3)

    # x was first for 2 days; y is now first, and z fits between y and x.
    assert after.places == {
        "x": Place("a", 3, 5),
        "y": Place("a", 0, 2),
        "z": Place("a", 2, 3),
    }
    told = {each.key: each.days for each in benches.changes(before, after)}
    assert told == {"x": 3, "y": -2, "z": -2}
    assert (before.delay, after.delay) == (0, 3)


@pytest.mark.parametrize(
    ("key", "bay", "start", "why"),
    [
        ("begun", "a", 5, "begun"),
        ("x", "b", 5, "bay"),
        ("unknown", "a", 5, "bay"),
        ("waits", "a", 5, "early"),
        ("x", "a", 50, "closed"),
        ("x", "a", 39, "changes"),
        ("x", "a", 1, "taken"),
    ],
)
def test_a_job_is_not_put_where_it_cannot_be(key, bay, start, why):
    of = bench(
        piece("begun", 20, held="begun", place=Place("a", 0, 2)),
        piece("x", 20),
        piece("unknown", None),
        piece("waits", 20, release=6, waits=True),
        a=(Phase(0, 40, 70), Phase(40, DAYS, 0)),
        b=OPEN,
    )

    with pytest.raises(NoPlace, match=why):
        pinned(of, key, bay, start)


PIECES = st.lists(
    st.builds(
        lambda hours, release, due, priority: (hours, release, due, priority),
        st.integers(1, 300),
        st.integers(0, 100),
        st.none() | st.integers(-20, 100),
        st.integers(1, 9),
    ),
    min_size=1,
    max_size=6,
)


@given(PIECES, st.integers(0, 5), st.integers(0, 90))
@settings(max_examples=60, deadline=None)
def test_after_any_move_no_bay_is_taken_twice_and_nothing_begins_too_early(
    said, which, start
):
    pieces = [
        piece(f"{n}", hours, release=release, due=due, priority=priority)
        for n, (hours, release, due, priority) in enumerate(said)
    ]
    of = bench(*pieces)
    first = benches.made_of(of, benches.pressed(of, {f"{n}": n for n in range(6)}, {}))
    key = f"{which % len(pieces)}"
    try:
        after = moved(of, first, key, "a", start)
    except NoPlace:
        return

    taken = [(key, at) for key, at in after.places.items() if at]
    for one, at in taken:
        [of_it] = [each for each in pieces if each.key == one]
        assert of_it.release <= at.start < at.end <= DAYS
        others = [other for name, other in taken if name != one]
        assert not any(benches.meet(at, other) for other in others)
    there = after.places[key]
    assert there is not None
    assert there.start == start
