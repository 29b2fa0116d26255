"""A column of a list: what it is called, what it means, and how it is shown."""

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, Final

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext

PPM_PER_PERCENT: Final = 10_000


class Kind(Enum):
    """How values of a column are written and ordered."""

    TEXT = "text"
    NUMBER = "number"
    SHARE = "share"  # in millionths, which pages show as percent
    DAY = "day"
    MOMENT = "moment"
    FLAG = "flag"


@dataclass(frozen=True)
class Column:
    """One column, as an app declares it.

    ``name`` is its name in files and addresses, with the unit in it; ``field`` is where
    it stands in a row of the query, if it is called otherwise there, and ``field_uk``
    where its Ukrainian stands. ``language`` is that of its values, if they have one
    whatever the page has. ``words`` says how codes are called. Where a column
    ``holds_several`` values, ``kind`` is that of each. Whoever lacks the permission
    ``needs`` neither sees the column nor can filter or order by it.
    """

    name: str
    heading: Promise
    definition: Promise
    field: str = ""
    field_uk: str = ""
    language: str = ""
    unit: Promise | str = ""
    kind: Kind = Kind.TEXT
    holds_several: bool = False
    words: Mapping[Any, Promise] = dataclasses.field(default_factory=dict)
    needs: str = ""
    is_shown: bool = True
    is_sorted: bool = True

    @property
    def source(self) -> str:
        """Return the name of its value in a row of the query."""
        return self.field or self.name

    @property
    def seen(self) -> str:
        """Return the same for a page, in the language of its reader."""
        if self.field_uk and get_language() == "uk":
            return self.field_uk
        return self.source

    def shown(self, value: Any) -> str:
        """Return a value as a page shows it; nothing where there is none."""
        if isinstance(value, list):
            return listed(value if not self.words else [*map(self.shown, value)])
        if value in self.words:
            return str(self.words[value])
        if value is None:
            return ""
        return SHOWN[self.kind](value)


def day(value: date) -> str:
    return value.isoformat()


def moment(value: datetime) -> str:
    return f"{localtime(value):%Y-%m-%d %H:%M}"


def flag(value: bool) -> str:
    return gettext("yes") if value else gettext("no")


def number(value: int) -> str:
    return str(number_format(value, use_l10n=True, force_grouping=True))


def share(value: int) -> str:
    # Rounded first: the format cuts the digits that it does not show.
    percent = round(Decimal(value) / PPM_PER_PERCENT, 2)
    return f"{number_format(percent, 2, use_l10n=True)} %"


def plain(value: Any) -> str:
    """Return a value that knows no column as a page shows it: numbers are grouped."""
    if isinstance(value, datetime):
        return moment(value)
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return number(value) if is_number else str(value)


def listed(values: list[Any]) -> str:
    """Return values one after the other; numbers apart from their own commas."""
    has_numbers = any(isinstance(each, int) for each in values)
    return ("; " if has_numbers else ", ").join(map(plain, values))


SHOWN: Final[dict[Kind, Callable[[Any], str]]] = {
    Kind.TEXT: str,
    Kind.NUMBER: number,
    Kind.SHARE: share,
    Kind.DAY: day,
    Kind.MOMENT: moment,
    Kind.FLAG: flag,
}
"""Days and moments are written as the standard has them: alike in every language."""
