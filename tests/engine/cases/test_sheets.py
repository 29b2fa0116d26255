"""Sheets can be read by people: a head that stands out, columns that fit, filters."""

import xml.etree.ElementTree as ET
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import pytest

from backstay.cases.sheets import Sheet, TooLargeForWorkbook, widths_of, write_sheets

LOTS = Sheet(
    [["lot", "quantity"], ["howitzers of the second battery", 6], ["L2", None]], (1, 1)
)
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def part(path: Path, name: str) -> ET.Element:
    """Return a part of a workbook as XML."""
    with ZipFile(path) as parts:
        return ET.fromstring(parts.read(f"xl/{name}"))  # noqa: S314 - our own file


def bold_cells(path: Path) -> set[str]:
    """Return the addresses of the cells of the first sheet that are in bold."""
    styles = part(path, "styles.xml")
    fonts = styles.findall(f"{MAIN}fonts/{MAIN}font")
    formats = styles.findall(f"{MAIN}cellXfs/{MAIN}xf")
    bold = {
        str(number)
        for number, each in enumerate(formats)
        if fonts[int(each.attrib["fontId"])].find(f"{MAIN}b") is not None
    }
    cells = part(path, "worksheets/sheet1.xml").iter(f"{MAIN}c")
    return {cell.attrib["r"] for cell in cells if cell.get("s", "0") in bold}


def test_the_head_is_bold_and_filters_the_rows_below(tmp_path):
    path = tmp_path / "case.xlsx"

    write_sheets(path, {"lots": LOTS})

    (filters,) = part(path, "worksheets/sheet1.xml").iter(f"{MAIN}autoFilter")
    assert bold_cells(path) == {"A1", "B1"}
    assert filters.attrib["ref"] == "A1:B3"


def test_a_sheet_without_a_head_has_neither(tmp_path):
    path = tmp_path / "case.xlsx"

    write_sheets(path, {"case.toml": Sheet([["format = 1"], ["name = 'x'"]])})

    assert bold_cells(path) == set()
    assert not list(part(path, "worksheets/sheet1.xml").iter(f"{MAIN}autoFilter"))


def test_a_head_without_rows_has_nothing_to_filter(tmp_path):
    path = tmp_path / "case.xlsx"

    write_sheets(path, {"lots": Sheet([["lot", "quantity"]], (1, 1))})

    assert bold_cells(path) == {"A1", "B1"}
    assert not list(part(path, "worksheets/sheet1.xml").iter(f"{MAIN}autoFilter"))


def test_columns_are_as_wide_as_what_they_hold(tmp_path):
    path = tmp_path / "case.xlsx"

    write_sheets(path, {"lots": LOTS})

    columns = part(path, "worksheets/sheet1.xml").iter(f"{MAIN}col")
    widths = [int(float(column.attrib["width"])) for column in columns]
    # 31 letters and one to spare; 8 of "quantity" and 3 for the button that filters.
    assert widths_of(LOTS) == [32, 11]
    assert widths == [32, 11]


def test_the_width_of_a_column_has_its_limits():
    # Nothing at all, a long text, rows of different lengths.
    sheet = Sheet([[None, "x" * 500], [None, "y", 1]])

    assert widths_of(sheet) == [6, 60, 6]


def test_a_day_is_a_date_to_the_spreadsheet(tmp_path):
    path = tmp_path / "plan.xlsx"

    write_sheets(path, {"steps": Sheet([[date(2024, 1, 29)]])})

    (cell,) = part(path, "worksheets/sheet1.xml").iter(f"{MAIN}c")
    formats = part(path, "styles.xml").iter(f"{MAIN}numFmt")
    # Excel counts days from 30 December 1899.
    assert cell.findtext(f"{MAIN}v") == "45320"
    assert [each.attrib["formatCode"] for each in formats] == ["yyyy-mm-dd"]
    assert cell.attrib["s"] != "0"


@pytest.mark.parametrize(
    ("sheet", "wrong"),
    [
        (Sheet([["a"]] * 1_048_577), "sheet lots would have 1,048,577 rows"),
        (Sheet([["a"], ["b" * 32_768]]), "sheet lots, row 2: a text of 32,768"),
    ],
)
def test_what_a_workbook_cannot_hold_is_refused_not_dropped(tmp_path, sheet, wrong):
    with pytest.raises(TooLargeForWorkbook, match=wrong):
        write_sheets(tmp_path / "case.xlsx", {"lots": sheet})

    assert not (tmp_path / "case.xlsx").exists()
