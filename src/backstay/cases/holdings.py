"""What nations are known to hold: a table of units by nation and variant."""

from pathlib import Path
from typing import Final

from backstay.cases.faults import Fault, FaultyCase
from backstay.cases.folder import read_table
from backstay.cases.parsing import parse_table
from backstay.cases.rows import text_of, whole_of
from backstay.cases.tables import Column, Kind, Table
from backstay.domain.case import Case
from backstay.said import Said

HOLDINGS: Final = Table(
    "holdings",
    "Units that nations are known to hold beyond what they have offered.",
    ("nation", "variant"),
    (
        Column("nation", Kind.KEY, "nation that holds them", refers_to="nations"),
        Column("variant", Kind.KEY, "what they are", refers_to="variants"),
        Column("quantity", Kind.INTEGER, "how many could be asked for", "unit"),
    ),
)


def read_holdings(path: str | Path, case: Case) -> dict[tuple[str, str], int]:
    """Return the units that nations are known to hold, by (nation, variant).

    Raises
    ------
    FaultyCase
        If anything is wrong; it lists every fault with row, column and remedy.
    """
    path = Path(path)
    faults: list[Fault] = []
    raw = read_table(path, faults)
    if raw is None:
        raise FaultyCase(faults, what=Said("The file of holdings"))
    records = parse_table(HOLDINGS, raw, case.horizon_weeks, faults)
    for line, row in zip(records.lines, records.rows, strict=True):
        for column, known in (("nation", case.nations), ("variant", case.variants)):
            if row[column] not in known:
                wrong = Said("%(key)s is not in the case", key=row[column])
                faults.append(
                    Fault(
                        path.name,
                        line,
                        column,
                        wrong,
                        Said("a %(column)s", column=column),
                    )
                )
    if faults:
        raise FaultyCase(faults, what=Said("The file of holdings"))
    held: dict[tuple[str, str], int] = {}
    for row in records.rows:
        key = (text_of(row, "nation"), text_of(row, "variant"))
        held[key] = held.get(key, 0) + whole_of(row, "quantity")
    return held
