"""Which clocks a board is asked for, and which of them are alike."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from django.http import QueryDict
from django.urls import reverse

from backstay_web.core.clocks import CLOCKS, Clock, Hand
from backstay_web.core.ordering import ordering_key

ALL: Final = "all"
"""What an address says to show more than the reader's own, or than the first."""


WITHIN: Final = (7, 14, 30, 90)
"""Days ahead that one may ask for."""
ORDERS: Final[dict[str, Callable[[Clock], tuple[str, ...]]]] = {
    "due": lambda _clock: (),
    "owner": lambda clock: (clock.owner,),
    "kind": lambda clock: (str(CLOCKS[clock.kind].word), clock.owner),
    "what": lambda clock: (clock.what,),
}
"""By what clocks may be put in order; those that are alike in it stand by their day."""


@dataclass(frozen=True)
class Choice:
    """Which clocks are asked for; what is empty asks for nothing.

    ``owner`` is who owns them, in words: the key of a post would tell of it. ``days``
    is within how many days from now they are due, and ``nation`` one that they concern.
    """

    kinds: tuple[str, ...] = ()
    owner: str = ""
    hand: str = ""
    days: int = 0
    nation: UUID | None = None
    order: str = "due"
    shows_all: bool = False

    def has(self, clock: Clock, on: date) -> bool:
        """Tell whether a clock of these kinds is asked for."""
        is_owners = self.owner in ("", clock.owner)
        is_near = not self.days or on <= clock.due_on <= on + timedelta(self.days)
        is_nations = self.nation is None or clock.concerns(self.nation)
        is_so = self.hand in ("", clock.hand(on))
        return is_owners and is_near and is_nations and is_so

    def in_order(self, clocks: Iterable[Clock]) -> list[Clock]:
        """Return clocks, which stand by their days, in the order that is asked for."""
        return sorted(clocks, key=lambda clock: key_of(self.order, clock))

    @property
    def tells_together(self) -> bool:
        """Tell whether those that are alike are told together: of all, by day."""
        return self.shows_all and not self.owner and self.order == "due"

    @property
    def is_narrow(self) -> bool:
        """Tell whether less is asked for than all."""
        return bool(self.kinds or self.owner or self.hand or self.days or self.nation)

    @property
    def query(self) -> str:
        """Return what asks for it, to be put before the number of a page."""
        said: list[tuple[str, object]] = [("show", ALL)] if self.shows_all else []
        said += [("kind", kind) for kind in self.kinds]
        said += [("owner", self.owner)] if self.owner else []
        said += [("hand", self.hand)] if self.hand else []
        said += [("days", self.days)] if self.days else []
        said += [("nation", self.nation)] if self.nation else []
        said += [("order", self.order)] if self.order != "due" else []
        return f"{urlencode(said)}&" if said else ""


def key_of(order: str, clock: Clock) -> list[str]:
    """Return where a clock stands in an order, by the alphabet of the page."""
    return [ordering_key(word) for word in ORDERS[order](clock)]


def chosen(asks: QueryDict) -> Choice:
    """Return which clocks an address asks for; what it cannot ask for is left out."""
    hand, days = asks.get("hand", ""), asks.get("days", "")
    order = asks.get("order", "")
    return Choice(
        kinds=tuple(kind for kind in asks.getlist("kind") if kind in CLOCKS),
        owner=asks.get("owner", ""),
        hand=hand if hand in list(Hand) else "",
        days=int(days) if days in map(str, WITHIN) else 0,
        nation=key_said(asks.get("nation", "")),
        order=order if order in ORDERS else "due",
        shows_all=asks.get("show") == ALL,
    )


def key_said(said: str) -> UUID | None:
    """Return the key that was said, if it is one."""
    try:
        return UUID(said)
    except ValueError:
        return None


@dataclass(frozen=True)
class Alike:
    """Clocks of one kind and one owner that stand alike, the nearest day first.

    ``asked`` is the choice of a board that they are among.
    """

    clocks: Sequence[Clock]
    hand: Hand
    asked: Choice = field(default_factory=Choice)

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
        kind, owner = self.first.kind, self.first.owner
        asked = replace(self.asked, kinds=(kind,), owner=owner, hand=self.hand)
        choice = replace(asked, shows_all=True)
        return f"{reverse('briefs:clocks')}?{choice.query.removesuffix('&')}"


def alike(
    clocks: Iterable[Clock], hand: Hand, on: date, asked: Choice | None = None
) -> list[Alike]:
    """Return clocks that stand so on a day, those of one kind and owner together."""
    found: dict[tuple[str, str], list[Clock]] = {}
    for clock in clocks:
        if clock.hand(on) is hand:
            found.setdefault((clock.kind, clock.owner), []).append(clock)
    return [Alike(each, hand, asked or Choice()) for each in found.values()]


def told(clocks: Sequence[Clock], asked: Choice, on: date) -> list[Alike]:
    """Return clocks as a board tells them: together where they are alike, or singly."""
    if asked.tells_together:
        return [each for hand in Hand for each in alike(clocks, hand, on, asked)]
    return [Alike([clock], clock.hand(on)) for clock in asked.in_order(clocks)]
