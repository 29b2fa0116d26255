"""Texts of the engine and of its reports, in the language of whoever reads the page."""

import json
from typing import Any, Final, Literal

from django.utils.translation import get_language, pgettext

from backstay.reports.words import Pair
from backstay.said import Said, apart, filled, together

ENGINE_SAYS: Final = "the engine says"
"""The context of its texts: a word of its own is no heading of ours."""


def language() -> Literal["en", "uk"]:
    return "uk" if get_language() == "uk" else "en"


def said(text: Any) -> str:
    """Return a text of the engine's reports in the reader's language."""
    return text.in_language(language()) if isinstance(text, Pair) else str(text)


def plain_in(text: str | list[str]) -> str:
    """Return a text that the reports gave as JSON in the reader's language."""
    return text if isinstance(text, str) else text[language() == "uk"]


def in_words(what: Any) -> str:
    """Return a sentence of the engine in the reader's language; all else as it is."""
    if not isinstance(what, Said):
        return str(what)
    return filled(pgettext(ENGINE_SAYS, what.text), what.values, in_words)


def packed(sentence: str, most: int) -> str:
    """Return a sentence as a column of so many characters keeps it, to be said again.

    One that is too long keeps its English alone, as far as there is room.
    """
    made = json.dumps(apart(sentence), ensure_ascii=False)
    if isinstance(sentence, Said) and len(made) <= most:
        return made
    return " ".join(sentence.split())[:most]


def unpacked(column: str) -> str:
    """Return what was packed; what was written before that is English and stays so."""
    if not column.startswith('{"text": '):
        return column
    return together(json.loads(column))
