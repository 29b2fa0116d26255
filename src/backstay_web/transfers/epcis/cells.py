"""The values of EPCIS documents: each is read, or said to be wrong with its remedy."""

import json
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext_noop as _

from backstay.errors import BackstayError
from backstay_web.transfers.epcis.events import Mistake, Quantity, ordered
from backstay_web.transfers.epcis.vocabulary import (
    ACTIONS,
    PARTIES,
    REASONS,
    TRANSACTIONS,
    URI,
    Words,
)

OFFSET: Final = re.compile(r"[+-](0\d|1[0-3]):[0-5]\d|[+-]14:00")
UNIT: Final = re.compile(r"[A-Z0-9]{2,3}")
MOMENT: Final = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)", re.ASCII
)
MOST: Final = 10**15
"""Quantities stay below this: nobody counts further, and numbers stay exact."""
LONGEST: Final = 2_000
"""Letters of one text."""

Read = Callable[[Any], Any]


class Wrong(BackstayError):
    """What values are not, what would be right, and where inside they stand."""

    def __init__(self, wrong: str, right: str, at: str = "") -> None:
        super().__init__(wrong)
        self.faults = [(at, wrong, right)]

    def inside(self, place: str) -> "Wrong":
        """Return the same as seen from around the value."""
        self.faults = [
            (f"{place}.{at}".rstrip("."), wrong, right)
            for at, wrong, right in self.faults
        ]
        return self


def all_of(wrongs: Sequence[Wrong]) -> Wrong:
    """Return what is wrong with several values as one."""
    first = wrongs[0]
    first.faults = [fault for wrong in wrongs for fault in wrong.faults]
    return first


def text(said: Any) -> str:
    is_text = isinstance(said, str) and 0 < len(said) <= LONGEST
    if not is_text or not said.isprintable():
        raise Wrong(_("is no text"), _("a line of 1 to 2,000 letters"))
    return str(said)


def uri(said: Any) -> str:
    """Return an identifier."""
    if URI.fullmatch(text(said)) is None:
        raise Wrong(
            _("is no identifier"),
            _("a URI with its scheme, such as urn:uuid: or https:, without blanks"),
        )
    return str(said)


def word_of(words: Words) -> Read:
    """Return what reads a word of the vocabulary, however it is said."""

    def read(said: Any) -> str:
        plain = words.plain(text(said))
        if plain is None:
            raise Wrong(
                _("is no word of CBV 2.0 for this field"),
                _("a word of the vocabulary, or a URI of your own"),
            )
        return plain

    return read


def action(said: Any) -> str:
    if said not in ACTIONS:
        raise Wrong(_("is no action"), _("ADD, OBSERVE or DELETE"))
    return str(said)


def moment(said: Any) -> datetime:
    """Return a moment in UTC."""
    try:
        if MOMENT.fullmatch(text(said)):
            return datetime.fromisoformat(said).astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise Wrong(
        _("is no moment"),
        _("day, time and offset, such as 2026-03-01T08:30:00.000+02:00"),
    )


def offset(said: Any) -> str:
    if OFFSET.fullmatch(text(said)) is None:
        raise Wrong(_("is no offset"), _("hours and minutes from UTC, such as +02:00"))
    return "+00:00" if said == "-00:00" else str(said)


def object_of(fields: Mapping[str, Read], needed: Collection[str]) -> Read:
    """Return what reads an object: all that it needs, and nothing that is unknown."""

    def read(said: Any) -> dict[str, Any]:
        told, wrongs, found = dict_of(said), [], {}
        for name in [*told, *(each for each in needed if each not in told)]:
            try:
                found[name] = field_of(fields, name)(told.get(name))
            except Wrong as wrong:
                wrongs.append(wrong.inside(name))
        if wrongs:
            raise all_of(wrongs)
        return found

    return read


def dict_of(said: Any) -> dict[str, Any]:
    if not isinstance(said, dict):
        raise Wrong(_("is no object"), _("an object with its fields in braces"))
    return said


def field_of(fields: Mapping[str, Read], name: str) -> Read:
    if name not in fields:
        raise Wrong(_("does not belong there"), _("leave it out"))
    return fields[name]


def several(read: Read) -> Read:
    """Return what reads a list, in one order whatever its own is."""

    def read_all(said: Any) -> tuple[Any, ...]:
        return ordered(each_of(said, read))

    return read_all


def each_of(said: Any, read: Read) -> list[Any]:
    """Return each value of a list as it is read."""
    if not isinstance(said, list):
        raise Wrong(_("is no list"), _("a list in brackets"))
    wrongs, found = [], []
    for number, one in enumerate(said, 1):
        try:
            found.append(read(one))
        except Wrong as wrong:
            wrongs.append(wrong.inside(str(number)))
    if wrongs:
        raise all_of(wrongs)
    return found


def once(read: Read) -> Read:
    """Return what reads a list in which nothing stands twice."""
    read_all = several(read)

    def read_once(said: Any) -> tuple[Any, ...]:
        found: tuple[Any, ...] = read_all(said)
        if len(set(found)) != len(found):
            raise Wrong(_("names one thing twice"), _("name each thing once"))
        return found

    return read_once


def amount(said: Any) -> Decimal:
    is_number = isinstance(said, int | Decimal) and not isinstance(said, bool)
    if not is_number or not 0 <= said < MOST:
        raise Wrong(_("is no quantity"), _("a number that is not below zero"))
    return Decimal(said).normalize()


def unit(said: Any) -> str:
    if UNIT.fullmatch(text(said)) is None:
        raise Wrong(
            _("is no unit"),
            _("a code of UN/ECE Recommendation 20, such as KGM; none if it is counted"),
        )
    return str(said)


def quantity(said: Any) -> Quantity:
    told = _QUANTITY(said)
    if "uom" in told and "quantity" not in told:
        raise Wrong(_("is missing"), _("fill it in"), "quantity")
    return Quantity(told["epcClass"], told.get("quantity"), told.get("uom", ""))


def place(said: Any) -> str:
    return str(_PLACE(said)["id"])


def paired(name: str, words: Words, needed: Collection[str]) -> Read:
    """Return what reads a list of identifiers, each with its type."""
    one = object_of({"type": word_of(words), name: uri}, needed)

    def read(said: Any) -> tuple[str, str]:
        told = one(said)
        return told.get("type", ""), told[name]

    return once(read)


def mistake(said: Any) -> Mistake:
    told = _MISTAKE(said)
    mended_by = told.get("correctiveEventIDs", ())
    return Mistake(told["declarationTime"], told.get("reason", ""), mended_by)


def anything(said: Any) -> str:
    """Return a value that only its owner understands, as JSON in one form."""
    return json.dumps(said, sort_keys=True, default=float)


_QUANTITY: Final = object_of(
    {"epcClass": uri, "quantity": amount, "uom": unit}, ["epcClass"]
)
_PLACE: Final = object_of({"id": uri}, ["id"])
_MISTAKE: Final = object_of(
    {
        "declarationTime": moment,
        "reason": word_of(REASONS),
        "correctiveEventIDs": once(uri),
    },
    ["declarationTime"],
)
transactions: Final = paired("bizTransaction", TRANSACTIONS, ["bizTransaction"])
sources: Final = paired("source", PARTIES, ["type", "source"])
destinations: Final = paired("destination", PARTIES, ["type", "destination"])
