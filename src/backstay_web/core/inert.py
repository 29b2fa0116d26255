"""Texts in files for spreadsheet programs: shown there, and never run as formulas.

A program takes a cell of a CSV file for a formula by its first sign, whoever wrote it.
Every text of a CSV export passes ``inert``; numbers do not, and a workbook needs none
of it, since its cells say themselves that they are texts.
"""

import re
from typing import Final

GUARD: Final = "'"
"""What spreadsheet programs put before a text that only looks like a formula."""

FORMULA: Final = re.compile(
    GUARD + "*"
    # These begin a formula, the wide forms in programs set to Chinese or Japanese,
    # and some programs pass over blanks and unseen signs before them.
    "(?:[\\s\\x00-\\x1f\\u200b-\\u200f\\u2060\\ufeff]*[=+\\-@\uff1d\uff0b\uff0d\uff20]"
    # Some drop these and look at what follows.
    "|[\\t\\r\\n])"
)
"""A text that could be run, or one that would be after ``original`` had passed it."""


def inert(text: str) -> str:
    """Return a text as no spreadsheet program runs it.

    >>> inert("=1+1"), inert("-"), inert("howitzer")
    ("'=1+1", "'-", 'howitzer')
    """
    return GUARD + text if FORMULA.match(text) else text


def original(text: str) -> str:
    """Return the text that ``inert`` was given, so that an export can be imported.

    >>> original("'=1+1"), original("'quoted'")
    ('=1+1', "'quoted'")
    """
    is_guarded = text.startswith(GUARD) and FORMULA.match(text)
    return text[len(GUARD) :] if is_guarded else text
