"""A small demonstration: three nations, a battery that is asked for twice, one plan."""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

from django.utils import timezone

from backstay_web.accounts.demonstration import actor_of, found_demonstration
from backstay_web.config.exercise.loading import load_exercise
from backstay_web.config.running import Site
from backstay_web.core.context import acting
from backstay_web.core.door import SignedIn, open_for_account
from backstay_web.nations.actions import EVERYBODY
from tests.web.cases import ROOT
from tests.web.conftest import connected

NAME: Final = "backstay"
"""The database of the site."""
SMALLEST: Final = ROOT / "tests/cases/smallest"
NATIONS: Final = {"A": "ee", "R": "ua"}
"""The nations of the smallest case, by those that the demonstration has."""
CARRIER: Final = {"nation": "pl", "name": "Carrier", "name_uk": "Перевізник"}
"""A third one, which has the leg to the hub."""
BEGAN_WEEKS: Final = 3
"""How long ago the case begins: some of it is overdue, and some still to come."""
FOR_ALL: Final = {"level": 0, "rel": EVERYBODY, "cav": 0}
LASTS: Final = timedelta(minutes=10)


@dataclass(frozen=True)
class Demonstration:
    """A demonstration that runs, with a small exercise in it."""

    site: Site
    address: str

    @contextmanager
    def opened(self) -> Iterator[None]:
        """Let this process use its database, as the roles that serve pages."""
        server = self.site.database
        with (
            connected(server, "bs_app", name=NAME),
            connected(server, "bs_door", alias="door", name=NAME),
        ):
            yield

    def do(self, who: str, action: Any, **payload: Any) -> Any:
        """Let one of its people do something, who has just shown a second factor."""
        with self.seen_by(who):
            told = {"at": timezone.now(), "reason": "To be walked through."}
            return action(key=uuid4(), **told, **payload)

    @contextmanager
    def seen_by(self, who: str) -> Iterator[None]:
        """Read and write what one of its people may, for one transaction."""
        now: datetime = timezone.now()
        signed_in = SignedIn(None, now, now + LASTS, 600, now)
        with acting(open_for_account(actor=actor_of(who).pk, signed_in=signed_in)):
            yield


def fill(demonstration: Demonstration, folder: Path, today: date) -> None:
    """Found it with the nations of the case, and load the case."""
    owner = demonstration.site.database.url("bs_migrate")
    write_case(folder, first_day(today))
    found_demonstration(owner, folder / "nations.csv")
    list(load_exercise(folder))


def first_day(today: date) -> date:
    """Return the Monday with which the case begins."""
    return today - timedelta(days=today.weekday(), weeks=BEGAN_WEEKS)


def write_case(folder: Path, begins_on: date) -> None:
    """Write the smallest case for other nations, with its package asked for twice."""
    told = (SMALLEST / "case.toml").read_text(encoding="utf-8")
    dated = told.replace("first_day = 2024-01-01", f"first_day = {begins_on}")
    (folder / "case.toml").write_text(dated, encoding="utf-8")
    for table in SMALLEST.glob("*.csv"):
        with table.open(encoding="utf-8", newline="") as file:
            rows = [renamed(row) for row in csv.DictReader(file)]
        more = [again(row) for row in rows if is_asked(row)]
        more += [CARRIER] if table.name == "nations.csv" else []
        write(folder / table.name, [*rows, *more])


def renamed(row: dict[str, str]) -> dict[str, str]:
    nation = row.get("nation", "")
    if "leg" in row and nation == "A":
        return {**row, "nation": CARRIER["nation"]}
    return {**row, "nation": NATIONS[nation]} if nation in NATIONS else row


def is_asked(row: dict[str, str]) -> bool:
    return "package" in row or "option" in row


def again(row: dict[str, str]) -> dict[str, str]:
    """Return a row of the same need, asked for once more with the place after it."""
    keys: dict[str, str] = {
        name: f"{row[name]}-2" for name in ("package", "option") if name in row
    }
    place = {"rank": "2", "name": "Two batteries"} if "rank" in row else {}
    return row | keys | place


def write(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, rows[0], lineterminator="\n")
        table.writeheader()
        table.writerows(rows)


def key_of(rows: Any) -> UUID:
    """Return the key of the first of some rows."""
    key: UUID = rows.values_list("pk", flat=True).first()
    assert key is not None
    return key
