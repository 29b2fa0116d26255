"""A table is read as it was written, whole, or refused."""

import contextlib
import copy
import csv
import io
import re
import subprocess
import sys
import time
from random import Random

import pytest
import xlsxwriter
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from backstay.said import Said
from backstay_web.core.imports import delimited, sandbox, table, workbook
from backstay_web.core.imports.reading import read
from backstay_web.core.imports.sandbox import read_apart
from backstay_web.core.imports.table import Count, Table, Told, Unreadable
from backstay_web.core.inert import inert
from tests.web.core.imports.workbooks import (
    HEAD,
    LINE,
    book,
    links,
    pack,
    parts,
    sheet,
)
from tests.web.core.imports.workbooks import workbook as made
from tests.web.core.spoiling import spoilt

LONGEST_S = 5
signs = st.characters(
    blacklist_categories=["Cs", "Cc", "Zl", "Zp"], blacklist_characters="\ufffe\uffff"
)
words = st.text(signs, max_size=20)
tables = st.lists(st.lists(words, min_size=3, max_size=3), min_size=1, max_size=9)


def expected(rows: list[list[str]]) -> list[list[str]]:
    return [row for row in rows if any(cell.strip() for cell in row)]


@given(tables, st.sampled_from(";,\t|"), st.sampled_from(["utf-8", "utf-16"]))
@settings(max_examples=300, deadline=None)
def test_a_text_is_read_as_it_was_written(rows, delimiter, encoding):
    rows = [["a", "b", "c"], *rows]
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)

    found = read(text.getvalue().encode(encoding), Told(delimiter=delimiter))

    assert found.rows == expected(rows)


@given(tables)
@settings(max_examples=60, deadline=None)
def test_a_workbook_is_read_as_it_was_written(rows):
    rows = [["a", "b", "c"], *rows]
    data = io.BytesIO()
    with xlsxwriter.Workbook(data) as written:
        for line, row in enumerate(rows):
            for place, cell in enumerate(row):
                sheet_ = written.get_worksheet_by_name("T") or written.add_worksheet(
                    "T"
                )
                sheet_.write_string(line, place, cell)

    found = read(data.getvalue(), Told())

    inerted = [[inert(cell) for cell in row] for row in expected(rows)]
    assert found.rows == inerted


def test_cells_of_a_workbook_keep_their_kind():
    data = io.BytesIO()
    with xlsxwriter.Workbook(data) as written:
        day = written.add_format({"num_format": "yyyy-mm-dd"})
        one = written.add_worksheet("T")
        for place, name in enumerate("abcdef"):
            one.write_string(0, place, name)
        one.write_number(1, 0, 12)
        one.write_number(1, 1, 0.5)
        one.write_number(1, 2, 46082, day)  # days since 1899-12-30
        one.write_boolean(1, 3, True)
        one.write_string(1, 4, "=1+1")
        one.write_number(1, 5, 1.234567890123457e19)

    found = read(data.getvalue(), Told())

    assert found.rows[1] == [
        *("12", "0.5", "2026-03-01", "TRUE", "'=1+1"),
        "1.234567890123457e+19",
    ]


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8"),
        ("utf-16", "UTF-16 LE"),
        ("utf-16-le", "UTF-16 LE"),
        ("utf-16-be", "UTF-16 BE"),
        ("cp1251", "Windows-1251"),
    ],
)
def test_ukrainian_is_read_in_each_encoding_and_the_encoding_is_told(encoding, said):
    text = "\n".join(["назва;кількість", "гаубиця Їжак;12", ""])

    found = read(text.encode(encoding), Told())

    assert found.rows[1] == ["гаубиця Їжак", "12"]
    assert (found.encoding, found.delimiter) == (said, ";")
    assert bool(found.notes) == (encoding == "cp1251")


def test_an_encoding_that_is_told_is_believed_and_not_improved():
    data = "größe;n\nGerät;1\n".encode("cp1252")

    assert read(data, Told(encoding="cp1252")).rows[0] == ["größe", "n"]
    with pytest.raises(Unreadable, match="none of UTF-8"):
        read(data, Told(encoding="utf-8"))


@pytest.mark.parametrize("mark", ";,\t|")
def test_the_delimiter_is_found_and_told(mark):
    text = (
        "name;a b,c\n".replace(";", mark) if mark == "," else f"name{mark}n\na b{mark}1"
    )

    assert read(text.encode(), Told()).delimiter == mark


