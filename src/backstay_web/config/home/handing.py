"""What of handovers, inventories and gates waits: for one's own post, or others."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backstay_web.config.home.today import Line, Today, count
from backstay_web.transfers.gate_queries import held
from backstay_web.transfers.inventory_queries import inventories
from backstay_web.transfers.models import Signature
from backstay_web.transfers.queries import handovers

COUNTS = "transfers:handovers"
WAITING = "?state=waiting"


def counts_of(today: Today, *, has_signed: bool) -> "QuerySet[Any]":
    """Return the waiting counts of the reader's post that it has signed, or has not."""
    waiting = handovers().filter(state="waiting")
    if today.post is None:
        return waiting.none()
    signed = Exists(Signature.objects.filter(handover=OuterRef("pk"), post=today.post))
    own = waiting.filter(Q(from_post=today.post) | Q(to_post=today.post))
    return own.filter(signed if has_signed else ~signed)


def unsigned(today: Today) -> Line:
    """Count the counts that wait for the signature of the reader's post."""
    number = count(counts_of(today, has_signed=False))
    word = ngettext(
        "count waits for your signature", "counts wait for your signature", number
    )
    meaning = _("Nothing changes hands before both sides have signed.")
    return Line(number, word, meaning, COUNTS, WAITING)


def unsigned_by_others(today: Today) -> Line:
    """Count the counts that the reader's post alone has signed."""
    number = count(counts_of(today, has_signed=True))
    word = ngettext(
        "count waits for the signature of the other side",
        "counts wait for the signature of the other side",
        number,
    )
    meaning = _("Your post has signed; until the other one does nothing changes hands.")
    return Line(number, word, meaning, COUNTS, WAITING)


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
