"""Texts of the engine's reports, in the language of whoever reads the page."""

from typing import Any, Literal

from django.utils.translation import get_language

from backstay.reports.words import Pair


def language() -> Literal["en", "uk"]:
    return "uk" if get_language() == "uk" else "en"


def said(text: Any) -> str:
    """Return a text of the engine's reports in the reader's language."""
    return text.in_language(language()) if isinstance(text, Pair) else str(text)


def plain_in(text: str | list[str]) -> str:
    """Return a text that the reports gave as JSON in the reader's language."""
    return text if isinstance(text, str) else text[language() == "uk"]
