"""Supply: each pledge becomes a lot, or a gap with its reason."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from backstay.cases.public_2022.pledges import (
    Pledge,
    Tracker,
    day_announced,
    read_tracker,
)
from backstay.cases.settings import Settings
from backstay.cases.sourced.draft import Draft
from backstay.cases.sourced.evidence import Cited
from backstay.cases.sourced.rows import read_rows

TRACKER: Final = "S-kiel-r7"
MONTH_END: Final = "A-date-month-end"
_YEAR: Final = re.compile(r"\d{4}")


@dataclass(frozen=True, slots=True)
class Rulings:
    """What was decided by hand about items and single rows of the tracker."""

    variant_of_item: Mapping[str, str]
    gap_of_item: Mapping[str, str]
    gap_of_record: Mapping[str, str]
    condition_of_record: Mapping[str, Cited]
    preparation_of: Mapping[str, str]
    nation_of_donor: Mapping[str, str]


def read_rulings(sources: Path) -> Rulings:
    """Return what the hand-made tables say about the rows of the tracker."""
    items = read_rows(sources / "items.csv")
    conditions = read_rows(sources / "conditions.csv")
    return Rulings(
        variant_of_item={
            row["item"]: row["variant"] for row in items if row["variant"]
        },
        gap_of_item={row["item"]: row["gap"] for row in items if row["gap"]},
        gap_of_record={
            row["record"]: row["reason"] for row in read_rows(sources / "rulings.csv")
        },
        condition_of_record={
            row["record"]: Cited(row["condition"], row["source"]) for row in conditions
        },
        preparation_of={
            row["pledge"]: row["preparation"]
            for row in read_rows(sources / "preparation.csv")
        },
        nation_of_donor={
            row["name"]: row["nation"] for row in read_rows(sources / "nations.csv")
        },
    )


def add_supply(draft: Draft, settings: Settings, sources: Path) -> None:
    """Add lots, gaps and what was delivered, from every row of the tracker."""
    tracker, rulings = read_tracker(sources), read_rulings(sources)
    month_end = draft.evidence.number(MONTH_END)
    for pledge in tracker.pledges:
        day = day_announced(pledge.announced, month_end)
        reason: str | Cited | None = _gap(pledge, day, tracker, rulings)
        if not reason and day is not None:
            reason = _add_lot(draft, settings, pledge, day, rulings)
        if reason:
            draft.add(
                "gaps",
                record=pledge.record,
                nation=pledge.donor,
                item=pledge.item or None,
                reason=reason,
            )


def _gap(pledge: Pledge, day: date | None, tracker: Tracker, rulings: Rulings) -> str:
    """Return why a pledge cannot be a lot; empty if it can."""
    defects = [
        _wrong_quantity(pledge),
        _wrong_date(pledge, day, tracker),
        rulings.gap_of_record.get(pledge.record, ""),
    ]
    found = "; ".join(defect for defect in defects if defect)
    if not pledge.item:
        return "no item named"
    if found or pledge.item_name in rulings.variant_of_item:
        return found
    return rulings.gap_of_item.get(pledge.item_name, "item unknown to items.csv")


def _wrong_quantity(pledge: Pledge) -> str:
    """Return what is wrong with the number of units committed; empty if nothing is."""
    if not pledge.committed:
        return "no quantity given"
    if pledge.committed.casefold() == "undisclosed":
        return "quantity undisclosed"
    if not pledge.committed.isdigit():
        return f"quantity malformed: {pledge.committed}"
    return ""


def _wrong_date(pledge: Pledge, day: date | None, tracker: Tracker) -> str:
    """Return what is wrong with the announcement date; empty if nothing is.

    Dates dragged down a sheet count up the year: 4/6/2022, 4/6/2023, 4/6/2024.
    """
    if day is None:
        return f"date malformed: {pledge.announced or 'empty'}"
    if tracker.first_date <= day <= tracker.last_date:
        return ""
    right = _YEAR.sub(str(tracker.last_date.year), pledge.announced)
    originals = {
        other.announced for other in tracker.pledges if other.donor == pledge.donor
    }
    if pledge.announced.startswith("until") and right in originals:
        return f"date dragged down the sheet: {pledge.announced}"
    return f"date outside the release: {pledge.announced}"


def _add_lot(
    draft: Draft, settings: Settings, pledge: Pledge, day: date, rulings: Rulings
) -> Cited | None:
    """Add the lot of a pledge, or return why it comes too late."""
    of_package = rulings.preparation_of.get(pledge.pledge, "A-preparation-stock")
    preparation = rulings.preparation_of.get(pledge.record, of_package)
    announced = (day - settings.first_day).days // 7
    ready = max(0, announced + draft.evidence.number(preparation))
    if ready >= settings.horizon_weeks:
        return Cited(f"ready in week {ready}, after the horizon", preparation)
    nation = rulings.nation_of_donor[pledge.donor]
    variant = rulings.variant_of_item[pledge.item_name]
    condition = rulings.condition_of_record.get(
        pledge.record, Cited("serviceable", "A-condition-stock")
    )
    draft.add(
        "lots",
        lot=pledge.record,
        nation=Cited(nation, TRACKER),
        site=Cited(f"{nation}-depot", "A-places"),
        variant=Cited(variant, "A-mapping"),
        quantity=Cited(int(pledge.committed), TRACKER),
        condition=condition,
        ready_week=Cited(
            ready, preparation, also=(MONTH_END,) if pledge.names_only_a_month else ()
        ),
    )
    if pledge.delivered.isdigit() and int(pledge.delivered):
        draft.add(
            "delivered",
            delivery=pledge.record,
            nation=Cited(nation, TRACKER),
            variant=Cited(variant, "A-mapping"),
            quantity=Cited(int(pledge.delivered), TRACKER),
        )
    return None
