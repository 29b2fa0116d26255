"""Workbooks made by hand, part by part, so that each part can be a wrong one."""

import io
import zipfile
from collections.abc import Mapping

NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
OFFICE = f'xmlns:r="{RELATED}"'
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SHEET = "xl/worksheets/sheet1.xml"
SHARED = "xl/sharedStrings.xml"

HEAD = '<row r="1">{}</row>'.format(
    "".join(
        f'<c r="{place}1" t="inlineStr"><is><t>{name}</t></is></c>'
        for place, name in zip("ABC", ("name", "quantity", "needed_on"), strict=True)
    )
)
LINE = (
    '<row r="2"><c r="A2" t="inlineStr"><is><t>howitzer</t></is></c>'
    '<c r="B2"><v>12</v></c>'
    '<c r="C2" t="inlineStr"><is><t>2026-03-01</t></is></c></row>'
)


def sheet(rows: str = HEAD + LINE, after: str = "", before: str = "") -> str:
    """Return the XML of a sheet with these rows."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}<worksheet {NAMESPACE}>'
        f"<sheetData>{rows}</sheetData>{after}</worksheet>"
    )


def shared(texts: str, before: str = "") -> str:
    """Return the XML of the texts that cells share."""
    return f'<?xml version="1.0"?>{before}<sst {NAMESPACE}>{texts}</sst>'


def book(names: Mapping[str, str]) -> str:
    """Return the XML of a workbook with sheets of these names and keys."""
    sheets = "".join(
        f'<sheet name="{name}" sheetId="{number}" r:id="{key}"/>'
        for number, (name, key) in enumerate(names.items(), start=1)
    )
    return f"<workbook {NAMESPACE} {OFFICE}><sheets>{sheets}</sheets></workbook>"


def links(targets: Mapping[str, str], more: str = "") -> str:
    """Return the XML of links to sheets."""
    each = "".join(
        f'<Relationship Id="{key}" Type="{RELATED}/worksheet" Target="{target}"{more}/>'
        for key, target in targets.items()
    )
    strings = (
        f'<Relationship Id="s" Type="{RELATED}/sharedStrings"'
        ' Target="sharedStrings.xml"/>'
    )
    space = f'xmlns="{PACKAGE}/relationships"'
    return f"<Relationships {space}>{each}{strings}</Relationships>"


def root(target: str) -> str:
    """Return the XML of the link to the workbook itself."""
    return (
        f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r"'
        f' Type="{RELATED}/officeDocument" Target="{target}"/></Relationships>'
    )


def parts(**more: str | bytes) -> dict[str, str | bytes]:
    """Return the parts of a workbook that is right."""
    made: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"/>',
        "_rels/.rels": root("xl/workbook.xml"),
        "xl/workbook.xml": book({"Table": "rId1"}),
        "xl/_rels/workbook.xml.rels": links({"rId1": "worksheets/sheet1.xml"}),
        SHARED: shared(""),
        SHEET: sheet(),
    }
    return made | more


def pack(parts_: Mapping[str, str | bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a ZIP of these parts."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", how) as archive:
        for name, content in parts_.items():
            archive.writestr(name, content)
    return data.getvalue()


def workbook(**more: str | bytes) -> bytes:
    """Return a workbook; ``sheet`` and ``shared`` stand for two of its parts."""
    names = {"sheet": SHEET, "shared": SHARED}
    return pack(parts(**{names.get(name, name): each for name, each in more.items()}))
