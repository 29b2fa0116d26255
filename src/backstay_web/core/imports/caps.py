"""How much of a stranger's table is looked at; beyond it a file is refused unread.

All are our choice: well above what people send, far below what would hurt the site.
"""

from typing import Final

MOST_BYTES: Final = 20_000_000
"""Of a file as sent; 100,000 lines of twelve columns have some 8 million."""
MOST_ROWS: Final = 100_001
"""Of a table, with its head."""
MOST_COLUMNS: Final = 100
MOST_CELLS: Final = 1_500_000
"""Of a table, empty ones too."""
LONGEST_CELL: Final = 2_000
"""In characters."""
MOST_CHARACTERS: Final = 50_000_000
"""Of all cells together; a text that many cells share counts for each of them."""

MOST_PARTS: Final = 500
"""Of a workbook; one of ten sheets has some 40."""
LARGEST_DIRECTORY: Final = 200_000
"""Bytes of the list of a workbook's parts; it has some 100 for each."""
MOST_UNPACKED: Final = 120_000_000
"""Bytes of all parts of a workbook together."""
STEEPEST: Final = 100
"""Bytes unpacked from each byte packed. Sheets give some 10, equal lines up to 60."""
RATIO_COUNTS_FROM: Final = 100_000
"""Bytes of a part, unpacked, below which its ratio does no harm."""
DEEPEST: Final = 40
"""Elements of XML inside each other; a sheet has 7."""
