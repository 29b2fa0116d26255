"""Make the PDF of a document, so that equal documents are equal bytes.

Neither the fonts of the machine nor its clock go into it.
"""

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

import typst

from backstay_web.transfers.documents.paper import Document, Paper, Stickers

LAYOUT: Final = Path(__file__).with_name("layout")
TEMPLATES: Final[Mapping[type, str]] = {Paper: "paper.typ", Stickers: "labels.typ"}
KEPT: Final[list[Any]] = ["a-2a", "ua-1"]
"""PDF/A, which archives keep, and PDF/UA, which screen readers read out."""


@dataclass(frozen=True)
class Frame:
    """What stands at the head and foot of a document, whatever it is.

    ``label`` is that of all it shows, in words; ``since`` the moment at which that was
    changed last, as the file says it; ``as_of`` the same in words.
    """

    language: str
    label: str
    since: datetime
    as_of: str
    demonstration: str = ""


@cache
def fonts() -> typst.Fonts:
    """Return the fonts that come with the library, and none of the machine."""
    return typst.Fonts(include_system_fonts=False)


def pdf_of(document: Document, frame: Frame) -> bytes:
    """Return a document as PDF."""
    file: bytes = made_of(document, frame, format="pdf", pdf_standards=KEPT)
    return file


def made_of(document: Document, frame: Frame, **form: Any) -> Any:
    """Return a document in one of the forms that the library knows."""
    told = {**dataclasses.asdict(document), **dataclasses.asdict(frame)}
    since = told.pop("since")
    return typst.compile(
        str(LAYOUT / TEMPLATES[type(document)]),
        root=str(LAYOUT),
        font_paths=fonts(),
        ignore_system_fonts=True,
        sys_inputs={"document": json.dumps(told, ensure_ascii=False)},
        timestamp=int(since.timestamp()),
        **form,
    )