def test_a_delimiter_that_could_be_another_is_told_to_be_a_guess():
    found = read(b"a;b,c\n1;2,3\n", Told())

    assert "could be" in found.notes[0]


def test_a_line_that_is_broken_inside_a_cell_keeps_its_number():
    found = read(b'a;b\n"x\ny";1\nz;2\n', Told())

    assert found.lines == [1, 2, 4]


def test_remarks_above_the_headings_are_passed_over_and_told():
    found = read(b"# TLP:GREEN\n# sum: 1\na;b\n1;2\n", Told())

    assert (found.rows, found.lines) == ([["a", "b"], ["1", "2"]], [3, 4])
    assert "2" in found.notes[0]


def test_the_sheet_that_is_named_is_read():
    targets = {"rId1": "worksheets/sheet1.xml", "rId2": "worksheets/sheet2.xml"}
    other = sheet(HEAD.replace("quantity", "count") + LINE)
    data = pack(
        parts(
            **{
                "xl/workbook.xml": book({"One": "rId1", "Two": "rId2"}),
                "xl/_rels/workbook.xml.rels": links(targets),
                "xl/worksheets/sheet2.xml": other,
            }
        )
    )

    assert read(data, Told(sheet="Two")).rows[0][1] == "count"
    assert read(data, Told(prefer="Two")).notes == ["Not read: the sheet One."]


def two_sheets(first: str, second: str) -> bytes:
    """Return a workbook of sheets with these names."""
    targets = {"rId1": "worksheets/sheet1.xml", "rId2": "worksheets/sheet2.xml"}
    return pack(
        parts(
            **{
                "xl/workbook.xml": book({first: "rId1", second: "rId2"}),
                "xl/_rels/workbook.xml.rels": links(targets),
                "xl/worksheets/sheet2.xml": sheet(HEAD + LINE),
            }
        )
    )


def test_what_only_explains_a_template_is_not_told_to_be_left():
    assert read(two_sheets("needs", "columns"), Told(prefer="needs")).notes == []
    with pytest.raises(Unreadable, match="several sheets"):
        read(two_sheets("rows", "meaning"), Told(prefer="needs"))


def test_hidden_rows_are_read_and_told():
    data = made(sheet=sheet(HEAD + LINE.replace('r="2"', 'r="2" hidden="1"', 1)))

    found = read(data, Told())

    assert (len(found.rows), found.notes) == (
        2,
        ["Hidden rows of the sheet that are read too: 1."],
    )


def test_a_reader_that_loses_a_line_is_noticed(monkeypatch):
    whole = delimited.read_rows
    monkeypatch.setattr(
        delimited, "read_rows", lambda *a: tuple(part[:-1] for part in whole(*a))
    )
    with pytest.raises(Unreadable, match="Two readers differ"):
        read(b"a;b\n1;2\n", Told())

    cells = workbook.rows_of
    monkeypatch.setattr(workbook, "rows_of", lambda *a: cells(*a)[:-1])
    with pytest.raises(Unreadable, match="Two readers differ"):
        read(made(), Told())


def read_or_refuse(data: bytes) -> Table | None:
    """Return the table, or None if it is refused in words and soon."""
    started, found = time.process_time(), None
    with contextlib.suppress(Unreadable):
        found = read(data, Told())
    assert time.process_time() - started < LONGEST_S
    return found


def spoilt_texts(number: int) -> tuple[int, int]:
    """Read so many texts that were spoilt; return how many were read and refused."""
    chance = Random(5)  # noqa: S311 which byte, not secrets
    text = 'назва;кількість;до\n"гаубиця; 155";12;2026-03-01\n"a ""b""";3;\n' * 3
    sources = [text.encode(code) for code in ("utf-8", "utf-16", "cp1251")]
    read_ = 0
    for _ in range(number):
        data = spoilt(chance, chance.choice(sources))
        found = read_or_refuse(data)
        if found is not None:
            read_ += 1
            plain, *_ = delimited.decode(data, "")
            assert table.count(found.rows).cells <= len(plain)
    return read_, number - read_


