"""Which of some lines still fit, one after the other, into what is left."""

from backstay.itineraries.kernel import Whole, kernel
from backstay.itineraries.lines import Lines, use_line
from backstay.itineraries.world import Arrays


@kernel
def take_fitting(arrays: Arrays, lines: Lines, free: Whole, fits: Whole) -> None:
    """Take what lines use, each if it fits beside those before it.

    Parameters
    ----------
    arrays : Arrays
    lines : Lines
    free : array of shape (row,)
        Capacity that is left; what the lines that fit use is taken from it.
    fits : array of shape (line,)
        Overwritten: 1 where a line fits, else 0.
    """
    for line in range(lines.filled[0]):
        fits[line] = 1
        if not use_line(arrays, lines, line, free, 1):
            use_line(arrays, lines, line, free, -1)
            fits[line] = 0
