"""Returns: damaged vehicles of donated types that can be brought back for repair."""

from datetime import date
from pathlib import Path

from backstay.cases.settings import Settings
from backstay.cases.sourced.draft import Draft
from backstay.cases.sourced.evidence import Cited
from backstay.cases.sourced.rows import read_rows


def add_returns(draft: Draft, settings: Settings, sources: Path) -> None:
    """Add a lot for each damaged vehicle recorded in 2022, at oblast towns in turn."""
    systems = read_rows(sources / "losses_systems.csv")
    variant_of_system = {row["system"]: row["variant"] for row in systems}
    receiving = [
        row["site"]
        for row in read_rows(sources / "sites.csv")
        if row["kind"] == "receiving"
    ]
    delay = draft.evidence.number("A-return-delay")
    losses = read_rows(sources / "losses_2022_damaged.csv")
    losses.sort(key=lambda row: (row["date_recorded"], row["record"]))
    for number, loss in enumerate(losses):
        recorded = date.fromisoformat(loss["date_recorded"])
        week = (recorded - settings.first_day).days // 7 + delay
        draft.add(
            "lots",
            lot=f"R{loss['record']}",
            nation=Cited("ua", "A-demand"),
            site=Cited(receiving[number % len(receiving)], "A-receiving"),
            variant=Cited(variant_of_system[loss["system"]], "A-mapping"),
            quantity=Cited(1, "S-oryx"),
            condition=Cited("heavy", "A-condition-damaged"),
            ready_week=Cited(week, "A-return-delay"),
        )
