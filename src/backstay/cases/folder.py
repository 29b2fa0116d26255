"""Cells of a case on disk: a folder of CSV files."""

import csv
import io
from pathlib import Path
from typing import Final

from backstay.cases.faults import Fault
from backstay.cases.files import is_given, read_bytes
from backstay.cases.parsing import RawTable
from backstay.cases.tables import BY_NAME, TABLES
from backstay.said import Said

LARGEST_CELL: Final = 10_000
csv.field_size_limit(LARGEST_CELL)


def read_folder(folder: Path, faults: list[Fault]) -> dict[str, RawTable]:
    """Return the cells of every CSV file in a folder that is a table of a case."""
    known = {f"{name}.csv" for name in BY_NAME}
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() == ".csv" and path.name not in known:
            right = Said("a case has only %(names)s", names=", ".join(BY_NAME))
            faults.append(
                Fault(path.name, None, "", Said("is no table of a case"), right)
            )
    raw = {}
    for table in TABLES:
        path = folder / f"{table.name}.csv"
        if is_given(path):
            read = read_table(path, faults)
            if read is not None:
                raw[table.name] = read
    return raw


def read_table(path: Path, faults: list[Fault]) -> RawTable | None:
    """Return the cells of a CSV file; None, and a fault, if it cannot be read."""
    try:
        found = read_bytes(path)
        text = found.decode("utf-8-sig")
    except OSError as error:
        wrong = Said("cannot be read (%(why)s)", why=error.strerror)
        faults.append(Fault(path.name, None, "", wrong, Said("give a file of text")))
        return None
    except UnicodeDecodeError as error:
        line = found.count(b"\n", 0, error.start) + 1
        faults.append(
            Fault(path.name, line, "", Said("is not UTF-8"), Said("save it as UTF-8"))
        )
        return None
    return read_text(path.name, text, faults)


def read_text(file: str, text: str, faults: list[Fault]) -> RawTable | None:
    """Return the cells in the text of a CSV file; None if it has none."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    head: list[str] = []
    rows: list[list[str]] = []
    lines: list[int] = []
    try:
        for cells in reader:
            if not head:
                head = cells
            elif cells:
                rows.append(cells)
                lines.append(reader.line_num)
    except csv.Error as error:
        wrong = Said("is not CSV (%(why)s)", why=error)
        faults.append(
            Fault(file, reader.line_num, "", wrong, Said("mend its quotation marks"))
        )
        return None
    if not head:
        faults.append(
            Fault(
                file,
                None,
                "",
                Said("is empty"),
                Said("give it a head, or leave it out"),
            )
        )
        return None
    return RawTable(file, head, rows, lines)
