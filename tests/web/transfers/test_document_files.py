"""The files of documents: the same bytes everywhere, fit to keep, in both scripts."""

import hashlib
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from io import BytesIO
from itertools import pairwise
from typing import Any, Final
from uuid import UUID

import pytest
from pypdf import PdfReader

from backstay_web.transfers.documents.codes import code_of
from backstay_web.transfers.documents.paper import (
    Document,
    Fact,
    Head,
    Paper,
    Signed,
    Sticker,
    Stickers,
    Table,
)
from backstay_web.transfers.documents.typesetting import Frame, made_of, pdf_of
from tests.web.transfers.reading_back import codes_in, read, text_of

KEY: Final = UUID("7b1f3c52-0d4e-4a8a-9a53-2f6f5f1f0c11")
FRAME: Final = Frame(
    language="uk",
    label="ПУБЛІЧНО",
    since=datetime(2026, 3, 2, 12, tzinfo=UTC),
    as_of="Станом на 2026-03-02 12:00 UTC",
)
LETTERS: Final = "Ґґ Єє Іі Її Щщ Юю Ьь ’ № « »"  # noqa: RUF001 Ukrainian has them
PAPER: Final = Paper(
    title="Пакувальний лист",
    number="C-1",
    facts=[Fact("Літери", LETTERS)],
    tables=[
        Table("Позиції", [Head("Код"), Head("Кількість", True)], [["I-1", "43 кг"]], "")
    ],
    notes=["*not bold* #panic() $x$ <mark>"],
    signatures=[Signed("хто приймає", "Склад", "2026-03-02", True, "0" * 64)],
    code=code_of(KEY),
)
STICKERS: Final = Stickers("Вантаж", "C-1", [Sticker("P1", [], code_of(KEY))], "")
SCRIPT: Final = """
import hashlib
from tests.web.transfers.test_document_files import FRAME, PAPER, STICKERS
from backstay_web.transfers.documents.typesetting import pdf_of
for each in (PAPER, STICKERS):
    print(hashlib.sha256(pdf_of(each, FRAME)).hexdigest())
"""


def digest(document: Document) -> str:
    return hashlib.sha256(pdf_of(document, FRAME)).hexdigest()


def test_equal_documents_are_equal_bytes_in_any_process():
    here = [digest(PAPER), digest(STICKERS)]

    for seed in ("1", "2"):
        done = subprocess.run(  # noqa: S603 our own script
            [sys.executable, "-c", SCRIPT],
            capture_output=True,
            check=True,
            text=True,
            env={
                "PYTHONHASHSEED": seed,
                "PYTHONPATH": ":".join(sys.path),
                "DJANGO_SETTINGS_MODULE": "tests.web.settings",
                "TZ": "Asia/Tokyo",
            },
        )
        assert done.stdout.split() == here


def test_a_file_knows_no_other_moment_than_that_of_its_data():
    about = PdfReader(BytesIO(pdf_of(PAPER, FRAME))).metadata

    assert about is not None
    assert about.creation_date == FRAME.since
    assert about.modification_date == FRAME.since


def test_another_moment_is_another_file():
    later = Frame(**{**vars(FRAME), "since": FRAME.since + timedelta(seconds=1)})

    assert pdf_of(PAPER, later) != pdf_of(PAPER, FRAME)


def test_every_ukrainian_letter_is_printed_and_read_back():
    file = pdf_of(PAPER, FRAME)

    assert LETTERS in text_of(file)
    # No letter is borrowed from a font of the machine.
    reader: Any = PdfReader(BytesIO(file))
    fonts = {
        font["/BaseFont"].split("+")[-1].removesuffix("-Identity-H")
        for page in reader.pages
        for font in (each.get_object() for each in page["/Resources"]["/Font"].values())
    }
    assert fonts <= {
        "LibertinusSerif-Regular",
        "LibertinusSerif-Bold",
        "DejaVuSansMono",
    }


