"""What of repair is late, waits for a decision, or runs out."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backstay_web.config.home.today import Line, Today, count
from backstay_web.repair import queries
from backstay_web.repair.models import Requisition
from backstay_web.repair.models.state import State, Waits

JOBS = "repair:home"


def late(today: Today) -> Line:
    """Count the jobs whose wait was to be over by now."""
    number = count(queries.jobs(today.on).filter(is_late=True))
    word = ngettext(
        "job waits longer than it may", "jobs wait longer than they may", number
    )
    meaning = _("The day has passed by which a post was to end the wait.")
    return Line(number, word, meaning, JOBS, "?is_late=yes")


def undecided(today: Today) -> Line:
    """Count the jobs that wait for a decision."""
    number = count(queries.waiting(today.on).filter(waiting_for=Waits.DECISION))
    word = ngettext("job waits for a decision", "jobs wait for a decision", number)
    meaning = _("Such as where it is mended: forward, or in which workshop.")
    return Line(number, word, meaning, JOBS, "?waiting_for=decision")


def in_check(today: Today) -> Line:
    """Count the jobs whose work is over, and that did not pass their check yet."""
    rows = queries.jobs(today.on).filter(state=State.IN_CHECK, passed_on=None)
    number = count(rows)
    word = ngettext("job is to be checked", "jobs are to be checked", number)
    meaning = _("The work is over, and nobody has said that it holds.")
    return Line(number, word, meaning, JOBS, "?state=in_check")


def unlicensed(_today: Today) -> Line:
    """Count what is asked for of spares and waits for its licence."""
    wanted = queries.requisitions().filter(
        licence=Requisition.Licence.WANTED, withdrawn_on=None
    )
    number = count(wanted)
    word = ngettext(
        "requisition waits for a licence", "requisitions wait for a licence", number
    )
    meaning = _("Nothing is sent for it before the licence is granted.")
    return Line(number, word, meaning, "repair:requisitions", "?licence=wanted")


def below_minimum(_today: Today) -> Line:
    """Count the stocks of spares that are below their minimum."""
    number = count(queries.low_stocks())
    word = ngettext(
        "stock of spares is below its minimum",
        "stocks of spares are below their minimum",
        number,
    )
    meaning = _("Fewer lie there than somebody said there should be: order more.")
    return Line(number, word, meaning, "repair:spare_list")


def tickets(today: Today) -> Line:
    """Count the tickets with which the reader's nation is to go on."""
    number = count(queries.tickets_waiting_for(today.by.origin, today.on))
    word = ngettext("ticket waits for us", "tickets wait for us", number)
    meaning = _("Asked by us or of our experts: the other side has written last.")
    return Line(number, word, meaning, "repair:tickets", "?is_open=yes")
