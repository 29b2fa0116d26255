"""Repair: bays from the work places of each workshop."""

from pathlib import Path
from typing import Final

from backstay.cases.sourced.draft import Draft
from backstay.cases.sourced.evidence import Cited
from backstay.cases.sourced.rows import read_rows
from backstay.errors import BackstayError

SPLIT: Final = "A-michalovce-split"


class WrongSplit(BackstayError):
    """The bays of a workshop do not add up to the work places it is said to have."""


def add_bays(draft: Draft, sources: Path) -> None:
    """Add bays, and for those that open later the weeks in which they are shut."""
    evidence = draft.evidence
    hours = evidence.figure("A-bay-hours")
    rows = read_rows(sources / "bay_places.csv")
    split = sum(int(row["places"]) for row in rows if row["workshop"] == "michalovce")
    stated = evidence.number("F-michalovce-places")
    if split != stated:
        raise WrongSplit(f"michalovce has {split} work places in bays, not {stated}")
    for row in rows:
        places = evidence.cell(row["places"], SPLIT)
        draft.add(
            "bays",
            bay=row["bay"],
            workshop=Cited(row["workshop"], "A-workshops"),
            family=Cited(row["family"], "A-workshops"),
            hours=Cited(
                int(places.value) * int(hours.value),
                places.origin,
                also=(hours.origin,),
            ),
            cost_eur_per_hour=evidence.figure("A-repair-rate"),
        )
        opens = int(row["first_week"])
        if opens:
            draft.add(
                "bay_weeks",
                bay=row["bay"],
                start_week=0,
                end_week=Cited(opens, "S-michalovce"),
                hours=Cited(0, "S-michalovce"),
            )
