"""The template of a kind: its headings, and what each column holds."""

import csv
import io
from collections.abc import Callable
from typing import Final

import xlsxwriter
from django.utils.translation import gettext as _

from backstay.cases.sheets import CREATED
from backstay_web.core.imports.kinds import Column, Kind
from backstay_web.core.inert import inert

COLUMNS_SHEET: Final = "columns"


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


def csv_template(kind: Kind) -> bytes:
    """Return the template as CSV: remarks, which are passed over, and the head."""
    text = io.StringIO()
    lines = csv.writer(text)
    for row in [explained(), *(explanation(kind, column) for column in kind.columns)]:
        lines.writerow([f"# {row[0]}", *map(inert, row[1:])])
    lines.writerow([column.name for column in kind.columns])
    return text.getvalue().encode("utf-8-sig")


def xlsx_template(kind: Kind) -> bytes:
    """Return the template as a workbook: a sheet to fill in, and one about it."""
    data = io.BytesIO()
    with xlsxwriter.Workbook(data) as workbook:
        workbook.set_properties({"created": CREATED})
        bold = workbook.add_format({"bold": True})
        empty = workbook.add_worksheet(kind.name)
        empty.freeze_panes(1, 0)
        for place, column in enumerate(kind.columns):
            empty.write_string(0, place, column.name, bold)
            empty.set_column(place, place, max(12, len(column.name) + 2))
        told = workbook.add_worksheet(COLUMNS_SHEET)
        rows = [explained(), *(explanation(kind, column) for column in kind.columns)]
        for line, row in enumerate(rows):
            for place, cell in enumerate(row):
                told.write_string(line, place, cell, None if line else bold)
        told.set_column(0, len(rows[0]) - 1, 24)
    return data.getvalue()


FORMS: Final[dict[str, tuple[str, Callable[[Kind], bytes]]]] = {
    "csv": ("text/csv; charset=utf-8", csv_template),
    "xlsx": (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        xlsx_template,
    ),
}
