"""What a promise takes of a leg's or a bay's week, counted as offers of lots are."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import F
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from backstay_web.core.commands import Asked, find
from backstay_web.core.models import Labelled
from backstay_web.donations.actions import NotEnough
from backstay_web.donations.actions.labels import ours
from backstay_web.donations.models import Bay
from backstay_web.plans.models import Line, Load
from backstay_web.sites.models import Leg


def load_weeks(asked: Asked, line: Line) -> list[Labelled]:
    """Count what a line takes of each week of its leg or bay; return what that wrote.

    How much there is was written into the line when it was drawn from its plan.

    Raises
    ------
    NotEnough
        If less of a week is open; says of which.
    NotThere
        If the nation may not read the leg or bay, so that nothing could be counted.
    """
    if line.leg_id:
        find(Leg.objects.all(), line.leg_id)
    elif line.bay_id:
        find(Bay.objects.all(), line.bay_id)
    else:
        return []
    return [load_week(asked, line, *each) for each in weeks_of(line)]


def unload_weeks(line: Line, originator: Any) -> list[Labelled]:
    """Open again what a promise of a line took; return what that wrote."""
    rows: list[Labelled] = []
    for start_on, taken, _there in weeks_of(line):
        mine = Load.objects.filter(
            originator=originator, start_on=start_on, **counted(line)
        )
        mine.update(committed=F("committed") - taken, version=F("version") + 1)
        rows += mine
    return rows


def weeks_of(line: Line) -> Iterator[tuple[date, int, int]]:
    """Yield the weeks of a line in turn: first day, what it takes, what there is.

    Of two nations' desks each takes them in this order: so none waits for the other.
    """
    for start_on, taken, there in sorted(line.weekly):
        yield date.fromisoformat(start_on), taken, there


def counted(line: Line) -> dict[str, Any]:
    """Return the leg or the bay whose weeks a line takes of."""
    return {"leg_id": line.leg_id, "bay_id": line.bay_id}


def load_week(
    asked: Asked, line: Line, start_on: date, taken: int, there: int
) -> Labelled:
    """Count what a line takes of one week."""
    row, _made = Load.objects.get_or_create(
        originator=asked.by.origin,
        start_on=start_on,
        **counted(line),
        defaults={"quantity": there, **ours(asked.by, line)},
    )
    enough = Load.objects.filter(pk=row.pk, committed__lte=there - taken).update(
        quantity=there,
        committed=F("committed") + taken,
        level=Greatest("level", line.level),
        version=F("version") + 1,
    )
    row.refresh_from_db()
    if not enough:
        said = _("Only %(open)s of %(quantity)s are open in the week of %(day)s.")
        left = {"open": max(0, there - row.committed), "quantity": there}
        raise NotEnough(said % {**left, "day": start_on})
    return row
