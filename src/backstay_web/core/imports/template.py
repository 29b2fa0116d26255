"""The template of a kind: its headings, what each column holds and may name."""

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import xlsxwriter
from django.utils.translation import gettext as _
from xlsxwriter.utility import xl_range_abs

from backstay.cases.sheets import CREATED
from backstay_web.core.banner import banner_of, bodies
from backstay_web.core.imports.choices import Choices, choices
from backstay_web.core.imports.kinds import Column, Kind
from backstay_web.core.imports.own_sheets import CODES_SHEET, COLUMNS_SHEET
from backstay_web.core.inert import inert

FIRST_CODE: Final = 3
"""The line, from 0, below the label, a blank one and the heads."""
MOST_LINES: Final = 10_000
"""Lines of the sheet to fill in whose cells offer what there is to choose from."""
LONGEST_TITLE: Final = 32
LONGEST_MESSAGE: Final = 255
"""Characters that a spreadsheet shows beside a cell."""


def explained() -> list[str]:
    """Return the heads of what is told of a column."""
    return [
        *(
            _("column"),
            _("meaning"),
            _("unit of measure"),
            _("holds"),
            _("must be given"),
        ),
        *(_("example"), _("other headings")),
    ]


def explanation(kind: Kind, column: Column) -> list[str]:
    """Return what is told of a column."""
    must = not column.optional
    return [
        column.name,
        str(column.meaning),
        str(column.unit),
        _(column.reader.kind),
        _("own key") if column.name in kind.key else _("yes") if must else _("no"),
        column.example,
        ", ".join(column.headings),
    ]


def csv_template(kind: Kind, _: Sequence[Choices]) -> bytes:
    """Return the template as CSV: remarks, which are passed over, and the head."""
    text = io.StringIO()
    lines = csv.writer(text)
    for row in [explained(), *(explanation(kind, column) for column in kind.columns)]:
        lines.writerow([f"# {row[0]}", *map(inert, row[1:])])
    lines.writerow([column.name for column in kind.columns])
    return text.getvalue().encode("utf-8-sig")


def xlsx_template(kind: Kind, found: Sequence[Choices]) -> bytes:
    """Return the template as a workbook: a sheet to fill in, and what it may hold.

    A cell that names a row or a word of a list offers them; what is typed instead is
    read as well, for a name does as a code does. The label of the rows that are named
    is on no sheet of its own: what is filled in would come back under it.
    """
    data = io.BytesIO()
    with xlsxwriter.Workbook(data) as workbook:
        workbook.set_properties({"created": CREATED})
        bold = workbook.add_format({"bold": True})
        write_empty(workbook.add_worksheet(kind.name), kind, found, bold)
        write_columns(workbook.add_worksheet(COLUMNS_SHEET), kind, bold)
        if found:
            write_codes(workbook.add_worksheet(CODES_SHEET), found, bold)
    return data.getvalue()


def write_empty(sheet: Any, kind: Kind, found: Sequence[Choices], bold: Any) -> None:
    """Write the headings, with what each column takes told and offered in its cells."""
    lists = {each.place: source(nth, each) for nth, each in enumerate(found)}
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(kind.columns):
        sheet.write_string(0, place, column.name, bold)
        sheet.set_column(place, place, max(12, len(column.name) + 2))
        rule: dict[str, Any] = (
            {"validate": "list", "source": lists[place], "show_error": False}
            if place in lists
            else {"validate": "any"}
        )
        told = {
            "input_title": column.name[:LONGEST_TITLE],
            "input_message": str(column.meaning)[:LONGEST_MESSAGE],
        }
        sheet.data_validation(1, place, MOST_LINES, place, rule | told)


def source(nth: int, of: Choices) -> str:
    """Return where the codes of a column stand, as a list of a workbook names them."""
    first, last = FIRST_CODE, FIRST_CODE + len(of.rows) - 1
    cells = xl_range_abs(first, 2 * nth, last, 2 * nth)
    return f"={CODES_SHEET}!{cells}"


def write_columns(sheet: Any, kind: Kind, bold: Any) -> None:
    """Write what each column holds."""
    rows = [explained(), *(explanation(kind, column) for column in kind.columns)]
    for line, row in enumerate(rows):
        for place, cell in enumerate(row):
            sheet.write_string(line, place, cell, None if line else bold)
    sheet.set_column(0, len(rows[0]) - 1, 24)


def write_codes(sheet: Any, found: Sequence[Choices], bold: Any) -> None:
    """Write what there is to choose from, with the label of the rows that it names."""
    label = str(banner_of([row for each in found for row in each.labels], bodies()))
    sheet.set_header(f"&C{label.replace('&', '&&')}")
    sheet.write_string(0, 0, label, bold)
    for nth, each in enumerate(found):
        sheet.write_string(FIRST_CODE - 1, 2 * nth, each.column, bold)
        sheet.write_string(FIRST_CODE - 1, 2 * nth + 1, _("what it is"), bold)
        for line, row in enumerate(each.rows, start=FIRST_CODE):
            for place, cell in enumerate(row, start=2 * nth):
                sheet.write_string(line, place, cell)
        if each.has_more:
            last = FIRST_CODE + len(each.rows)
            sheet.write_string(last, 2 * nth, _("and more, which are not here"))
    sheet.set_column(0, 2 * len(found) - 1, 24)


@dataclass(frozen=True)
class Form:
    """A form that a template is had in, and whether it names rows to choose from."""

    media: str
    names_rows: bool
    write: Callable[[Kind, Sequence[Choices]], bytes]

    def choices(self, kind: Kind) -> list[Choices]:
        """Return what a template of a kind offers in this form."""
        return list(choices(kind)) if self.names_rows else []


FORMS: Final = {
    "csv": Form("text/csv; charset=utf-8", names_rows=False, write=csv_template),
    "xlsx": Form(
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        names_rows=True,
        write=xlsx_template,
    ),
}
