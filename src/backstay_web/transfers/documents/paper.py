"""What a document says, in words, whatever it will look like."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Fact:
    """A value and what it is."""

    term: str
    value: str


@dataclass(frozen=True)
class Head:
    """What stands over a column; one that is narrow is no wider than it must be."""

    heading: str
    is_number: bool = False
    is_narrow: bool = True


@dataclass(frozen=True)
class Table:
    """Rows of words, and what is said where there are none."""

    heading: str
    columns: Sequence[Head]
    rows: Sequence[Sequence[str]]
    empty: str


@dataclass(frozen=True)
class Signed:
    """A side of a paper: who signs for it, and when he did, with what he signed.

    While he has not, ``at`` says what belongs on the empty line; then ``by_hand`` does.
    """

    side: str
    who: str
    at: str
    is_signed: bool = False
    mark: str = ""
    by_hand: str = ""


@dataclass(frozen=True)
class Picture:
    """A code that a scanner reads: what it holds, and its dots, 1 for dark."""

    holds: str
    rows: Sequence[str]


@dataclass(frozen=True)
class Paper:
    """A document of facts, tables and signatures; ``warning`` stands on each page.

    One that ``is_wide`` lies across.
    """

    title: str
    number: str
    facts: Sequence[Fact]
    tables: Sequence[Table] = ()
    notes: Sequence[str] = ()
    signatures: Sequence[Signed] = ()
    warning: str = ""
    is_wide: bool = False
    code: Picture | None = None


@dataclass(frozen=True)
class Sticker:
    """What is stuck on one thing: how it is called, its code, and some facts."""

    name: str
    facts: Sequence[Fact]
    code: Picture


@dataclass(frozen=True)
class Stickers:
    """The labels of all things of a consignment that are handled apart."""

    title: str
    number: str
    stickers: Sequence[Sticker]
    empty: str


Document = Paper | Stickers
