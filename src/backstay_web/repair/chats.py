"""Chats that somebody pasted, read as messages; knows no database.

Three shapes are read: lines such as ``[12.03.2026, 14:05] Name: text`` (Signal,
Telegram, WhatsApp), lines such as ``12/03/2026, 14:05 - Name: text`` (WhatsApp), and
the JSON that Telegram Desktop exports. A line without a head goes on with the message
above.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from backstay_web.repair.models.ticket import LONGEST

MOST_SIGNS: Final = 400_000
"""Signs of a chat that are read: our assumption, some 200 pages."""
MOST_MESSAGES: Final = 500
MOST_NAMES: Final = 20
"""People of one chat: our assumption; who helps with one thing is not a crowd."""
MOST_FAULTS: Final = 50
SHORTEST_NAME: Final = 3
"""Letters of a part of a name that is looked for in texts."""

HEAD: Final = re.compile(
    r"^[\u200e\u202a\ufeff]*"
    r"(?P<open>\[)?(?P<day>\d{1,4}[./-]\d{1,2}[./-]\d{2,4}),?\s+"
    r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?"
    r"(?:\s?(?P<half>[AaPp])\.?[Mm]\.?)?"
    r"(?(open)\]\s?|\s[-\u2013]\s)"
    r"(?P<rest>.*)$"
)
"""What a message begins with; the rest is a name and a text, or the program's own."""
NAMED: Final = re.compile(r"^[\u200e\u202a]?(?P<who>[^:\n]{1,80}):\s?(?P<text>.*)$")
WITHOUT_TEXT: Final = re.compile(
    r"^[\u200e]?(?:<.{0,40}(?:omitted|attached).{0,10}>|<.{0,60}(?:пропущено|вилучено)>"
    r"|(?:image|video|audio|sticker|document|GIF) omitted)$",
    re.IGNORECASE,
)
"""What stands there for a picture or a file."""


class DayOrder(StrEnum):
    """Which number of a day with slashes comes first."""

    TOLD = "told"  # as the chat itself tells
    DAY = "day"
    MONTH = "month"


@dataclass(frozen=True)
class Said:
    """A message of a chat, by the name that stands there."""

    line: int
    at: datetime
    who: str
    text: str


@dataclass(frozen=True)
class Fault:
    """What is wrong with a chat, and on which of its lines; 0 is all of it."""

    line: int
    why: str


@dataclass
class Chat:
    """What was read of a chat, and everything that is wrong with it."""

    said: list[Said] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    own_count: int = 0  # lines of the program itself, and files without a text

    @property
    def names(self) -> list[str]:
        """Return who writes, in the order of their first messages."""
        return list(dict.fromkeys(each.who for each in self.said))


def read(text: str, order: DayOrder, zone: ZoneInfo) -> Chat:
    """Return the messages of a chat, or all that is wrong with it.

    ``zone`` is that of its clock; the JSON of Telegram says itself when it was.
    """
    if len(text) > MOST_SIGNS:
        said = _("It is too long: paste %(count)s signs at most.")
        return Chat(faults=[Fault(0, said % {"count": MOST_SIGNS})])
    is_json = text.lstrip()[:1] == "{"
    chat = of_telegram(text, zone) if is_json else of_lines(text, order, zone)
    chat.faults += too_many(chat)
    chat.faults = sorted(chat.faults, key=lambda each: each.line)[:MOST_FAULTS]
    return chat


def too_many(chat: Chat) -> Iterator[Fault]:
    """Yield what a chat has too much of, or nothing of."""
    if not chat.said and not chat.faults:
        yield Fault(0, _("No message is in it: copy day, time and name too."))
    if len(chat.said) > MOST_MESSAGES:
        said = _("It has %(count)s messages: paste %(most)s at most.")
        words = {"count": len(chat.said), "most": MOST_MESSAGES}
        yield Fault(0, said % words)
    if len(chat.names) > MOST_NAMES:
        said = _("It has %(count)s people: paste a chat of %(most)s at most.")
        yield Fault(0, said % {"count": len(chat.names), "most": MOST_NAMES})
    for each in chat.said:
        if len(each.text) > LONGEST:
            said = _("This message is too long: shorten it to %(count)s signs.")
            yield Fault(each.line, said % {"count": LONGEST})


def of_lines(text: str, order: DayOrder, zone: ZoneInfo) -> Chat:
    """Return the messages of lines, each of which begins with its day."""
    chat, heads = Chat(), list[tuple[int, re.Match[str], list[str]]]()
    for number, line in enumerate(text.splitlines(), start=1):
        head = HEAD.match(line)
        if head:
            heads.append((number, head, []))
        elif heads:
            heads[-1][2].append(line)
        elif line.strip():
            chat.faults.append(
                Fault(number, _("No message begins here: begin with day and time."))
            )
    found = order_in([head["day"] for _number, head, _more in heads], order)
    for number, head, more in heads:
        named = NAMED.match(head["rest"])
        text_of = "\n".join([named["text"], *more]).strip() if named else ""
        if named is None or not text_of or WITHOUT_TEXT.match(text_of):
            chat.own_count += 1
            continue
        at = moment(head, found, zone)
        if isinstance(at, str):
            chat.faults.append(Fault(number, at))
        else:
            chat.said.append(Said(number, at, named["who"].strip(), text_of))
    return chat