def spoilt_workbooks(number: int) -> tuple[int, int]:
    """Read so many workbooks with a spoilt part, or spoilt as a whole."""
    chance = Random(6)  # noqa: S311
    whole, read_ = {n: str(c).encode() for n, c in parts().items()}, 0
    for _ in range(number):
        name = chance.choice([*whole, None])
        data = (
            pack({**whole, name: spoilt(chance, whole[name])})
            if name
            else spoilt(chance, made())
        )
        found = read_or_refuse(data)
        read_ += found is not None
    return read_, number - read_


def test_two_thousand_spoilt_texts_are_read_whole_or_refused():
    read_, refused = spoilt_texts(2_000)

    assert min(read_, refused) > 200


def test_two_hundred_spoilt_workbooks_are_read_whole_or_refused():
    read_, refused = spoilt_workbooks(200)

    assert min(read_, refused) > 20


@pytest.mark.nightly
def test_a_hundred_thousand_spoilt_texts_are_read_whole_or_refused():
    assert min(spoilt_texts(100_000)) > 10_000


@pytest.mark.nightly
def test_ten_thousand_spoilt_workbooks_are_read_whole_or_refused():
    assert min(spoilt_workbooks(10_000)) > 1_000


def test_the_counts_are_of_what_is_not_blank():
    assert table.count([["a", " "], ["", ""], ["b", "c"]]) == Count(2, 3)
    assert delimited.count_again('a; \n;\n"b";c', ";") == Count(2, 3)


PROBE = """
import os, socket
from backstay_web.core.imports import child
child.shut_in()
print(sorted(os.environ))
for attempt in (lambda: open("/etc/hostname"), socket.socket, os.pipe):
    try:
        attempt()
    except OSError as error:
        print(error.strerror)
"""


def test_the_process_that_reads_has_neither_files_nor_sockets_nor_secrets(monkeypatch):
    monkeypatch.setenv("BACKSTAY_SECRET", "known to the site alone")

    done = subprocess.run(  # noqa: S603 our own program
        [sys.executable, "-c", PROBE],
        capture_output=True,
        text=True,
        env=sandbox.environment(),
        check=True,
    )

    assert done.stdout.count("Too many open files") == 3
    assert "SECRET" not in done.stdout


def test_a_reader_that_breaks_off_is_a_refusal(monkeypatch):
    monkeypatch.setattr(sandbox, "COMMAND", [sys.executable, "-c", "1 / 0"])

    with pytest.raises(Unreadable, match="broke off"):
        read_apart(b"a;b\n1;2\n")


def test_a_reader_that_hangs_is_stopped(monkeypatch):
    hang = [sys.executable, "-c", "import time; time.sleep(60)"]
    monkeypatch.setattr(sandbox, "COMMAND", hang)
    monkeypatch.setattr(sandbox, "LONGEST_S", 0.1)

    with pytest.raises(Unreadable, match="took more than"):
        read_apart(b"a;b\n1;2\n")


def test_what_is_read_apart_is_what_was_sent():
    text = "\n".join(["назва;кількість", "гаубиця;12"])

    assert read_apart(text.encode("cp1251")).rows[1] == ["гаубиця", "12"]


def test_what_is_read_apart_is_told_in_the_language_of_its_sender():
    wide = b"a;b\n1,5;2,5\n3;4\n" + "назва".encode("cp1251")

    with override("uk"):
        with pytest.raises(Unreadable, match="Таблиця порожня"):
            read_apart(b"\n\n")
        notes = read_apart(wide).notes

    assert notes
    assert not any(
        re.search("[A-Za-z]{3}", each) for each in notes if "UTF" not in each
    )
    assert "прочитано як Windows-1251" in notes[0]


def test_numbers_in_what_is_told_are_grouped_as_the_language_does():
    with override("uk"), pytest.raises(Unreadable, match="2\xa0000"):
        read_apart(b"a;b\n" + b"x" * 40_000 + b";1\n")


def test_a_text_of_a_process_that_was_misled_is_filled_and_nothing_else():
    hostile = ["%(n)9999999s %(n)s %(lost)s %s %(n)d", {"n": "x"}]

    assert sandbox.told_again(hostile) == "%(n)9999999s x %(lost)s %s %(n)d"


def test_a_sentence_of_the_reader_can_be_said_again():
    said = Said("%(rows)s rows of %(sheet)s", rows=12_000, sheet="One")

    assert said == copy.deepcopy(said) == "12000 rows of One"
    assert (said.text, said.values) == (
        "%(rows)s rows of %(sheet)s",
        {"rows": 12_000, "sheet": "One"},
    )
