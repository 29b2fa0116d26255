"""Under the label of others nothing is written that would go to more than it names."""

from uuid import UUID

import pytest

from backstay_web.core.entries import Release
from backstay_web.core.imports.brought import Brought
from backstay_web.core.imports.kinds import Current

THEIRS = Brought(level=1, rel=0b011, cav=0b10, is_ours=False)
OURS = Brought(level=1, rel=0b011, cav=0b10, is_ours=True)


def row(level: int, rel: int, cav: int) -> Current:
    return Current(UUID(int=1), 1, level, rel, cav, values={})


def test_what_is_added_gets_the_stricter_part_of_each():
    asked: Release = {"level": 0, "rel": 0b110, "cav": 0b01}

    assert THEIRS.narrowed(asked) == {"level": 1, "rel": 0b010, "cav": 0b11}
    assert THEIRS.narrowed({**asked, "level": 2})["level"] == 2
    assert OURS.narrowed(asked) == asked


@pytest.mark.parametrize(
    ("label", "is_allowed"),
    [
        ((1, 0b011, 0b10), True),
        ((2, 0b001, 0b11), True),
        ((0, 0b011, 0b10), False),  # of a lower level
        ((1, 0b111, 0b10), False),  # to one more body
        ((1, 0b011, 0b01), False),  # without the category
    ],
)
def test_a_row_is_changed_that_is_as_strict_at_least(label, is_allowed):
    assert THEIRS.allows(row(*label)) == is_allowed
    assert OURS.allows(row(*label))
