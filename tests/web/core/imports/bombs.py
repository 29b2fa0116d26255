"""Files that are sent to hurt, or by mistake: each with words of its refusal.

All are made here by a few lines each, since their like must not lie in a repository.
"""

import gzip
import struct
import zipfile
from collections.abc import Callable
from random import Random

from tests.web.core.imports.workbooks import (
    HEAD,
    LINE,
    SHEET,
    book,
    links,
    pack,
    parts,
    root,
    shared,
    sheet,
    workbook,
)

Bomb = tuple[str, Callable[[], bytes], str]

LAUGHS = "<!DOCTYPE x [<!ENTITY a 'ha'>{}]>".format(
    "".join(
        f"<!ENTITY {chr(98 + n)} '{('&' + chr(97 + n) + ';') * 10}'>" for n in range(9)
    )
)
OUTSIDE = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
QUADRATIC = f"<!DOCTYPE x [<!ENTITY e '{'a' * 50_000}'>]>"
CHANCE = Random(1)  # noqa: S311 what packs badly, not secrets
TABLE = "name;quantity;needed_on\n"


def text(*cells: str) -> Callable[[], bytes]:
    """Return a table of one line, right but for the cells that are given."""
    name, quantity, day = [*cells, *("howitzer", "12", "2026-03-01")[len(cells) :]]
    return lambda: f'{TABLE}"{name}";"{quantity}";"{day}"\n'.encode()


def cells(rows: str, after: str = "") -> Callable[[], bytes]:
    return lambda: workbook(sheet=sheet(HEAD + rows, after))


def line(cell: str) -> Callable[[], bytes]:
    """Return a workbook with one line, whose first cell is given."""
    return cells(f'<row r="2">{cell}</row>')


def zip_of_zips() -> bytes:
    inner = pack({"zeros": b"0" * 1_000_000})
    return pack({f"{number}.zip": inner for number in range(16)})


def overlapping() -> bytes:
    """Make one packed part, and a list that has it under sixteen names."""
    whole = pack({"xl/workbook.xml": "x" * 1_000})
    place = whole.index(b"PK\x01\x02")
    end = whole.index(b"PK\x05\x06")
    entry, name = whole[place:end], b"xl/workbook.xml"
    names = [b"xl/workbo%02d.xml" % number for number in range(16)]
    listed = b"".join(entry.replace(name, each) for each in [name, *names])
    tail = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 17, 17, len(listed), place, 0)
    return whole[:place] + listed + tail


def inside_each_other() -> bytes:
    """Make a part that is stored, and holds the head and the bytes of the next one."""
    inner = pack({SHEET: sheet()})
    head = inner[: inner.index(b"PK\x01\x02")]
    outer = pack({"xl/workbook.xml": head}, zipfile.ZIP_STORED)
    begins = outer.index(head)
    listed = outer[outer.index(b"PK\x01\x02") : outer.index(b"PK\x05\x06")]
    second = bytearray(inner[inner.index(b"PK\x01\x02") : inner.index(b"PK\x05\x06")])
    struct.pack_into("<I", second, 42, begins)
    place = outer.index(b"PK\x01\x02")
    both = listed + bytes(second)
    tail = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 2, 2, len(both), place, 0)
    return outer[:place] + both + tail


def declared(size: int) -> bytes:
    """Make a workbook whose sheet is said to unpack to another size than it does."""
    data = bytearray(workbook(sheet=sheet(HEAD + LINE + " " * 90_000)))
    place = data.rindex(b"PK\x01\x02", 0, data.rindex(SHEET.encode()))
    struct.pack_into("<I", data, place + 24, size)
    return bytes(data)


def flagged(offset: int, value: int) -> bytes:
    """Make a workbook whose list says something else of its last part."""
    data = bytearray(workbook())
    place = data.rindex(b"PK\x01\x02")
    struct.pack_into("<H", data, place + offset, value)
    return bytes(data)


def renamed() -> bytes:
    data = workbook()
    place = data.index(b"xl/workbook.xml")
    return data[:place] + b"xl/workbooc.xml" + data[place + 15 :]


def damaged() -> bytes:
    data = bytearray(workbook())
    data[data.index(SHEET.encode()) + len(SHEET) + 40] ^= 0xFF
    return bytes(data)


def many_parts() -> bytes:
    return pack(parts(**{f"xl/media/{n}.png": b"" for n in range(1_000)}))


def zip_64() -> bytes:
    data = bytearray(workbook())
    struct.pack_into("<2H2I", data, len(data) - 14, *[0xFFFF] * 2, *[0xFFFFFFFF] * 2)
    return bytes(data)