def order_in(days: Iterable[str], order: DayOrder) -> DayOrder:
    """Return which number of days with slashes comes first, as far as they tell.

    >>> order_in(["12/03/2026", "25/03/2026"], DayOrder.TOLD).value
    'day'
    >>> order_in(["12/03/2026"], DayOrder.TOLD).value
    'told'
    """
    if order != DayOrder.TOLD:
        return order
    slashed = [parts(each) for each in days if "/" in each]
    is_day = any(first > MONTHS for first, _second, _third in slashed)
    is_month = any(second > MONTHS for _first, second, _third in slashed)
    if is_day == is_month:
        return DayOrder.TOLD
    return DayOrder.DAY if is_day else DayOrder.MONTH


MONTHS: Final = 12
CENTURY: Final = 2000
"""Of years with two digits: chats are of this one."""
NOON: Final = 12


def parts(day: str) -> tuple[int, int, int]:
    first, second, third = (int(each) for each in re.split(r"[./-]", day))
    return first, second, third


def moment(head: re.Match[str], order: DayOrder, zone: ZoneInfo) -> datetime | str:
    """Return when a message was written, or why nobody can tell."""
    first, second, third = parts(head["day"])
    if first > 31:  # year first, as the standard writes it
        year, month, day = first, second, third
    elif "/" not in head["day"] or order == DayOrder.DAY:
        day, month, year = first, second, third
    elif order == DayOrder.MONTH:
        month, day, year = first, second, third
    elif first == second:
        day, month, year = first, second, third
    else:
        said = _("%(day)s is one of two days: say which number comes first.")
        return said % {"day": head["day"]}
    hour = int(head["hour"])
    if head["half"]:
        if not 1 <= hour <= NOON:
            return _("There is no such time.")
        hour = hour % NOON + (NOON if head["half"] in "Pp" else 0)
    try:
        made = datetime(
            year + (CENTURY if year < 100 else 0),
            month,
            day,
            hour,
            int(head["minute"]),
            int(head["second"] or 0),
            tzinfo=zone,
        )
    except ValueError:
        return _("There is no such day or time: %(day)s.") % {"day": head["day"]}
    return made.astimezone(UTC)


def of_telegram(text: str, zone: ZoneInfo) -> Chat:
    """Return the messages of what Telegram Desktop exports as JSON."""
    try:
        made = json.loads(text)
    except (ValueError, RecursionError):
        return Chat(faults=[Fault(0, _("It is no JSON that can be read."))])
    rows = made.get("messages") if isinstance(made, dict) else None
    if not isinstance(rows, list):
        said = _("It has no list of messages: export one chat of Telegram as JSON.")
        return Chat(faults=[Fault(0, said)])
    chat = Chat()
    for number, row in enumerate(rows, start=1):
        take(chat, number, row, zone)
    return chat


def take(chat: Chat, number: int, row: Any, zone: ZoneInfo) -> None:
    """Take one message of Telegram into a chat; its number stands for its line."""
    if not isinstance(row, dict):
        chat.faults.append(Fault(number, _("This is no message.")))
        return
    said = text_in(row.get("text", "")).strip()
    if row.get("type") != "message" or not said:
        chat.own_count += 1
        return
    who, at = row.get("from"), moment_in(row, zone)
    if not isinstance(who, str) or not who.strip():
        chat.faults.append(Fault(number, _("Nobody is named who wrote it.")))
    elif at is None:
        chat.faults.append(Fault(number, _("It does not say when it was written.")))
    else:
        chat.said.append(Said(number, at, who.strip(), said))


def text_in(told: Any) -> str:
    """Return the text of a message, which may come in pieces."""
    if isinstance(told, str):
        return told
    if isinstance(told, dict):
        return text_in(told.get("text", ""))
    if isinstance(told, list):
        return "".join(text_in(each) for each in told if not isinstance(each, list))
    return ""


def moment_in(row: Mapping[str, Any], zone: ZoneInfo) -> datetime | None:
    """Return when a message of Telegram was written, if it says so."""
    try:
        if "date_unixtime" in row:
            return datetime.fromtimestamp(int(row["date_unixtime"]), UTC)
        made = datetime.fromisoformat(row["date"])
    except (KeyError, TypeError, ValueError, OverflowError, OSError):
        return None
    return (made if made.tzinfo else made.replace(tzinfo=zone)).astimezone(UTC)


def unnamed(said: Sequence[Said], called: Mapping[str, str]) -> list[Said]:
    """Return messages in whose texts sides stand in the place of names.

    ``called`` says by name what stands for it. Each part of a name is looked for, as a
    whole word.

    >>> at = datetime(2026, 3, 12, tzinfo=UTC)
    >>> [one] = unnamed([Said(1, at, "Ann Lee", "Ask @Ann")], {"Ann Lee": "[expert]"})
    >>> one.text
    'Ask [expert]'
    """
    words = dict[str, str]()
    for name, side in called.items():
        words[name.lower()] = side
        for part in re.findall(r"[^\W\d_]+", name):
            if len(part) >= SHORTEST_NAME:
                words.setdefault(part.lower(), side)
    if not words:
        return list(said)
    longest_first = sorted(words, key=len, reverse=True)
    names = re.compile(
        r"@?(?<!\w)(" + "|".join(map(re.escape, longest_first)) + r")(?!\w)",
        re.IGNORECASE,
    )
    return [
        replace(each, text=names.sub(lambda m: words[m[1].lower()], each.text))
        for each in said
    ]
