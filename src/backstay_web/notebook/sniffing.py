"""What a file is by its content, whatever it is called; only a few kinds are kept."""

import re
from collections.abc import Callable
from pathlib import PurePath
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from backstay.errors import BackstayError
from backstay_web.core.imports.archive import Archive
from backstay_web.core.imports.table import Unreadable

MOST_BYTES: Final = 10_000_000
"""Of one file. Our assumption: a scanned letter of ten pages has some three million."""
LONGEST_NAME: Final = 120
CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
"""What no text holds: controls, but for tab, line feed, form feed and return."""
UNFIT: Final = re.compile(
    '[\x00-\x1f\x7f-\x9f/\\\\:*?"<>|\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]'
)
"""What no name of a file has that is safe on any machine, and signs that are unseen."""
BOOK: Final = ("[Content_Types].xml", "xl/workbook.xml")


class Unfit(BackstayError):
    """A file is not one that is kept; says what would be."""


def is_pdf(data: bytes) -> bool:
    return data.startswith(b"%PDF-")


def is_png(data: bytes) -> bool:
    return data.startswith(b"\x89PNG\r\n\x1a\n")


def is_jpeg(data: bytes) -> bool:
    return data.startswith(b"\xff\xd8\xff")


def is_workbook(data: bytes) -> bool:
    """Return whether a file is a workbook without macros or other files inside."""
    if not data.startswith(b"PK"):
        return False
    try:
        parts = Archive(data).parts
    except Unreadable:
        return False
    return all(part in parts for part in BOOK)


def is_text(data: bytes) -> bool:
    """Return whether a file is a text in UTF-8."""
    try:
        return not CONTROL.search(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return False


KINDS: Final[dict[str, Callable[[bytes], bool]]] = {
    "pdf": is_pdf,
    "png": is_png,
    "jpeg": is_jpeg,
    "xlsx": is_workbook,
    "csv": is_text,
    "txt": is_text,
}
"""Every kind that is kept, and how its content is known."""
ENDINGS: Final = {kind: kind for kind in KINDS} | {"jpg": "jpeg"}
"""How names of files of each kind end."""
RIGHT: Final[Promise] = gettext_lazy(
    "Send a PDF, a PNG or JPEG picture, a workbook (.xlsx) without macros, or a text "
    "in UTF-8 (.csv, .txt), under a name that ends so."
)


def kind_of(name: str, data: bytes) -> str:
    """Return the kind of a file, if its content is what its name says.

    Raises
    ------
    Unfit
        If not, or if it is of no kind that is kept, empty or too large.
    """
    if not data or len(data) > MOST_BYTES:
        raise Unfit(
            gettext("The file has %(bytes)d bytes: send one of 1 to %(most)d.")
            % {"bytes": len(data), "most": MOST_BYTES}
        )
    kind = ENDINGS.get(PurePath(name).suffix.lower().removeprefix("."))
    if kind is None or not KINDS[kind](data):
        raise Unfit(
            gettext("What “%(name)s” holds is nothing of what is kept. %(right)s")
            % {"name": name[:60], "right": RIGHT}
        )
    return kind


def safe_name(name: str) -> str:
    """Return a name under which a file can be kept on any machine.

    >>> safe_name("../Letter 7.pdf"), safe_name("a<b>.txt")
    ('Letter 7.pdf', 'a_b_.txt')
    """
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    clean = UNFIT.sub("_", last).strip(" .")
    stem, dot, ending = clean.rpartition(".")
    return f"{stem[: LONGEST_NAME - len(dot) - len(ending)]}{dot}{ending}"
