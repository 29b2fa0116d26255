"""The sheets of workbooks that the site makes itself: exports and templates write them.

An import knows them: whoever sends such a workbook back is not asked which sheet is
meant, nor told of those that only explain.
"""

from typing import Final

ROWS_SHEET: Final = "rows"
SHOWN_SHEET: Final = "shown"
MEANING_SHEET: Final = "meaning"
COLUMNS_SHEET: Final = "columns"
CODES_SHEET: Final = "codes"

BESIDE_ROWS: Final = frozenset((SHOWN_SHEET, MEANING_SHEET))
"""What an export has beside its rows."""
BESIDE_A_FORM: Final = frozenset((COLUMNS_SHEET, CODES_SHEET))
"""What a template has beside the sheet to fill in."""
