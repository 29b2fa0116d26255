"""A case that may still change, and what is read from it by the door of all cases."""

from dataclasses import dataclass, replace

from backstay.cases.building import build_case, cell_text
from backstay.cases.faults import FaultyCase
from backstay.cases.parsing import RawTable, Row, Value
from backstay.cases.promised import check_promises
from backstay.cases.reading import CaseRecords, check_records
from backstay.cases.settings import Settings, read_settings, settings_text
from backstay.cases.tables import BY_NAME
from backstay.domain.case import Case

BOUND = ("promises", "promise_steps", "progress")


@dataclass(slots=True)
class Draft:
    """The settings and the typed rows of a case."""

    settings: Settings
    tables: dict[str, list[Row]]

    def put(self, table: str, **cells: Value) -> None:
        """Put the same cells into every row of a table."""
        for row in self.tables[table]:
            row.update(cells)

    def rule(self, **numbers: int) -> None:
        """Replace rules of the case."""
        rules = replace(self.settings.rules, **numbers)
        self.settings = replace(self.settings, rules=rules)

    def empty(self, *tables: str) -> None:
        """Take all rows out of tables."""
        for table in tables:
            self.tables[table] = []


def draft_of(records: CaseRecords) -> Draft:
    """Return records as a draft; they stay as they are."""
    tables = {
        name: [dict(row) for row in table.rows]
        for name, table in records.tables.items()
    }
    return Draft(records.settings, tables)


def case_of(draft: Draft) -> Case:
    """Return the case of a draft, without its promises if they can no longer be kept.

    Raises
    ------
    FaultyCase
        If it is not lawful even so.
    """
    try:
        return _read(draft)
    except FaultyCase:
        draft.empty(*BOUND)
        return _read(draft)


def records_of(draft: Draft) -> CaseRecords:
    """Return the records that the cells of a draft make, read as files are."""
    raw = {
        name: RawTable(
            f"{name}.csv",
            BY_NAME[name].names,
            [[cell_text(row[each]) for each in BY_NAME[name].names] for row in rows],
            range(2, len(rows) + 2),
        )
        for name, rows in draft.tables.items()
        if rows or BY_NAME[name].required
    }
    settings = read_settings(settings_text(draft.settings), [])
    return check_records(settings, raw, [])


def _read(draft: Draft) -> Case:
    records = records_of(draft)
    case = build_case(records.settings, records.tables)
    if faults := check_promises(case, {}):
        raise FaultyCase(faults)
    return case
