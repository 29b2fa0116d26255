"""What nations are known to hold: a table of units by nation and variant."""

import csv
import io
from pathlib import Path
from typing import Final

from backstay.cases.faults import Fault, FaultyCase
from backstay.cases.files import read_bytes
from backstay.cases.parsing import RawTable, parse_table
from backstay.cases.rows import text_of, whole_of
from backstay.cases.tables import Column, Kind, Table
from backstay.domain.case import Case

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
    try:
        text = read_bytes(path).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        wrong = f"cannot be read ({error})"
        fault = Fault(path.name, None, "", wrong, "give a CSV file in UTF-8")
        raise FaultyCase([fault], what="The file of holdings") from error
    reader = csv.reader(io.StringIO(text, newline=""))
    lines = [(reader.line_num, cells) for cells in reader if cells]
    raw = RawTable(
        path.name,
        lines[0][1] if lines else [],
        [cells for _, cells in lines[1:]],
        [number for number, _ in lines[1:]],
    )
    records = parse_table(HOLDINGS, raw, case.horizon_weeks, faults)
    for line, row in zip(records.lines, records.rows, strict=True):
        for column, known in (("nation", case.nations), ("variant", case.variants)):
            if row[column] not in known:
                wrong = f"{row[column]} is not in the case"
                faults.append(Fault(path.name, line, column, wrong, f"a {column}"))
    if faults:
        raise FaultyCase(faults, what="The file of holdings")
    held: dict[tuple[str, str], int] = {}
    for row in records.rows:
        key = (text_of(row, "nation"), text_of(row, "variant"))
        held[key] = held.get(key, 0) + whole_of(row, "quantity")
    return held
