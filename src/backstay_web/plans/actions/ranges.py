"""Whole numbers that are asked for: each has a least and a most."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from backstay_web.core.entries import Faulty

Ranges = Mapping[str, tuple[int | None, int, int]]
"""By the names of fields: what was given, the least and the most."""


def out_of_range(ranges: Ranges) -> dict[str, list[str]]:
    """Return why of each number that is out of its range; none given is in it."""
    said = _("Give a whole number from %(least)s to %(most)s.")
    return {
        name: [said % {"least": least, "most": most}]
        for name, (number, least, most) in ranges.items()
        if number is not None and not least <= number <= most
    }


def check_ranges(ranges: Ranges) -> None:
    """Return if each number is in its range.

    Raises
    ------
    Faulty
        If one is not; says why of each.
    """
    if faults := out_of_range(ranges):
        raise Faulty(faults)
