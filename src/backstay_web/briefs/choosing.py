"""Which clocks a board is asked for, and which of them are alike."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from backstay_web.core.clocks import CLOCKS, Clock, Hand

ALL: Final = "all"
"""What an address says to show more than the reader's own, or than the first."""


@dataclass(frozen=True)
class Choice:
    """Which clocks are asked for; what is empty asks for nothing.

    ``owner`` is who owns them, in words: the key of a post would tell of it.
    """

    kinds: tuple[str, ...] = ()
    owner: str = ""
    hand: str = ""
    shows_all: bool = False

    def has(self, clock: Clock, on: date) -> bool:
        """Tell whether a clock of these kinds is asked for."""
        is_owners = self.owner in ("", clock.owner)
        return is_owners and self.hand in ("", clock.hand(on))

    @property
    def query(self) -> str:
        """Return what asks for it, to be put before the number of a page."""
        said = [("show", ALL)] if self.shows_all else []
        said += [("kind", kind) for kind in self.kinds]
        said += [("owner", self.owner)] if self.owner else []
        said += [("hand", self.hand)] if self.hand else []
        return f"{urlencode(said)}&" if said else ""


def chosen(asks: QueryDict) -> Choice:
    """Return which clocks an address asks for."""
    hand = asks.get("hand", "")
    return Choice(
        kinds=tuple(kind for kind in asks.getlist("kind") if kind in CLOCKS),
        owner=asks.get("owner", ""),
        hand=hand if hand in list(Hand) else "",
        shows_all=asks.get("show") == ALL,
    )


@dataclass(frozen=True)
class Alike:
    """Clocks of one kind and one owner that stand alike, the nearest day first."""

    clocks: Sequence[Clock]
    hand: Hand

    @property
    def first(self) -> Clock:
        """Return the clock of the nearest day."""
        return self.clocks[0]

    @property
    def last(self) -> Clock:
        """Return the clock of the farthest day."""
        return self.clocks[-1]

    @property
    def address(self) -> str:
        """Return the page of the only one, or else the board that has all of them."""
        if len(self.clocks) == 1:
            return self.first.address
        choice = Choice((self.first.kind,), self.first.owner, self.hand, shows_all=True)
        return f"{reverse('briefs:clocks')}?{choice.query.removesuffix('&')}"


def alike(clocks: Iterable[Clock], hand: Hand, on: date) -> list[Alike]:
    """Return clocks that stand so on a day, those of one kind and owner together."""
    found: dict[tuple[str, str], list[Clock]] = {}
    for clock in clocks:
        if clock.hand(on) is hand:
            found.setdefault((clock.kind, clock.owner), []).append(clock)
    return [Alike(each, hand) for each in found.values()]
