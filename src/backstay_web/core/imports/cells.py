"""What the cells of a column may hold, and what each of them means.

A reader takes the text of a cell and returns its value, or says what is wrong and what
would be right. Both are patterns and the words for them, so that each person reads them
in his own language.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Protocol

from django.utils.translation import gettext_noop

from backstay_web.core.inert import FORMULA, GUARD, original

Value = str | int | bool | None
Words = dict[str, str | int]

WHOLE: Final = re.compile(r"-?[0-9]+")
DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
CODE: Final = re.compile(r"[\w.+:#()-]+")
AMOUNT: Final = re.compile(r"-?[0-9][0-9 .,\u00a0\u202f]*\s*[^\W\d]+")
GROUPED: Final = re.compile(r"-?[0-9]{1,3}([ ,.'\u00a0\u202f][0-9]{3})+")
OTHER_DAY: Final = re.compile(r"[0-9]{1,4}[./-][0-9]{1,2}[./-][0-9]{1,4}")
# Nobody writes the month first and dots between: those who do so write slashes.
DOTTED: Final = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})")
# Signs that are not seen but change what is: controls, and those that turn the order.
UNSEEN: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u2028\u2029\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffe"
    "\uffff\ud800-\udfff]"
)
MOST_DIGITS: Final = 18
LONGEST_SHOWN: Final = 60
"""Characters of a cell that a fault repeats."""


class CellError(Exception):
    """A cell does not hold what its column says."""

    def __init__(self, wrong: str, right: str, **words: str | int) -> None:
        super().__init__(wrong % words)
        self.wrong = wrong
        self.right = right
        self.words = words


class Reader(Protocol):
    """Reads the cells of a column; ``kind`` says in a word or two what they hold."""

    @property
    def kind(self) -> str:
        """Return what a cell holds, for the template."""

    def read(self, cell: str) -> Value:
        """Return the value of a cell that is not empty, or raise CellError."""


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text."""

    longest: int = 200
    kind: str = gettext_noop("text")

    def read(self, cell: str) -> Value:
        """Return the text, as it was before an export made it inert."""
        if FORMULA.match(cell) and not cell.startswith(GUARD):
            raise CellError(
                gettext_noop("“%(cell)s” could be run as a formula"),
                gettext_noop("write ' before it if it is meant as it stands"),
                cell=shown(cell),
            )
        text = original(cell)
        if UNSEEN.search(text):
            raise CellError(
                gettext_noop("“%(cell)s” holds signs that cannot be seen"),
                gettext_noop("one line without them: type it anew"),
                cell=shown(cell),
            )
        if len(text) > self.longest:
            raise CellError(
                gettext_noop("has %(length)d characters"),
                gettext_noop("at most %(most)d characters"),
                length=len(text),
                most=self.longest,
            )
        return text


@dataclass(frozen=True, slots=True)
class Code:
    """A key: letters, digits and a few signs, without blanks."""

    longest: int = 64
    kind: str = gettext_noop("code")

    def read(self, cell: str) -> Value:
        """Return the code."""
        if len(cell) > self.longest or not CODE.fullmatch(cell):
            raise CellError(
                gettext_noop("“%(cell)s” is no code"),
                gettext_noop(
                    "at most %(most)d letters, digits or . _ - + : # ( ) without blanks"
                ),
                cell=shown(cell),
                most=self.longest,
            )
        return cell


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number in ASCII digits."""

    least: int = 0
    most: int = 1_000_000_000
    kind: str = gettext_noop("whole number")

    def read(self, cell: str) -> Value:
        """Return the number."""
        right = gettext_noop("a whole number from %(least)d to %(most)d, digits only")
        words: Words = {"cell": shown(cell), "least": self.least, "most": self.most}
        if not (cell.isascii() and WHOLE.fullmatch(cell)):
            raise CellError(not_whole(cell), right, **words)
        if len(cell) > MOST_DIGITS or not self.least <= int(cell) <= self.most:
            raise CellError(gettext_noop("%(cell)s is out of range"), right, **words)
        return int(cell)


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the calendar, as ISO 8601 writes it or as day.month.year."""

    first: str = "1900-01-01"
    last: str = "2199-12-31"
    kind: str = gettext_noop("day")

    def read(self, cell: str) -> Value:
        """Return the day as year, month and day."""
        written = cell
        if cell.isascii() and (dotted := DOTTED.fullmatch(cell)):
            day, month, year = dotted.groups()
            cell = f"{year}-{month:0>2}-{day:0>2}"
        if not (cell.isascii() and DAY.fullmatch(cell)):
            wrong = gettext_noop("“%(cell)s” is no day")
            if OTHER_DAY.fullmatch(cell):
                wrong = gettext_noop("“%(cell)s” can be read in more than one way")
            raise CellError(wrong, RIGHT_DAY, cell=shown(cell))
        try:
            date.fromisoformat(cell)
        except ValueError:
            wrong = gettext_noop("%(cell)s is not in the calendar")
            raise CellError(wrong, RIGHT_DAY, cell=written) from None
        if not self.first <= cell <= self.last:
            raise CellError(
                gettext_noop("%(cell)s is out of range"),
                gettext_noop("a day from %(first)s to %(last)s"),
                cell=cell,
                first=self.first,
                last=self.last,
            )
        return cell


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few words; each may have other names, such as Ukrainian ones."""

    names: Mapping[str, tuple[str, ...]]
    kind: str = gettext_noop("one of a list")

    def read(self, cell: str) -> Value:
        """Return the word of our own that the cell stands for."""
        asked = cell.casefold()
        for value, others in self.names.items():
            if asked == value.casefold() or asked in map(str.casefold, others):
                return value
        raise CellError(
            gettext_noop("“%(cell)s” is unknown"),
            gettext_noop("one of %(known)s"),
            cell=shown(cell),
            known=", ".join(self.names),
        )


@dataclass(frozen=True, slots=True)
class Known:
    """The name of a row that exists: found for all cells of a column at once.

    ``find`` takes the names and returns the key of each that there is; what the reader
    may not see is not there. ``name_of`` is the way back, for the page that shows what
    would change. ``listed`` returns what there is to choose from, at most so many rows:
    each with ``code``, maybe ``name`` and ``name_uk``, and the columns of its label.
    """

    find: Callable[[set[str]], Mapping[str, Value]]
    what: str
    name_of: Callable[[set[str]], Mapping[str, str]] | None = None
    longest: int = 200
    kind: str = gettext_noop("name of something that exists")
    listed: Callable[[int], Iterable[Mapping[str, Any]]] | None = None

    def read(self, cell: str) -> Value:
        """Return the name, as a text; ``find`` looks for it later."""
        return Text(self.longest).read(cell)


RIGHT_DAY: Final = gettext_noop("a day as year-month-day, such as 2026-03-01")


def not_whole(cell: str) -> str:
    """Return what is wrong with a cell that is no whole number."""
    if AMOUNT.fullmatch(cell):
        return gettext_noop("“%(cell)s” carries a unit")
    if GROUPED.fullmatch(cell):
        return gettext_noop("“%(cell)s” has marks between its digits")
    if any(sign.isdigit() and not sign.isascii() for sign in cell):
        return gettext_noop("“%(cell)s” has digits of another script")
    return gettext_noop("“%(cell)s” is no whole number")


def shown(cell: str) -> str:
    """Return the beginning of a cell, fit to be repeated."""
    seen = UNSEEN.sub("\ufffd", cell)
    return seen if len(seen) <= LONGEST_SHOWN else f"{seen[: LONGEST_SHOWN - 1]}…"
