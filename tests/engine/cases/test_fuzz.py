"""Whatever is done to the files of a case, they are refused, or say what they hold.

Nothing but FaultyCase may be raised. And no change is swallowed: when a changed case
can be read, its rows are the old ones but for what the change says.
"""

import csv
import io
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from backstay.cases.building import cell_text, sorted_rows
from backstay.cases.faults import Fault, FaultyCase
from backstay.cases.parsing import RawTable, Row, parse_table
from backstay.cases.reading import CaseRecords, read_case, read_records
from backstay.cases.settings import settings_text
from backstay.cases.tables import BY_NAME, TABLES, Table
from backstay.cases.workbook import write_workbook
from tests.engine.exact.tiny import write_tiny_case

Known = dict[str, list[list[str]]]
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?", re.ASCII)


@pytest.fixture(scope="module")
def valid(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("valid") / "case"
    write_tiny_case(path, 0)
    case = read_case(path)
    assert case.promises or case.progress
    records = read_records(path)
    write_workbook(path.with_suffix(".xlsx"), records.settings, records.tables)
    return path


@contextmanager
def copy_of(path: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / path.name
        if path.is_dir():
            shutil.copytree(path, copy)
        else:
            shutil.copy(path, copy)
        yield copy


def records_or_faults(path: Path) -> CaseRecords | None:
    """Return what can be read; None if it is refused in due form."""
    try:
        read_case(path)
        return read_records(path)
    except FaultyCase as error:
        faults = error.faults
    assert faults
    assert all(fault.file and fault.wrong and fault.right for fault in faults)
    return None


def cells_of(records: CaseRecords) -> Known:
    """Return every row of every table as text, in the order of their keys."""
    return {
        table.name: [
            [cell_text(row[name]) for name in table.names]
            for row in sorted_rows(table, records.tables[table.name].rows)
        ]
        for table in TABLES
    }


def same_value(old: str, new: str) -> bool:
    """Return whether two cells say the same: numbers may have leading zeros."""
    if old == new:
        return True
    numbers = NUMBER.fullmatch(old) and NUMBER.fullmatch(new)
    return bool(numbers) and float(old) == float(new)


letters = st.characters(codec="utf-8")
files = st.sampled_from([table.name for table in TABLES])
TRAPS = (
    "",
    "0",
    "-0",
    "007",
    "-1",
    "1.0",
    "1e5",
    "+3",
    " 3",
    "3 ",
    "12 t",
    "NaN",
    "inf",
    "None",
    "TRUE",
    "٣",
    "３",  # noqa: RUF001 full-width
    "²",
    "1_000",
    "1,000",
    "0x10",
    "9" * 30,
    "1000000000001",
    "a\nb",
    'a"b',
    "a;b",
    "\ufeff1",
    "1\u00a0",
    "1\u200b",
    "\x00",
    "=1+1",
    "p1",
    "lot-1",
    "depot-a",
)
odd_cells = st.one_of(
    st.sampled_from(TRAPS),
    st.integers(-5, 30).map(str),
    st.text(max_size=8),
)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_no_column_swallows_a_trap(table):
    for column in table.columns:
        for trap in TRAPS:
            faults: list[Fault] = []
            alone = Table(table.name, "", (column.name,), (column,))
            raw = RawTable(f"{table.name}.csv", [column.name], [[trap]], [2])

            records = parse_table(alone, raw, 30, faults)

            if not faults:
                assert same_value(trap, cell_text(records.rows[0][column.name]))


@given(file=files, place=st.integers(0, 10**6), cell=odd_cells)
@example(file="lots", place=12, cell="3\n")
def test_a_changed_cell_is_refused_or_read_as_it_stands(valid, file, place, cell):
    with copy_of(valid) as path:
        rows = table_rows(path, file)
        if rows is None:
            return
        line = 1 + place % (len(rows) - 1)
        column = place // len(rows) % len(rows[0])
        before = rows[line][column]
        rows[line][column] = cell
        write_rows(path, file, rows)

        found = records_or_faults(path)

        if found is not None:
            changed = [list(row) for row in rows[1:]]
            assert_says(found, valid, file, changed)
            assert before == cell or cell == cell.strip()


@given(
    file=files,
    place=st.integers(0, 10**6),
    what=st.sampled_from(["drop", "double", "swap", "cut", "widen", "blank"]),
)
def test_changed_rows_are_refused_or_read_as_they_stand(valid, file, place, what):
    with copy_of(valid) as path:
        rows = table_rows(path, file)
        if rows is None:
            return
        line = 1 + place % (len(rows) - 1)
        if what == "drop":
            del rows[line]
        elif what == "double":
            rows.append(list(rows[line]))
        elif what == "swap":
            other = place // len(rows) % (len(rows) - 1) + 1
            rows[line], rows[other] = rows[other], rows[line]
        elif what == "cut":
            del rows[line][-1]
        elif what == "widen":
            rows[line].append("")
        else:
            rows.insert(line, [])
        write_rows(path, file, rows)

        found = records_or_faults(path)

        if what in ("double", "cut", "widen"):
            assert found is None
        if what in ("swap", "blank"):
            assert found is not None
        if found is not None:
            changed = [row for row in rows[1:] if row]
            assert_says(found, valid, file, changed)


@given(
    file=st.sampled_from(["case.toml", *(f"{table.name}.csv" for table in TABLES)]),
    place=st.integers(0, 10**6),
    data=st.binary(max_size=6),
    erase=st.integers(0, 6),
)
def test_changed_bytes_never_crash_and_are_never_swallowed(
    valid, file, place, data, erase
):
    with copy_of(valid) as path:
        target = path / file
        if not target.exists():
            return
        old = target.read_bytes()
        at = place % (len(old) + 1)
        new = old[:at] + data + old[at + erase :]
        target.write_bytes(new)

        found = records_or_faults(path)

        if found is not None and file != "case.toml":
            text = new.decode("utf-8-sig")
            rows = [row for row in csv.reader(io.StringIO(text, newline="")) if row]
            names = BY_NAME[target.stem].names
            order = [rows[0].index(name) for name in names]
            changed = [[row[place] for place in order] for row in rows[1:]]
            assert_says(found, valid, target.stem, changed)
        if found is not None and file == "case.toml":
            assert cells_of(found) == cells_of(read_records(valid))


@given(place=st.integers(0, 10**6), data=st.binary(max_size=6), erase=st.integers(0, 9))
def test_changed_bytes_of_a_workbook_never_crash(valid, place, data, erase):
    with copy_of(valid.with_suffix(".xlsx")) as path:
        old = path.read_bytes()
        at = place % (len(old) + 1)
        path.write_bytes(old[:at] + data + old[at + erase :])

        found = records_or_faults(path)

        # A zip checks the sum of each member, so what can be read is what was written.
        if found is not None:
            assert cells_of(found) == cells_of(read_records(valid))


@given(text=st.text(max_size=200))
@example(text="a = " + "[" * 3000)
@example(text="format = 1\n[rules]\n[rules]\n")
def test_any_text_as_settings_is_refused_in_due_form(valid, text):
    with copy_of(valid) as path:
        (path / "case.toml").write_text(text, encoding="utf-8", errors="replace")

        assert records_or_faults(path) is None


@given(
    title=st.text(letters, min_size=1, max_size=20),
    notice=st.text(letters, max_size=20),
)
@example(title="a\u2028b", notice="a\r\nb\x85")
@example(title='"\\', notice="\t")
def test_settings_that_were_read_are_written_and_read_again(valid, title, notice):
    with copy_of(valid) as path:
        settings = read_records(path).settings
        text = settings_text(settings)
        text = text.replace(f'"{settings.title}"', toml_text(title), 1)
        text = text.replace('notice = ""', f"notice = {toml_text(notice)}", 1)
        (path / "case.toml").write_text(text, encoding="utf-8", newline="\n")

        found = records_or_faults(path)

        if found is not None:
            assert (found.settings.title, found.settings.notice) == (title, notice)
            written = path / "again.xlsx"
            write_workbook(written, found.settings, found.tables)
            assert read_records(written).settings == found.settings


def toml_text(text: str) -> str:
    """Return a TOML string that escapes all but plain letters."""
    return '"' + "".join(f"\\U{ord(letter):08x}" for letter in text) + '"'


def table_rows(path: Path, file: str) -> list[list[str]] | None:
    """Return the cells of a table, its head first; None if the case has none."""
    found = path / f"{file}.csv"
    if not found.exists():
        return None
    text = found.read_text(encoding="utf-8")
    return list(csv.reader(io.StringIO(text, newline="")))


def write_rows(path: Path, file: str, rows: list[list[str]]) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    for row in rows:
        if row:
            writer.writerow(row)
        else:
            text.write("\n")
    (path / f"{file}.csv").write_text(
        text.getvalue(), encoding="utf-8", errors="replace", newline=""
    )


def assert_says(
    found: CaseRecords, valid: Path, file: str, changed: list[list[str]]
) -> None:
    """Hold that a case has the changed rows in one table, the old ones elsewhere."""
    now, before = cells_of(found), cells_of(read_records(valid))
    said = now.pop(file)
    before.pop(file)
    assert now == before
    assert len(said) == len(changed)
    left = [list(row) for row in changed]
    for row in said:
        match = next(
            each
            for each in left
            if all(same_value(old, new) for old, new in zip(each, row, strict=True))
        )
        left.remove(match)
    assert left == []


def test_the_comparison_itself_sees_a_swallowed_change(valid):
    records = read_records(valid)
    rows = table_rows(valid, "lots")
    assert rows is not None
    lots: list[Row] = records.tables["lots"].rows
    lots[0] = {**lots[0], "quantity": 999}

    with pytest.raises(StopIteration):
        assert_says(records, valid, "lots", rows[1:])
