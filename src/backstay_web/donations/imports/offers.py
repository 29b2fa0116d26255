"""Offers in a table: a line is what is offered, and says of its offer what is known.

A line's own row hangs on an offer, by way of a course or a workshop where there is one.
Several lines may hang on one offer, and must then say the same of it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from backstay_web.core.commands import Asked, Stale
from backstay_web.core.context import Context
from backstay_web.core.imports.cells import Words
from backstay_web.core.imports.entries import RETIRED, Entries
from backstay_web.core.imports.kinds import Column, Line
from backstay_web.core.imports.outcome import Fault, Outcome
from backstay_web.core.imports.rules import Rule, broken, comes_after
from backstay_web.core.models import Coded
from backstay_web.core.rows import Written
from backstay_web.donations.imports import homes, writing
from backstay_web.donations.imports.homes import Above, Home
from backstay_web.donations.models import COUNTED, Balance, Offer
from backstay_web.donations.models.offer import PROVEN
from backstay_web.donations.models.state import OPEN, State

RULES: Final = (
    Rule(
        "evidence",
        lambda values: (
            values.get("state") not in PROVEN or bool(values.get("evidence"))
        ),
        gettext_noop("is empty, and the offer is said to be in writing"),
        gettext_noop("what proves it: the letter, the minutes, the decision"),
    ),
    Rule(
        "expires_on",
        comes_after("expires_on", "said_on"),
        gettext_noop("is not after the day it was said on"),
        gettext_noop("a day after it"),
    ),
)
AT_FIRST: Final = (State.POSSIBLE, State.OFFERED)
SAID_ONCE: Final = ("nation", "state", "evidence", "expires_on")
"""Columns of an offer that have verbs of their own once it is there, or never change;
an empty cell says nothing of them then."""


@dataclass(frozen=True, kw_only=True)
class Offers(Entries):
    """Offers of one kind.

    ``above`` are the rows that a line's own row hangs on, from the offer on down.
    """

    of: str  # the noun of the line's own row
    offer_kind: Offer.Kind
    above: tuple[Above, ...]
    by_path: dict[str, tuple[Column, ...]] = field(init=False)

    def __post_init__(self) -> None:
        """Keep the columns by the path to the row that each is of."""
        super().__post_init__()
        found: dict[str, tuple[Column, ...]] = {}
        for column in self.columns:
            path = homes.path_of(column.attribute)
            found[path] = (*found.get(path, ()), column)
        object.__setattr__(self, "by_path", found)

    def own_rows(self, by: Context) -> "QuerySet[Any]":
        """Return the actor's rows; those without a code of their own while in force."""
        found = super().own_rows(by)
        has_code = issubclass(self.model, Coded)
        return found if has_code else found.filter(retired_on=None)

    def faults(self, by: Context, lines: Sequence[Line]) -> Iterable[Fault]:
        """Return what is wrong of each line beside what is above it, and of others."""
        homes_ = homes.homes_of(self, by, lines)
        bound, retired = self.bound(by), self.retired(by)
        for line in lines:
            home = homes_[line.line]
            yield from self.faults_of(line, home)
            yield from broken((*RULES, *self.rules), line)
            yield from too_little(line, COUNTED[self.of], bound)
            yield from self.out_of_use(line, retired)
        yield from self.disagreeing(lines, homes_)

    def faults_of(self, line: Line, home: Home) -> Iterator[Fault]:
        """Yield what keeps a line from hanging on what is above it."""
        offer: Any = home.rows[0]
        if offer is None:
            line.values["state"] = line.values.get("state") or State.POSSIBLE.value
            if line.values["state"] not in AT_FIRST:
                yield Fault(line.line, "state", *NOT_AT_FIRST, {})
        elif offer.kind != self.offer_kind:
            yield Fault(line.line, self.above[0].column, *OF_ANOTHER_KIND, {})
        else:
            yield from said_once(line, offer)
            if offer.state not in OPEN and line.differing():
                words: Words = {"what": str(offer.state)}
                yield Fault(line.line, self.above[0].column, *OVER, words)
        if line.current is None:
            yield from self.otherwise(line, home)

    def otherwise(self, line: Line, home: Home) -> Iterator[Fault]:
        """Yield where a new line says of what is there already what it does not."""
        for above, row in zip(self.above, home.rows, strict=True):
            if row is None:
                continue
            if row.retired_on is not None:
                yield Fault(line.line, above.column, *RETIRED, {})
            for column in self.columns_of(above.path):
                if column.name in SAID_ONCE:
                    continue
                there = homes.value_of(row, column.attribute)
                if line.values.get(column.name, there) != there:
                    yield Fault(line.line, column.name, *OTHERWISE, {})

    def disagreeing(
        self, lines: Sequence[Line], homes_: dict[int, Home]
    ) -> Iterator[Fault]:
        """Yield where two lines say two things of one row above them."""
        often = Counter(token for line in lines for token in self.tokens(line, homes_))
        first: dict[tuple[Any, str], tuple[int, Any]] = {}
        for line in lines:
            for path, token in self.tokens(line, homes_):
                for column in self.columns_of(path) if often[path, token] > 1 else ():
                    if column.name not in line.values:
                        continue
                    said = line.values[column.name]
                    key = (path, token), column.name
                    number, other = first.setdefault(key, (line.line, said))
                    if said != other:
                        words: Words = {"first": number}
                        yield Fault(line.line, column.name, *DISAGREES, words)

    def tokens(self, line: Line, homes_: dict[int, Home]) -> list[tuple[str, str]]:
        """Return what tells apart the rows above a line, each with the path to it."""
        paths = (above.path for above in self.above)
        return list(zip(paths, homes_[line.line].tokens, strict=True))

    def bound(self, by: Context) -> dict[Any, int]:
        """Return how much is bound of the actor's rows, by key."""
        mine = Balance.objects.filter(originator=by.origin, committed__gt=0)
        found = mine.filter(**{f"{self.of}__isnull": False})
        return dict(found.values_list(f"{self.of}_id", "committed"))

    def columns_of(self, path: str) -> tuple[Column, ...]:
        """Return the columns of a row above, or with no path of the line's own."""
        return self.by_path.get(path, ())

    def write(self, asked: Asked, outcome: Outcome) -> list[Written]:
        """Write what is above the lines, their rows, and how much of each is open.

        Raises
        ------
        Stale
            If something was changed, or more bound, since the check.
        """
        try:
            with transaction.atomic():
                added = writing.add(self, asked.by, outcome)
                return [*added, *writing.change(self, outcome)]
        except IntegrityError as error:
            if "donations_balance_never_over" not in str(error):
                raise
            raise Stale(
                _("More than some line leaves is bound: check the table again.")
            ) from None


