"""Days as a file that calendars read (RFC 5545): whole days, and no alarms."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Final

from backstay_web.overview.dates import KINDS, Day

LONGEST: Final = 75
"""Octets of a line, as the standard wants it."""
END: Final = "\r\n"


def to_icalendar(
    days: Iterable[Day], name: str, at: datetime, host: str, language: str
) -> bytes:
    """Return a calendar of days; each is known again by its key when read anew."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Backstay//calendar//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escaped(name)}",
    ]
    for day in days:
        lines += event(day, at, host, language)
    lines.append("END:VCALENDAR")
    return "".join(END.join(folded(line)) + END for line in lines).encode()


def event(day: Day, at: datetime, host: str, language: str) -> Iterator[str]:
    """Yield the lines of one day."""
    title = day.title_uk if language == "uk" else day.title
    yield "BEGIN:VEVENT"
    yield f"UID:{day.kind}-{day.key}@{host}"
    yield f"DTSTAMP:{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;VALUE=DATE:{day.on:%Y%m%d}"
    yield f"SUMMARY:{escaped(f'{KINDS[day.kind].word}: {title}')}"
    yield f"CATEGORIES:{escaped(str(KINDS[day.kind].word))}"
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
