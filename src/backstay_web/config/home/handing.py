"""What of handovers, inventories and gates waits: for one's own post, or others."""

from typing import Any, Final

from django.db.models import QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from backstay_web.config.home.today import Line, Today, count
from backstay_web.core.clocks import Hand
from backstay_web.transfers.gate_queries import held
from backstay_web.transfers.inventory_queries import inventories
from backstay_web.transfers.queries import (
    differences,
    handovers,
    of_posts,
    waiting_of,
)

COUNTS: Final = "transfers:handovers"
CLOCKS: Final = "briefs:clocks"
OF_CASES: Final = "?kind=difference"
ANSWER: Final = gettext_lazy(
    "What was missing, damaged or lost: its owner finds out what became of it."
)


def counts_of(today: Today, *, has_signed: bool) -> "QuerySet[Any]":
    """Return the waiting counts of the reader's post that it has signed, or has not."""
    posts = [today.post] if today.post else []
    return waiting_of(handovers(), posts, has_signed=has_signed)


def unsigned(today: Today) -> Line:
    """Count the counts that wait for the signature of the reader's post."""
    number = count(counts_of(today, has_signed=False))
    word = ngettext(
        "count waits for your signature", "counts wait for your signature", number
    )
    meaning = _("Nothing changes hands before both sides have signed.")
    return Line(number, word, meaning, COUNTS, "?waits_for=mine")


def unsigned_by_others(today: Today) -> Line:
    """Count the counts that the reader's post alone has signed."""
    number = count(counts_of(today, has_signed=True))
    word = ngettext(
        "count waits for the signature of the other side",
        "counts wait for the signature of the other side",
        number,
    )
    meaning = _("Your post has signed; until the other one does nothing changes hands.")
    return Line(number, word, meaning, COUNTS, "?waits_for=other")


def settled(today: Today) -> Line:
    """Count the counts of the reader's post that were settled since he was here."""
    own = of_posts(handovers(), [today.post] if today.post else [])
    since = localdate(today.since)
    number = count(own.filter(settled_at__date__gte=since))
    word = ngettext(
        "count of your post was signed by the second side",
        "counts of your post were signed by the second side",
        number,
    )
    meaning = _("Since the day of your last visit: what was counted changed hands.")
    asks = f"?waits_for=nobody&settled_since={since}"
    return Line(number, word, meaning, COUNTS, asks)


def cases(today: Today) -> Line:
    """Count the cases that the reader's post is to answer for."""
    number = count(open_cases(today))
    word = ngettext("case of your post is open", "cases of your post are open", number)
    return Line(number, word, ANSWER, CLOCKS, OF_CASES)


def cases_late(today: Today) -> Line:
    """Count the cases that the reader's post should have answered for by now."""
    rows = open_cases(today).filter(due_on__lt=today.on)
    number = count(rows)
    word = ngettext(
        "case of your post is overdue", "cases of your post are overdue", number
    )
    return Line(number, word, ANSWER, CLOCKS, f"{OF_CASES}&hand={Hand.OVERDUE}")


def open_cases(today: Today) -> "QuerySet[Any]":
    """Return the cases of the reader's post: of differences, damage and losses."""
    return differences().filter(owner=today.post, closed_on=None)


def uncounted(today: Today) -> Line:
    """Count the inventories that the reader's post has begun and not closed."""
    rows = inventories().filter(post=today.post, state="open")
    number = count(rows)
    word = ngettext(
        "inventory of your post is open", "inventories of your post are open", number
    )
    meaning = _("It was begun; each line has to be counted before it is closed.")
    return Line(number, word, meaning, "transfers:inventories", "?state=open")


def uncounted_late(today: Today) -> Line:
    """Count the open inventories of the reader's post that are past their day."""
    rows = inventories().filter(post=today.post, state="open", due_on__lt=today.on)
    number = count(rows)
    word = ngettext(
        "inventory of your post is overdue",
        "inventories of your post are overdue",
        number,
    )
    meaning = _("The last day on which it would have been in time has passed.")
    return Line(number, word, meaning, "transfers:inventories", "?state=open")


def at_the_gate(today: Today) -> Line:
    """Count what the reader's post holds at a gate, and owes a decision about."""
    number = count(held().filter(owner=today.post))
    word = ngettext(
        "arrival at a gate waits for your decision",
        "arrivals at a gate wait for your decision",
        number,
    )
    meaning = _("It is held: match it with its consignment, or send it on or back.")
    return Line(number, word, meaning, "transfers:arrivals", "?is_held=true")


def at_the_gate_late(today: Today) -> Line:
    """Count what the reader's post has held at a gate beyond its day."""
    number = count(held().filter(owner=today.post, due_on__lt=today.on))
    word = ngettext(
        "arrival at a gate is held for too long",
        "arrivals at a gate are held for too long",
        number,
    )
    meaning = _("The day has passed by which your post was to decide about it.")
    return Line(number, word, meaning, "transfers:arrivals", "?is_late=true")
