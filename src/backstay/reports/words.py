"""Words, numbers and days in every language of the page.

A text is written once, in English, as ``say("Late packages")``; its translation stands
in ``locale/<language>``, in a file for each page. A ``Pair`` holds a text in each
language. Numbers and days follow the CLDR, through babel.
"""

import io
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent
from babel.support import Translations
from markupsafe import Markup, escape

LANGUAGES: Final = ("en", "uk")
LOCALES: Final = {"en": Locale("en", "GB"), "uk": Locale("uk")}
CATALOGUES: Final = Path(__file__).parent / "locale"


@dataclass(frozen=True, slots=True)
class Pair:
    """A plain text in English and in Ukrainian; the page shows one of them."""

    en: str
    uk: str

    def __str__(self) -> str:
        return self.en

    def __html__(self) -> str:
        """Return both texts as HTML, each with its language; one if they agree."""
        if self.en == self.uk:
            return str(escape(self.en))
        texts = ((language, self.in_language(language)) for language in LANGUAGES)
        return Markup("").join(
            Markup('<span lang="{}">{}</span>').format(*each) for each in texts
        )

    def in_language(self, language: str) -> str:
        """Return the text in one language."""
        return self.uk if language == "uk" else self.en

    def plain(self) -> str | list[str]:
        """Return it as JSON: one text if the languages agree, else a list of both."""
        return self.en if self.en == self.uk else [self.en, self.uk]


Text = Pair | str | int


def each_language(make: Callable[[str], str]) -> Pair:
    """Return what a function gives for each language."""
    return Pair(make("en"), make("uk"))


def say(message: str, **values: Text) -> Pair:
    """Return a message in each language, with its named values filled in."""
    return each_language(
        lambda language: _fill(catalogue(language).gettext(message), language, values)
    )


def say_as(context: str, message: str) -> Pair:
    """Return a message that another language says in several ways, by its context."""
    return each_language(
        lambda language: str(catalogue(language).pgettext(context, message))
    )


def in_a_row(texts: Iterable[Pair], between: str) -> Pair:
    """Return texts one after the other, in each language."""
    found = list(texts)
    return each_language(
        lambda language: between.join(each.in_language(language) for each in found)
    )


def say_count(
    one: str, many: str, count: int, *, context: str = "", **values: Text
) -> Pair:
    """Return a message in the plural that each language has for a count.

    The messages may name the count ``{count}``.
    """
    filled = {"count": number(count), **values}
    return each_language(
        lambda language: _fill(
            catalogue(language).npgettext(context, one, many, count)
            if context
            else catalogue(language).ngettext(one, many, count),
            language,
            filled,
        )
    )


def number(value: float, digits: int = 0) -> Pair:
    """Return a number with so many digits after the decimal mark."""
    pattern = "#,##0" + (f".{'0' * digits}" if digits else "")
    return each_language(
        lambda language: format_decimal(value, pattern, locale=LOCALES[language])
    )


def percent(share: float, digits: int = 1) -> Pair:
    """Return a share as per cent."""
    pattern = "#,##0" + (f".{'0' * digits}" if digits else "") + "%"
    return each_language(
        lambda language: format_percent(share, pattern, locale=LOCALES[language])
    )


def day_text(day: date) -> Pair:
    """Return a day: 23 May 2022."""
    return each_language(
        lambda language: format_date(day, "medium", locale=LOCALES[language])
    )


def month_text(day: date) -> Pair:
    """Return a month: May 2022."""
    return each_language(
        lambda language: format_skeleton("yMMM", day, locale=LOCALES[language])
    )


def short_day(day: date) -> Pair:
    """Return a day without its year: 23 May."""
    return each_language(
        lambda language: format_skeleton("MMMd", day, locale=LOCALES[language])
    )


@cache
def catalogue(language: str) -> Translations:
    """Return the translations into a language; English texts stand for themselves."""
    compiled = io.BytesIO()
    write_mo(compiled, _messages(language))
    compiled.seek(0)
    return Translations(compiled)


def translations(language: str) -> Mapping[str, str]:
    """Return every message without plural or context, with its translation."""
    return {
        message.id: str(message.string)
        for message in _messages(language)
        if isinstance(message.id, str) and message.id and not message.context
    }


def _messages(language: str) -> Catalog:
    """Return the messages of all pages in a language: one file for each page."""
    found = Catalog(locale=language)
    for path in sorted((CATALOGUES / language).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=language):
                if message.id:
                    found[message.id] = message
    return found


def number_symbols(language: str) -> Mapping[str, str]:
    """Return the decimal mark and the group mark of a language."""
    symbols = LOCALES[language].number_symbols["latn"]
    return {"decimal": symbols["decimal"], "group": symbols["group"]}


def _fill(message: str, language: str, values: Mapping[str, Text]) -> str:
    return message.format(
        **{
            name: value.in_language(language) if isinstance(value, Pair) else value
            for name, value in values.items()
        }
    )
