"""What holds of all that was promised, and which lines of plans go on with it."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from backstay_web.plans.models import Line, Promise, Purpose

Content = tuple[str, Any, int, date, date, str, str]
"""What a line asks of a nation, whatever it is for."""


@dataclass(frozen=True)
class Place:
    """Where the last line stands that is a promise as a whole, or goes on with it."""

    chain: UUID
    step: int
    proposal: UUID
    purpose: Purpose


@dataclass
class Bound:
    """The promises that hold, by key, with the place of each and whose place it is.

    ``heads`` are the places of those that give units or send cohorts, by key as text.
    """

    promises: Mapping[UUID, Promise]
    places: dict[UUID, Place] = field(default_factory=dict)
    at: dict[tuple[UUID, int], UUID] = field(default_factory=dict)
    heads: dict[str, Place] = field(default_factory=dict)

    def promise(self, head: str, step: int) -> Promise | None:
        """Return the promise of a step of what another one gives or sends.

        ``head`` is that one's key as text, and step 0 that one itself.
        """
        chain = self.chain(head)
        found = self.at.get((chain, step)) if chain else None
        return self.promises[found] if found else None

    def chain(self, head: str) -> UUID | None:
        """Return the chain of all lines of what a promise gives or sends."""
        place = self.heads.get(head)
        return place.chain if place else None


def bound() -> Bound:
    """Return the promises that hold, as far as the actor may read them.

    A line that goes on with only a part of a promise does not stand for it.
    """
    rows = Promise.objects.filter(freed_at=None).select_related("line__share")
    made = Bound({row.pk: row for row in rows})
    lines = {row.line_id: row.pk for row in made.promises.values()}
    own = Purpose.objects.filter(line__in=list(lines))
    kept = Purpose.objects.filter(
        line__keeps__in=list(made.promises), line__share__proposed_at__isnull=False
    )
    for purpose in by_day(own):
        note(made, lines[purpose.line_id], purpose)
    for purpose in by_day(kept):
        promise = made.promises[purpose.line.keeps_id]
        if purpose.line.quantity == promise.line.quantity:
            note(made, promise.pk, purpose)
    return made


def by_day(purposes: Any) -> Any:
    rows = purposes.select_related("line__share")
    return rows.order_by("line__share__proposed_at", "pk")


def note(made: Bound, promise: UUID, purpose: Purpose) -> None:
    proposal = purpose.line.share.proposal_id
    place = Place(purpose.chain, purpose.step, proposal, purpose)
    made.places[promise] = place
    made.at[place.chain, place.step] = promise
    if place.step == 0:
        made.heads[str(promise)] = place


def content_of(line: Line) -> Content:
    """Return what a line asks, to know it again when another plan asks the same."""
    taken = line.lot_id or line.session_id or line.bay_id or line.leg_id
    asked = (line.quantity, line.start_on, line.due_on)
    return (line.task, taken, *asked, line.from_site, line.to_site)


def by_content(promises: Mapping[UUID, Promise]) -> dict[Any, list[Promise]]:
    """Return promises by nation and content."""
    found: dict[Any, list[Promise]] = defaultdict(list)
    for row in promises.values():
        found[row.originator, content_of(row.line)].append(row)
    return found