def said_once(line: Line, offer: Offer) -> Iterator[Fault]:
    """Yield where a line changes what has a verb; empty cells say nothing of it."""
    there = {
        "nation": str(offer.nation_id),
        "state": str(offer.state),
        "evidence": offer.evidence,
        "expires_on": offer.expires_on.isoformat() if offer.expires_on else None,
    }
    for column in SAID_ONCE:
        said = line.values.get(column)
        if not said:
            line.values.pop(column, None)
        elif said != there[column]:
            yield Fault(line.line, column, *HAS_A_VERB, {})


def too_little(line: Line, column: str, bound: dict[Any, int]) -> Iterator[Fault]:
    """Yield a fault if a line leaves less of something than is bound of it."""
    least = bound.get(line.current.id, 0) if line.current else 0
    said = line.values.get(column)
    if isinstance(said, int) and said < least:
        yield Fault(line.line, column, *BOUND, {"bound": least})


NOT_AT_FIRST: Final = (
    gettext_noop("cannot be how an offer begins"),
    gettext_noop("possible or offered; what follows is done on its page"),
)
OF_ANOTHER_KIND: Final = (
    gettext_noop("is the code of an offer of another kind"),
    gettext_noop("another code, or the table of that kind"),
)
OVER: Final = (
    gettext_noop("is the code of an offer that is %(what)s"),
    gettext_noop("renew it on its page first, or make a new offer"),
)
OTHERWISE: Final = (
    gettext_noop("is not what the offer, course or workshop of this code says"),
    gettext_noop("the same; change it by a line that is there already, or on its page"),
)
DISAGREES: Final = (
    gettext_noop("is not what line %(first)d says of the same thing"),
    gettext_noop("the same in each line"),
)
HAS_A_VERB: Final = (
    gettext_noop("cannot be changed by a table once the offer is there"),
    gettext_noop("leave the cell empty, and confirm, renew or withdraw it on its page"),
)
BOUND: Final = (
    gettext_noop("leaves less than the %(bound)d that are bound"),
    gettext_noop("as many or more, or free what is bound first"),
)
