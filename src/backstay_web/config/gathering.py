"""Gather the texts that an app shows, and add what is new to its translations.

What the engine says (``backstay.said``) is among the texts of the app that asks it. It
is found by the names of what says it; what its tables and columns hold, in its lists.

`python -m backstay_web texts` does it: a text that is new gets an empty translation,
one that is gone is dropped. What is empty then fails a test, and is to be filled in.
"""

import ast
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

import backstay
from backstay.cases.changes import TABLE as CHANGES
from backstay.cases.event_tables import EVENT_TABLES
from backstay.cases.holdings import HOLDINGS
from backstay.cases.tables import TABLES, Kind
from backstay.said import PLACE
from backstay_web.config.texts import SITE
from backstay_web.plans.saying import ENGINE_SAYS

ENGINE: Final = Path(backstay.__file__).parent
ASKS_THE_ENGINE: Final = "plans"

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
    said = {text for path in app.rglob("*.py") for text in said_in(path)}
    if app.name == ASKS_THE_ENGINE:
        said |= {text for path in ENGINE.rglob("*.py") for text in said_in(path)}
        said |= set(said_of_tables())
    for text in sorted(said):
        if re.search("[A-Za-z]", PLACE.sub("", text)):
            catalogue.add(text, context=ENGINE_SAYS)
    return catalogue


def said_in(path: Path) -> Iterator[str]:
    """Yield the texts of all that is ``Said`` in a module."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "Said":
            for text in node.args[:1]:
                if isinstance(text, ast.Constant):
                    yield str(text.value)


def said_of_tables() -> Iterator[str]:
    """Yield what tables and columns hold, as faults of cells say it."""
    yield from Kind
    for table in (*TABLES, *EVENT_TABLES, CHANGES, HOLDINGS):
        yield table.meaning
        for column in table.columns:
            yield column.meaning
            yield column.unit


def texts_in(path: Path) -> Iterator[tuple[Any, str | None]]:
    source = path.read_text(encoding="utf-8")
    if path.suffix == ".html":
        # What is left of a template is indented as no Python is.
        source = re.sub(r"^\s+", "", templatize(source), flags=re.M)
    found = extract("python", BytesIO(source.encode()), keywords=KEYWORDS)
    for _, text, _, context in found:
        yield text, context
