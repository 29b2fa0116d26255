"""What things are called in the language of the page."""

from typing import Any

from django.utils.translation import get_language


def in_language(english: str, ukrainian: str) -> str:
    """Return the name in the language of the page, in English where it has no other."""
    return ukrainian if ukrainian and get_language() == "uk" else english


def called(row: Any) -> str:
    """Return what a row is called."""
    return in_language("", getattr(row, "name_uk", "")) or str(row)
