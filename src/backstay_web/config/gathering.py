"""Gather the texts that an app shows, and add what is new to its translations.

`python -m backstay_web texts` does it: a text that is new gets an empty translation,
one that is gone is dropped. What is empty then fails a test, and is to be filled in.
"""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from backstay_web.config.texts import SITE

ONE: Final = None
MANY: Final = (1, 2)
IN_CONTEXT: Final = ((1, "c"), 2)
MANY_IN_CONTEXT: Final = ((1, "c"), 2, 3)
KEYWORDS: Final[dict[str, Any]] = {
    "_": ONE,
    "gettext": ONE,
    "gettext_lazy": ONE,
    "gettext_noop": ONE,
    "ngettext": MANY,
    "ngettext_lazy": MANY,
    "pgettext": IN_CONTEXT,
    "pgettext_lazy": IN_CONTEXT,
    "npgettext": MANY_IN_CONTEXT,
    "npgettext_lazy": MANY_IN_CONTEXT,
}
LANGUAGE: Final = "uk"
WIDTH: Final = 88
HEADER: Final = r"""msgid ""
msgstr ""
"Language: uk\n"
"Content-Type: text/plain; charset=utf-8\n"
"Plural-Forms: nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && "
"(n%100<10 || n%100>=20) ? 1 : 2);\n"

"""
"""No dates and names, in which two colleagues would clash."""


def update_all(site: Path = SITE) -> list[Path]:
    """Bring the translations of each app up to its texts; return the files."""
    apps = sorted(path for path in site.iterdir() if path.is_dir())
    return [file_of(app) for app in apps if update(app)]


def update(app: Path) -> bool:
    """Bring the translations of one app up to its texts, if it has any."""
    found = gathered(app)
    if not len(found):
        return False
    path = file_of(app)
    known = read(path)
    known.update(found, no_fuzzy_matching=True)
    known.obsolete.clear()
    write(path, known)
    return True


def write(path: Path, catalogue: Catalog) -> None:
    """Write translations in the order of their texts."""
    path.parent.mkdir(parents=True, exist_ok=True)
    made = BytesIO()
    write_po(
        made,
        catalogue,
        width=WIDTH,
        no_location=True,
        omit_header=True,
        sort_output=True,
    )
    path.write_bytes(HEADER.encode() + made.getvalue().rstrip() + b"\n")


def file_of(app: Path) -> Path:
    return app / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"


def read(path: Path) -> Catalog:
    """Return the translations of a file, or none if it is not there yet."""
    if not path.exists():
        return Catalog(locale=LANGUAGE)
    with path.open("rb") as file:
        return read_po(file, locale=LANGUAGE)


def gathered(app: Path) -> Catalog:
    """Return every text that the code and the templates of an app mark for people."""
    catalogue = Catalog(locale=LANGUAGE)
    for path in sorted([*app.rglob("*.py"), *app.rglob("*.html")]):
        for text, context in texts_in(path):
            catalogue.add(text, context=context)
    return catalogue


def texts_in(path: Path) -> Iterator[tuple[Any, str | None]]:
    source = path.read_text(encoding="utf-8")
    if path.suffix == ".html":
        # What is left of a template is indented as no Python is.
        source = re.sub(r"^\s+", "", templatize(source), flags=re.M)
    found = extract("python", BytesIO(source.encode()), keywords=KEYWORDS)
    for _, text, _, context in found:
        yield text, context
