"""Orders, weights and worth as whole numbers, small enough to work out by hand."""

from uuid import UUID

import pytest
from django.core.exceptions import ValidationError

from backstay_web.requirements.forms import micropoints, points
from backstay_web.requirements.moving import Move, moved, moves
from backstay_web.requirements.units import Ranked, units
from backstay_web.requirements.worth import share_ppm

A, B, C, D = (UUID(int=number) for number in range(4))


def test_a_need_for_two_is_two_packages_with_places_one_after_the_other():
    made = units([Ranked(A, "guns", 2, None), Ranked(B, "radar", 1, 5)])

    # Three places: 100 points, then two thirds of them; the last was given.
    assert [(u.package, u.rank, u.weight_micropoints) for u in made] == [
        ("guns#1", 1, 100_000_000),
        ("guns#2", 2, 66_666_666),
        ("radar", 3, 5),
    ]


@pytest.mark.parametrize(
    ("wanted", "order"),
    [
        ({}, [A, B, C, D]),
        ({D: 1}, [D, A, B, C]),
        ({A: 3}, [B, C, A, D]),
        ({A: 9}, [B, C, D, A]),
        ({D: 1, A: 3}, [D, B, A, C]),
        ({C: 1, D: 1}, [D, C, A, B]),
        ({A: 2, B: 1}, [B, A, C, D]),
    ],
)
def test_those_that_are_named_come_to_the_places_wanted(wanted, order):
    assert moved([A, B, C, D], wanted) == order


def test_what_moved_is_told_with_its_places_and_the_rest_is_not():
    assert moves([A, B, C], [B, A, C]) == [Move(B, 2, 1), Move(A, 1, 2)]


@pytest.mark.parametrize(
    ("written", "weight"),
    [("2.5", 2_500_000), ("0,000001", 1), ("12", 12_000_000), (" ", None)],
)
def test_points_are_read_to_the_millionth(written, weight):
    assert micropoints(written) == weight


@pytest.mark.parametrize(
    "written", ["-1", "1e3", "NaN", "1.0000001", "1234567890", "\uff12", "1 000"]
)
def test_what_is_no_number_of_points_is_refused(written):
    with pytest.raises(ValidationError):
        micropoints(written)


@pytest.mark.parametrize("weight", [0, 1, 2_500_000, 100_000_000, 66_666_666])
def test_points_that_are_shown_are_read_as_the_same(weight):
    assert micropoints(points(weight)) == weight


@pytest.mark.parametrize(
    ("days", "share"),
    [(-8, 1_000_000), (-7, 900_000), (0, 900_000), (1, 500_000), (99, 500_000)],
)
def test_a_share_holds_until_the_next_and_all_counts_before_the_first(days, share):
    assert share_ppm([-7, 1], [900_000, 500_000], days) == share