def another() -> bytes:
    book_ = {"_rels/.rels": root("xl/other.xml"), "xl/other.xml": book({})}
    return workbook(**book_)


def long_list() -> bytes:
    return pack(parts(**{f"xl/{'a' * 600}{n}.png": b"" for n in range(400)}))


def much() -> bytes:
    """Make a workbook with a part that is packed to less than a hundredth."""
    data = bytearray(workbook(**{"xl/a.png": CHANCE.randbytes(2_000_000)}))
    struct.pack_into("<I", data, data.rindex(b"PK\x01\x02") + 24, 150_000_000)
    return bytes(data)


def rows(number: int, cells: str) -> str:
    """Return rows with the same cells, none packed too well to be a person's."""
    return "".join(
        f'<row spans="{CHANCE.getrandbits(80)}">{cells}</row>' for _ in range(number)
    )


def four_million_cells() -> bytes:
    return workbook(sheet=sheet(HEAD + rows(100_000, "<c><v>1</v></c>" * 40)))


def hidden_cells() -> bytes:
    """Make two million, under a prefix."""
    return workbook(sheet=sheet(HEAD + rows(50_000, "<x:c/>" * 40)))


def repeated_text() -> bytes:
    text = f"<si><t>{'a' * 1_900}</t></si>"
    cells = '<c t="s"><v>0</v></c>' * 90
    return workbook(sheet=sheet(HEAD + rows(400, cells)), shared=shared(text))


def in_utf_16() -> bytes:
    hostile = f'<?xml version="1.0" encoding="UTF-16"?>{OUTSIDE}<worksheet/>'
    return workbook(sheet=hostile.encode("utf-16"))


def two_sheets() -> bytes:
    targets = {"rId1": "worksheets/sheet1.xml", "rId2": "worksheets/sheet2.xml"}
    return pack(
        parts(
            **{
                "xl/workbook.xml": book({"One": "rId1", "Two": "rId2"}),
                "xl/_rels/workbook.xml.rels": links(targets),
                "xl/worksheets/sheet2.xml": sheet(),
            }
        )
    )


def sheet_elsewhere() -> bytes:
    away = links({"rId1": "http://example.org/sheet.xml"}, ' TargetMode="External"')
    return pack(parts(**{"xl/_rels/workbook.xml.rels": away}))


def declared_encoding() -> bytes:
    return workbook(sheet=sheet().replace("UTF-8", "ISO-8859-1"))


def in_gzip() -> bytes:
    return gzip.compress(b"0" * 10_000_000)


