"""A file of a list is labelled, counted and inert, and holds what the page showed."""

import csv
import hashlib
import re
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest
from python_calamine import CalamineWorkbook

from backstay_web.core.inert import original
from backstay_web.core.lists import view
from tests.web.core.lists.declared import make_things, show

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
