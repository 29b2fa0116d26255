"""Whatever texts are exported: none is run, none is changed, and the label is there."""

import csv
from datetime import UTC, datetime
from io import BytesIO, StringIO
from random import Random
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from backstay_web.core.banner import Banner
from backstay_web.core.inert import original
from backstay_web.core.lists.exporting import Export, to_csv, to_xlsx
from tests.web.core.lists.declared import THINGS

HERE, NIGHTLY = 1_000, 100_000
NASTY = "=+-@\t\r\n'\"\u200b\ufeff _x0041_,;ab1\x01\x0b\x1f\x7f\x85\u2028&<>"
RUN = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
NO_SIGNS = ("\ufffe", "\uffff")
"""What XML has no place for: a workbook holds them as `_xFFFE_`, and stays so."""
LABEL = Banner("PUBLIC", "for 2 others", "", "TLP:AMBER")
[NAME] = [column for column in THINGS.columns if column.name == "name"]


def texts(count: int) -> list[str]:
    """Return texts of a few signs, mostly of those that programs mistake."""
    random = Random(count)  # noqa: S311 texts, and no secrets

    def sign() -> str:
        if random.random() < 0.9:
            return random.choice(NASTY)
        place = random.choice(
            (random.randrange(1, 0xD800), random.randrange(0xE000, 0x110000))
        )
        return "" if chr(place) in NO_SIGNS else chr(place)

    return ["a" + sign()] + [
        "".join(sign() for _ in range(random.randrange(1, 9))) for _ in range(count - 1)
    ]


def exported(some: list[str]) -> Export:
    rows: list[Any] = [{NAME.source: text} for text in some]
    at = datetime(2026, 1, 5, tzinfo=UTC)
    return Export(THINGS, [NAME], rows, LABEL, "", at, label="")


def check_csv(some: list[str]) -> None:
    body = to_csv(exported(some)).decode("utf-8-sig")

    [label, _, *lines, _] = csv.reader(StringIO(body, newline=""))
    cells = [line[0] if line else "" for line in lines]
    assert label == ["# PUBLIC · for 2 others · TLP:AMBER"]
    assert [cell for cell in cells if cell.startswith(RUN)] == []
    assert [original(cell) for cell in cells] == some


def check_workbook(some: list[str]) -> None:
    book = CalamineWorkbook.from_filelike(BytesIO(to_xlsx(exported(some))))

    rows = book.get_sheet_by_name("rows").to_python()
    assert book.get_sheet_by_name("meaning").to_python()[0][1] == str(LABEL)
    assert [row[0] for row in rows[1:]] == some


def test_no_text_of_a_file_is_run_or_changed():
    check_csv(texts(HERE))
    check_workbook(texts(HERE))


@pytest.mark.nightly
def test_none_of_many_texts_of_a_file_is_run_or_changed():
    check_csv(texts(NIGHTLY))
    check_workbook(texts(NIGHTLY))