BOMBS: list[Bomb] = [
    # The archive.
    ("zip in a workbook", lambda: workbook(**{"xl/a.zip": b"PK"}), "no table needs"),
    ("zip of zips", zip_of_zips, "no table needs"),
    ("parts that share bytes", overlapping, "listed as something else"),
    ("parts inside each other", inside_each_other, "overlap"),
    ("ratio of 1,028", lambda: workbook(sheet=b"0" * 9_000_000), "times its size"),
    ("many parts", many_parts, "parts"),
    ("parts beyond counting", zip_64, "list of"),
    ("a long list of parts", long_list, "list of"),
    ("more than there may be", much, "unpacks to"),
    ("declared as gigabytes", lambda: declared(4_000_000_000), "times its size"),
    ("declared too small", lambda: declared(1_000), "declares"),
    ("declared too large", lambda: declared(91_000), "declares"),
    ("climbing out", lambda: workbook(**{"../../evil.xml": ""}), "no table needs"),
    ("absolute name", lambda: workbook(**{"/etc/evil.xml": ""}), "no table needs"),
    ("backslashes", lambda: workbook(**{"..\\evil.xml": ""}), "no table needs"),
    ("one name twice", lambda: workbook(**{SHEET.upper(): sheet()}), "one name"),
    ("a password", lambda: flagged(8, 1), "password"),
    ("an odd packing", lambda: flagged(10, 12), "no spreadsheet uses|something else"),
    ("something before it", lambda: b"PK" + b"MZ" * 9 + workbook(), "before"),
    ("cut off", lambda: workbook()[:-30], "cut off"),
    ("other name in place", renamed, "listed as something else"),
    ("a flipped bit", damaged, "unpack"),
    ("macros", lambda: workbook(**{"xl/vbaProject.bin": b""}), "without macros"),
    ("another workbook in it", another, "odd places"),
    ("no workbook in it", lambda: pack({"mimetype.xml": "ods"}), "has no part"),
    # The markup.
    ("a billion laughs", lambda: workbook(sheet=sheet(before=LAUGHS)), "document type"),
    (
        "one long entity",
        lambda: workbook(sheet=sheet(before=QUADRATIC)),
        "document type",
    ),
    (
        "a file from outside",
        lambda: workbook(sheet=sheet(before=OUTSIDE)),
        "document typ",
    ),
    ("outside in texts", lambda: workbook(shared=shared("", OUTSIDE)), "document type"),
    (
        "a document type",
        lambda: workbook(sheet=sheet(before="<!DOCTYPE x>")),
        "document",
    ),
    ("hidden in UTF-16", in_utf_16, "not UTF-8"),
    ("another encoding", declared_encoding, "declares ISO"),
    ("very deep", lambda: workbook(sheet="<a>" * 9_000), "elements deep"),
    ("not well formed", lambda: workbook(sheet="<a><b></a>"), "damaged"),
    ("four million cells", four_million_cells, "cells"),
    ("cells under a prefix", hidden_cells, "cells"),
    ("a far cell", line('<c r="XFD1048576"><v>1</v></c>'), "spans"),
    ("a far row", cells('<row r="1048576"><c><v>1</v></c></row>'), "spans"),
    ("a column that is none", line('<c r="ZZZZ2"><v>1</v></c>'), "a column"),
    ("a text for many cells", repeated_text, "too long"),
    ("a very long text", line(f"<c><v>{'1' * 9_999}</v></c>"), "characters"),
    ("a text that is not there", line('<c t="s"><v>7</v></c>'), "not there"),
    ("a formula", line("<c><f>1+1</f><v>2</v></c>"), "formula"),
    ("an error", line('<c t="e"><v>#REF!</v></c>'), "error of a formula"),
    (
        "merged cells",
        cells(LINE, '<mergeCells><mergeCell ref="A1:B2"/></mergeCells>'),
        "merged",
    ),
    ("NaN", line('<c r="A2"><v>NaN</v></c>'), "no number|cannot be read"),
    ("beyond infinity", line('<c r="A2"><v>1E999</v></c>'), "no number|cannot be read"),
    ("several sheets", two_sheets, "name one"),
    ("a sheet elsewhere", sheet_elsewhere, "has no part"),
    # Text.
    ("nothing", lambda: b"", "empty"),
    ("blank lines", lambda: b"\n;;\n \n", "empty"),
    ("zeros", lambda: b"a;b\n\0\0", "no text"),
    (
        "broken UTF-16",
        lambda: b"\xff\xfe" + "a;b".encode("utf-16-le") + b"\x00\xd8",
        "none of UTF-16",
    ),
    ("an open quotation", lambda: TABLE.encode() + b'"howitzer;12', "not closed"),
    ("a quotation that goes on", lambda: TABLE.encode() + b'"a"b;12;', "not closed"),
    ("an endless cell", lambda: TABLE.encode() + b"a" * 9_000_000, "characters"),
    ("endless columns", lambda: b";" * 5_000_000, "columns"),
    ("endless lines", lambda: b"a;b\n" * 2_000_000, "rows"),
    ("too large", lambda: b"a;b\n" * 5_000_001, "bytes"),
    ("one heading twice", lambda: b"name;Name\na;b\n", "twice"),
    ("deep JSON", lambda: b"[" * 1_000_000, "JSON"),
    ("NaN in JSON", lambda: b'{"quantity": NaN}', "JSON"),
    ("entities of XML", lambda: f"<?xml?>{LAUGHS}<x>&j;</x>".encode(), "XML"),
    ("a page of the web", lambda: b"<!doctype html><table>", "XML"),
    ("gzip", in_gzip, "gzip"),
    ("an old workbook", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old workbook"),
    # Cells.
    ("NaN as text", text("a", "NaN"), "no whole number"),
    ("infinity as text", text("a", "Infinity"), "no whole number"),
    ("an exponent", text("a", "1e308"), "no whole number|unit"),
    ("a huge number", text("a", "9" * 1_900), "out of range"),
    ("full-width digits", text("a", "１２"), "another script"),  # noqa: RUF001 such ones
    ("Arabic digits", text("a", "١٢"), "another script"),
    ("a hidden formula", text("=HYPERLINK(1)"), "formula"),
    ("a command", text("@SUM(1)"), "formula"),
    ("a full-width formula", text("＝1+1"), "formula"),  # noqa: RUF001 such a one
    ("turned letters", text("how\u202eitzer"), "cannot be seen"),
    ("signs without width", text("how\u200bitzer"), "cannot be seen"),
    ("a day that is none", text("a", "1", "2026-02-30"), "calendar"),
    ("a day of two ways", text("a", "1", "01/03/2026"), "more than one way"),
]
