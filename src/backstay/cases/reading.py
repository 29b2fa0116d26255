"""The one way in: a case from a folder or a workbook, or every fault it has."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from backstay.cases.building import build_case
from backstay.cases.collector import collector_at_rest
from backstay.cases.faults import Fault, FaultyCase
from backstay.cases.folder import read_folder
from backstay.cases.parsing import RawTable, Records, parse_table
from backstay.cases.promised import check_promises
from backstay.cases.rules import check_rules
from backstay.cases.settings import Settings, read_settings_file
from backstay.cases.tables import MAX_WEEKS, TABLES
from backstay.cases.workbook import read_workbook
from backstay.domain.case import Case
from backstay.said import Said


@dataclass(frozen=True, slots=True)
class CaseRecords:
    """The settings and the typed rows of a case, by table."""

    settings: Settings
    tables: Mapping[str, Records]


@collector_at_rest()
def read_case(path: str | Path) -> Case:
    """Return the case in a folder of CSV files or in an XLSX workbook.

    Parameters
    ----------
    path : path
        A folder with ``case.toml`` and a CSV file for each table, or an ``.xlsx`` file.

    Raises
    ------
    FaultyCase
        If anything is wrong; it lists every fault with file, row, column and remedy.

    Examples
    --------
    >>> case = read_case("tests/cases/smallest")
    >>> case.horizon_weeks, sorted(case.packages)
    (12, ['battery'])
    """
    records = read_records(path)
    case = build_case(records.settings, records.tables)
    promises = records.tables["promises"]
    lines = {
        str(row["promise"]): line
        for row, line in zip(promises.rows, promises.lines, strict=True)
    }
    faults = check_promises(case, lines)
    if faults:
        raise FaultyCase(faults)
    return case


@collector_at_rest()
def read_records(path: str | Path) -> CaseRecords:
    """Return the settings and typed rows of a case; FaultyCase if anything is wrong."""
    path = Path(path)
    faults: list[Fault] = []
    if path.suffix.lower() == ".xlsx":
        settings, raw = read_workbook(path, faults)
    elif path.is_dir():
        settings = read_settings_file(path / "case.toml", faults)
        raw = read_folder(path, faults)
    else:
        wrong = (
            Said("is no folder and no .xlsx workbook")
            if path.exists()
            else Said("is not there")
        )
        raise FaultyCase(
            [Fault(str(path), None, "", wrong, Said("give the path of a case"))]
        )
    return check_records(settings, raw, faults)


def check_records(
    settings: Settings | None, raw: Mapping[str, RawTable], faults: list[Fault]
) -> CaseRecords:
    """Return typed rows of cells; FaultyCase with every fault if anything is wrong."""
    weeks = settings.horizon_weeks if settings else MAX_WEEKS
    tables = {}
    for table in TABLES:
        cells = raw.get(table.name)
        if cells is not None:
            tables[table.name] = parse_table(table, cells, weeks, faults)
            continue
        tables[table.name] = Records(f"{table.name}.csv")
        if table.required and not any(
            fault.file == f"{table.name}.csv" for fault in faults
        ):
            right = Said("a case has one: %(what)s", what=Said(table.meaning))
            faults.append(
                Fault(f"{table.name}.csv", None, "", Said("is missing"), right)
            )
    faults += check_rules(tables, settings)
    if settings is None or faults:
        raise FaultyCase(sorted(faults, key=_place))
    return CaseRecords(settings, tables)


def _place(fault: Fault) -> tuple[str, int, str]:
    return fault.file, fault.row or 0, fault.column