def test_a_file_says_in_which_language_it_is_and_by_which_standards():
    reader: Any = PdfReader(BytesIO(pdf_of(PAPER, FRAME)))
    about = reader.trailer["/Root"]["/Metadata"].get_data()

    assert reader.trailer["/Root"]["/Lang"] == "uk"
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert b"<pdfaid:part>2</pdfaid:part>" in about
    assert b"<pdfuaid:part>1</pdfuaid:part>" in about


def test_words_of_people_are_never_taken_for_layout():
    assert "*not bold* #panic() $x$ <mark>" in text_of(pdf_of(PAPER, FRAME))


def test_each_page_bears_the_label_and_what_must_not_be_missed():
    rows = [[f"I-{number}", "43 кг"] for number in range(100)]
    table = Table("Позиції", [Head("Код"), Head("Кількість", True)], rows, "")
    long = Paper("Лист", "C-1", [], [table], warning="ЧЕРНЕТКА")
    frame = Frame(**{**vars(FRAME), "demonstration": "ДЕМОНСТРАЦІЯ"})

    pages = PdfReader(BytesIO(pdf_of(long, frame))).pages

    said = [page.extract_text() for page in pages]
    assert len(said) > 1
    for told in said:
        # The label stands at the head and at the foot.
        assert told.count(FRAME.label) == 2
        assert "ДЕМОНСТРАЦІЯ · ЧЕРНЕТКА" in told
        assert FRAME.as_of in told


@pytest.mark.parametrize("place", range(40))
def test_a_code_is_read_back_whatever_the_key(place):
    key = UUID(int=KEY.int * (place + 1) % 2**128)

    code = code_of(key)

    assert read([[dot == "1" for dot in row] for row in code.rows]) == key.urn
    assert code.holds == key.urn


def test_the_code_on_a_page_is_the_code_that_was_made():
    assert codes_in(pdf_of(PAPER, FRAME)) == [KEY.urn]
    assert codes_in(pdf_of(STICKERS, FRAME)) == [KEY.urn]


def test_columns_keep_apart_however_long_their_words_are():
    heads = [Head(f"Дуже довгий заголовок {n}", is_narrow=n % 2 == 0) for n in range(7)]
    cells = [f"I-{n}.very-long:code_of(a)+thing#{n}.{'x' * 12}" for n in range(7)]
    crowded = Paper("Лист", "C-1", [], [Table("Позиції", heads, [cells], "")])

    boxes = sorted(boxes_of_words(pdf_of(crowded, FRAME), "xxxxxxxxxxxx"))

    assert len(boxes) == 7
    assert boxes[-1] < 595 - 45  # the last one starts before the margin of A4
    # Twelve letters of 9 points are some 50 points wide.
    assert min(b - a for a, b in pairwise(boxes)) > 50


def test_a_label_keeps_a_long_name_clear_of_its_code():
    name = f"UNIT.{'very-long.' * 5}end"
    long = Stickers("Вантаж", name, [Sticker(name, [], code_of(KEY))], "")

    # On A6 across the code begins 100 mm from the left, at 283 points; letters of the
    # name are 6 points wide.
    lines = [(x, text) for x, text in pieces(pdf_of(long, FRAME)) if "very" in text]
    assert len(lines) == 10
    assert max(x + 6 * len(text.strip()) for x, text in lines) < 283


def boxes_of_words(file: bytes, words: str) -> list[float]:
    """Return how far to the right some words begin, in points, wherever they stand."""
    return [x for x, text in pieces(file) if words in text]


def pieces(file: bytes) -> list[tuple[float, str]]:
    """Return each run of text, and how far to the right it begins, in points."""
    found: list[tuple[float, str]] = []

    def note(text: str, matrix: list[float], place: list[float], *_: object) -> None:
        found.append((place[4] + matrix[4], text))

    for page in PdfReader(BytesIO(file)).pages:
        page.extract_text(visitor_text=note)
    return found


def test_a_document_can_be_looked_at_as_a_picture_too():
    assert made_of(PAPER, FRAME, format="png")[:4] == b"\x89PNG"
