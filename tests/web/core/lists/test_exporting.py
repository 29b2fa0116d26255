"""A file of a list is labelled, counted and inert, and holds what the page showed."""

import csv
import hashlib
import re
from datetime import UTC, date, datetime
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from python_calamine import CalamineWorkbook

from backstay_web.core.banner import Banner
from backstay_web.core.imports.reading import read
from backstay_web.core.imports.table import Told
from backstay_web.core.inert import original
from backstay_web.core.lists import view
from backstay_web.core.lists.columns import Column, Kind
from backstay_web.core.lists.exporting import Export, to_xlsx
from tests.web.core.lists.declared import THINGS, make_things, show, word

NASTY = ["=1+1", "+1", "-1", "@sum", "\t=1", "'quoted", 'a "b", c', "Ґава", "a\nb"]


def rows_of(body: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(body.decode("utf-8-sig"), newline="")))


def test_a_file_has_the_label_above_and_count_and_digest_below(cast):
    make_things(cast, ["a", "b"])

    body = show(cast.cid, "?export=csv").content

    first, *lines, last = body.decode("utf-8-sig").splitlines(keepends=True)
    digest = hashlib.sha256("".join(lines).encode()).hexdigest()
    assert first == "# PUBLIC · for 2 others · TLP:AMBER+STRICT\r\n"
    assert lines == ["name,weight_kg\r\n", "a,10\r\n", "b,20\r\n"]
    assert last == f"# 2 rows, SHA-256 {digest}\r\n"


def test_no_cell_of_a_file_begins_like_a_formula_and_none_is_lost(cast):
    make_things(cast, NASTY)

    [_, _, *rows, _] = rows_of(show(cast.ann, "?export=csv").content)

    assert [cell for [cell] in rows if re.match(r"[=+\-@\t\r\n]", cell)] == []
    assert sorted(original(cell) for [cell] in rows) == sorted(NASTY)


def test_a_workbook_holds_the_same_and_says_what_it_means(cast):
    make_things(cast, NASTY)

    answer = show(cast.cid, "?export=xlsx&sort=weight_kg")

    book = CalamineWorkbook.from_filelike(BytesIO(answer.content))
    rows = book.get_sheet_by_name("rows").to_python()
    meaning = book.get_sheet_by_name("meaning").to_python()
    assert rows[0] == ["name", "weight_kg"]
    assert rows[1:] == [[name, 10.0 * n] for n, name in enumerate(NASTY, 1)]
    assert meaning[0][:2] == ["label", "PUBLIC · for 2 others · TLP:AMBER+STRICT"]
    assert ["weight_kg", "Weight", "How heavy it is.", "kg"] in meaning
    with ZipFile(BytesIO(answer.content)) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "PUBLIC" in sheet


def test_a_workbook_opens_at_what_the_page_says(cast):
    make_things(cast, ["gun"])

    body = show(cast.cid, "?export=xlsx").content
    book = CalamineWorkbook.from_filelike(BytesIO(body))
    heads, row = book.get_sheet_by_name("shown").to_python()
    names, plain = book.get_sheet_by_name("rows").to_python()
    listed = book.get_sheet_by_name("meaning").to_python()[1]

    assert names == ["name", "weight_kg"]
    assert heads == ["Name", "Weight (kg)"]
    assert row == plain == ["gun", 10.0]
    assert not str(listed[1]).endswith("?")
    with ZipFile(BytesIO(body)) as parts:
        assert 'activeTab="1"' in parts.read("xl/workbook.xml").decode()


def test_a_workbook_that_is_sent_back_is_read_without_a_question(cast):
    make_things(cast, ["gun"])

    found = read(show(cast.cid, "?export=xlsx").content, Told(prefer="things"))

    assert (found.sheet, found.rows[0], found.notes) == (
        "rows",
        ["name", "weight_kg"],
        [],
    )


def test_for_people_days_and_shares_are_numbers_and_words_are_in_their_language():
    at = datetime(2026, 1, 5, 12, 30, tzinfo=UTC)
    kinds = {
        "on": (_("Day"), Kind.DAY),
        "at": (_("Name"), Kind.MOMENT),
        "gap_ppm": (_("Gap"), Kind.SHARE),
        "is_met": (_("State"), Kind.FLAG),
        "many": (_("Quantity"), Kind.NUMBER),
    }
    columns = [
        Column(name, head, word(""), kind=kind) for name, (head, kind) in kinds.items()
    ]
    rows = [
        {"on": at.date(), "at": at, "gap_ppm": 12_500, "is_met": True, "many": None}
    ]
    label = Banner("PUBLIC", "", "", "")

    with override("uk"):
        data = to_xlsx(Export(THINGS, columns, rows, label, "", at, label=""))
    book = CalamineWorkbook.from_filelike(BytesIO(data))
    heads, row = book.get_sheet_by_name("shown").to_python()

    assert heads[1] == "Назва"
    moment = datetime(2026, 1, 5, 12, 30)  # noqa: DTZ001 a spreadsheet knows no zones
    assert row == [date(2026, 1, 5), moment, 0.0125, "так", ""]


def test_a_file_holds_what_the_page_was_narrowed_to(cast):
    make_things(cast, ["gun", "gum", "van"])

    answer = show(cast.ann, "?q=gu&sort=-name&export=csv")

    assert [row[0] for row in rows_of(answer.content)[2:-1]] == ["gun", "gum"]
    assert re.fullmatch(
        r'attachment; filename="things-\d{4}-\d\d-\d\d\.csv"',
        answer.headers["Content-Disposition"],
    )


def test_a_file_shows_no_row_that_the_page_would_hide(cast):
    make_things(cast, ["hidden"], level=2)

    assert "hidden" not in show(cast.ann, "?export=csv").text
    assert "hidden" in show(cast.cid, "?export=csv").text


def test_a_file_that_would_be_too_long_is_refused_and_not_cut(cast, monkeypatch):
    monkeypatch.setattr(view, "MOST_ROWS", 2)
    make_things(cast, "abc")

    with pytest.raises(view.TooManyRows, match="up to 2 rows"):
        show(cast.ann, "?export=csv")
