"""Days as a file that calendars read (RFC 5545): whole days, and no alarms."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

LONGEST: Final = 75
"""Octets of a line, as the standard wants it."""
END: Final = "\r\n"


@dataclass(frozen=True)
class Entry:
    """What stands in a calendar from a day on; ``end_on`` is excluded, or none if one.

    It is known again by its key when the calendar is read anew.
    """

    key: str
    on: date
    kind: str
    title: str
    end_on: date | None = None


def to_icalendar(entries: Iterable[Entry], name: str, at: datetime, host: str) -> bytes:
    """Return a calendar of entries, as it is at a moment."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Backstay//calendar//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escaped(name)}",
    ]
    for entry in entries:
        lines += event(entry, at, host)
    lines.append("END:VCALENDAR")
    return "".join(END.join(folded(line)) + END for line in lines).encode()


def event(entry: Entry, at: datetime, host: str) -> Iterator[str]:
    """Yield the lines of one entry."""
    yield "BEGIN:VEVENT"
    yield f"UID:{entry.key}@{host}"
    yield f"DTSTAMP:{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;VALUE=DATE:{entry.on:%Y%m%d}"
    if entry.end_on is not None:
        yield f"DTEND;VALUE=DATE:{entry.end_on:%Y%m%d}"
    yield f"SUMMARY:{escaped(f'{entry.kind}: {entry.title}')}"
    yield f"CATEGORIES:{escaped(entry.kind)}"
    yield "CLASS:CONFIDENTIAL"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def escaped(text: str) -> str:
    r"""Return a text as the standard writes it.

    >>> escaped("Oslo; two, or\nthree")
    'Oslo\\; two\\, or\\nthree'
    """
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "\\n")


def folded(line: str) -> Iterator[str]:
    """Yield a line in pieces of at most 75 octets; all but the first after a space.

    >>> [len(piece.encode()) for piece in folded("ї" * 60)]
    [74, 47]
    """
    piece, size = "", 0
    for sign in line:
        octets = len(sign.encode())
        if size + octets > LONGEST:
            yield piece
            piece, size = " ", 1
        piece, size = piece + sign, size + octets
    yield piece
