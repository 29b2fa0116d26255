"""Pledges: the military rows of the Ukraine Support Tracker, as they stand there."""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from backstay.cases.sourced.rows import read_rows

_UNTIL: Final = re.compile(r"until (\d{1,2})/(\d{1,2})/(\d{4})")
_MONTH: Final = re.compile(r"unclear, (\d{2})/(?:20)?(\d{2})")
_ISO: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


@dataclass(frozen=True, slots=True)
class Pledge:
    """One row of the tracker, cells as text.

    ``record`` is ``K`` and the line of the row in the sheet; ``pledge`` is the code of
    the tracker, which rows of one package share.
    """

    record: str
    pledge: str
    donor: str
    announced: str
    item: str
    committed: str
    delivered: str
    is_asked_for: bool

    @property
    def item_name(self) -> str:
        """Return the item as items.csv spells it: the tracker's capitals vary."""
        return " ".join(self.item.casefold().split())

    @property
    def names_only_a_month(self) -> bool:
        """Return whether the announcement gives a month and no day."""
        return bool(_MONTH.fullmatch(self.announced))


@dataclass(frozen=True, slots=True)
class Tracker:
    """The military rows of one release, and the days it covers."""

    pledges: tuple[Pledge, ...]
    first_date: date
    last_date: date


def read_tracker(sources: Path) -> Tracker:
    """Return the military rows of the download that ``columns.toml`` describes."""
    text = (sources / "columns.toml").read_text(encoding="utf-8")
    described = tomllib.loads(text)
    columns, values = described["columns"], described["values"]
    pledges = [
        _pledge(row, columns, values["asked_for"], line)
        for line, row in enumerate(read_rows(sources / described["file"]), start=2)
        if row[columns["kind"]] == values["military"]
    ]
    return Tracker(tuple(pledges), described["first_date"], described["last_date"])


def _pledge(
    row: Mapping[str, str], columns: Mapping[str, str], yes: str, line: int
) -> Pledge:
    def cell(name: str) -> str:
        return row[columns[name]].strip()

    return Pledge(
        record=cell("record") if "record" in columns else f"K{line:04d}",
        pledge=cell("pledge"),
        donor=cell("donor"),
        announced=cell("announced"),
        item=cell("item"),
        committed=cell("committed"),
        delivered=cell("delivered"),
        is_asked_for=cell("asked_for") == yes,
    )


def day_announced(text: str, day_of_month: int) -> date | None:
    """Return the day that an announcement date means; None if it means none.

    ``until 7/27/2022`` is the last day of a period; ``unclear, 04/22`` names a month,
    of which ``day_of_month`` is taken.

    >>> day_announced("until 7/27/2022", 28), day_announced("unclear, 04/22", 28)
    (datetime.date(2022, 7, 27), datetime.date(2022, 4, 28))
    """
    if match := _ISO.fullmatch(text):
        year, month, day = map(int, match.groups())
    elif match := _UNTIL.fullmatch(text):
        month, day, year = map(int, match.groups())
    elif match := _MONTH.fullmatch(text):
        month, year, day = int(match[1]), 2000 + int(match[2]), day_of_month
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def committed_counts(pledges: Iterable[Pledge]) -> dict[tuple[str, str], int]:
    """Return units committed by (item, donor), as the tracker's own sheet adds them.

    It adds every row that gives a number, whatever its date and capitals.
    """
    counts: dict[tuple[str, str], int] = defaultdict(int)
    for pledge in pledges:
        if pledge.committed.isdigit():
            counts[pledge.item_name, pledge.donor] += int(pledge.committed)
    return dict(counts)
