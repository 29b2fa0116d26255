"""What can be done about jobs, their spares and tickets: a page for each."""

from collections.abc import Callable
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from backstay_web.core.commands import Run
from backstay_web.core.context import Context
from backstay_web.donations.verbs import Verb, is_mine, nothing
from backstay_web.repair import actions
from backstay_web.repair import forms as inputs
from backstay_web.repair import ticket_forms as asks
from backstay_web.repair.models import Job, Message, Requisition, Ticket
from backstay_web.repair.models.state import (
    BACK,
    LEFT,
    OVER,
    State,
    Triage,
    Waits,
    follows,
)
from backstay_web.repair.models.ticket import Side


def jobs() -> "QuerySet[Job]":
    return Job.objects.select_related("variant")


def requisitions() -> "QuerySet[Requisition]":
    return Requisition.objects.select_related("job", "spare")


def may_become(state: State) -> Callable[[Any, Context], bool]:
    """Return whether a job is one's own, and a state may follow that it is in."""

    def fits(row: Any, by: Context) -> bool:
        if not is_mine(row, by) or row.state in OVER:
            return False
        passed = row.passed_on is not None
        return state in follows(State(row.state), has_passed=passed)

    return fits


def can_wait(row: Any, by: Context) -> bool:
    return is_mine(row, by) and inputs.can_wait(row)


def is_open(row: Any, by: Context) -> bool:
    return is_mine(row, by) and row.state not in OVER


def can_be_decided(row: Any, by: Context) -> bool:
    return is_mine(row, by) and row.state == State.WAITING and row.passed_on is None


def can_pass(row: Any, by: Context) -> bool:
    is_in_check = row.state == State.IN_CHECK and row.passed_on is None
    return is_mine(row, by) and is_in_check


def takes_spares(row: Any, by: Context) -> bool:
    return is_mine(row, by) and row.state not in (*OVER, *BACK, *LEFT)


def may_be_sent(row: Any, by: Context) -> bool:
    has_licence = row.licence != Requisition.Licence.WANTED
    is_open = row.withdrawn_on is None and row.sent_quantity < row.quantity
    return is_mine(row, by) and has_licence and is_open


def waits_for_licence(row: Any, by: Context) -> bool:
    is_wanted = row.licence == Requisition.Licence.WANTED
    return is_mine(row, by) and is_wanted and row.withdrawn_on is None


def may_be_withdrawn(row: Any, by: Context) -> bool:
    is_open = row.withdrawn_on is None and row.sent_quantity < row.quantity
    return is_mine(row, by) and is_open


def tickets() -> "QuerySet[Ticket]":
    return Ticket.objects.select_related("variant")


def messages() -> "QuerySet[Message]":
    return Message.objects.select_related("ticket")


def writes(row: Any, by: Context) -> bool:
    """Tell whether one's own nation asks or answers in a ticket that is open."""
    return row.turn is not None and by.origin in (row.originator, row.experts_id)


def may_hand_on(row: Any, by: Context) -> bool:
    is_asker = row.originator == by.origin
    return writes(row, by) and is_asker == (row.turn == Side.ASKER)


def may_close(row: Any, by: Context) -> bool:
    return is_mine(row, by) and row.turn is not None


def moving(command: str, word: Promise, run: Run, state: State) -> Verb:
    """Return the verb that brings a job into a state."""
    fields = inputs.moves
    return Verb(
        command, word, jobs, "job", run, lambda _row: fields(state), may_become(state)
    )


def stepping(command: str, word: Promise, run: Run, state: State) -> Verb:
    """Return the same for a state that another follows: whose that is, and by when."""
    fields = inputs.steps
    return Verb(
        command,
        word,
        jobs,
        "job",
        run,
        lambda row: fields(row, state),
        may_become(state),
    )


VERBS: Final = [
    Verb(
        "job.triage",
        _("Decide where"),
        jobs,
        "job",
        actions.triage,
        inputs.triage,
        can_be_decided,
    ),
    Verb(
        "job.rank",
        _("Say how urgent it is"),
        jobs,
        "job",
        actions.rank_job,
        inputs.ranks,
        is_open,
    ),
    Verb(
        "job.wait",
        _("Let it wait"),
        jobs,
        "job",
        actions.wait,
        inputs.waits,
        can_wait,
    ),
    stepping(
        "job.send_in", _("It left for the workshop"), actions.send_in, State.MOVING
    ),
    stepping("job.begin", _("Repair begins"), actions.begin_repair, State.IN_REPAIR),
    stepping("job.check", _("The work is over"), actions.check_it, State.IN_CHECK),
    Verb(
        "job.pass_check",
        _("It passed its check"),
        jobs,
        "job",
        actions.pass_check,
        inputs.passes,
        can_pass,
    ),
    stepping(
        "job.send_back", _("It left for its unit"), actions.send_back, State.RETURNING
    ),
    Verb(
        "job.return",
        _("Its unit has it"),
        jobs,
        "job",
        actions.return_,
        lambda row: {
            **inputs.moves(State.RETURNED),
            **(
                {"hours": inputs.hours(_("Of the promise, which is told so."))}
                if row.promise_id
                else {}
            ),
            **inputs.is_new(row),
        },
        may_become(State.RETURNED),
    ),
    Verb(
        "job.give_up",
        _("It does not pay to mend it"),
        jobs,
        "job",
        actions.give_up,
        inputs.gives_up,
        may_become(State.BEYOND),
    ),
    moving("job.strip", _("It was stripped"), actions.strip, State.STRIPPED),
    moving(
        "job.write_off",
        _("Its loss was reported: close the job"),
        actions.write_off,
        State.LOST,
    ),
    Verb(
        "requisition.ask",
        _("Ask for a part"),
        jobs,
        "job",
        actions.ask_spare,
        inputs.asks,
        takes_spares,
        adds=True,
    ),
    Verb(
        "spare.take",
        _("Take a part out of another unit"),
        jobs,
        "job",
        actions.take_spare,
        inputs.takes,
        takes_spares,
        adds=True,
        needs_reason=True,
    ),
    Verb(
        "requisition.license",
        _("Licence granted"),
        requisitions,
        "requisition",
        actions.license_spare,
        inputs.licence,
        waits_for_licence,
    ),
    Verb(
        "spare.send",
        _("Send"),
        requisitions,
        "requisition",
        actions.send_spare,
        inputs.sends,
        may_be_sent,
        adds=True,
    ),
    Verb(
        "requisition.withdraw",
        _("Ask no more for it"),
        requisitions,
        "requisition",
        actions.withdraw_spare,
        nothing,
        may_be_withdrawn,
    ),
    Verb(
        "ticket.write",
        _("Write"),
        tickets,
        "ticket",
        actions.write_message,
        asks.message,
        writes,
        adds=True,
    ),
    Verb(
        "ticket.translate",
        _("Translate"),
        messages,
        "message",
        actions.translate,
        asks.translation,
        lambda _row, _by: True,
        adds=True,
    ),
    Verb(
        "ticket.hand_on",
        _("Name who goes on"),
        tickets,
        "ticket",
        actions.hand_ticket,
        asks.handing,
        may_hand_on,
    ),
    Verb(
        "ticket.solve",
        _("It is solved"),
        tickets,
        "ticket",
        actions.solve,
        asks.solved,
        may_close,
    ),
    Verb(
        "ticket.close",
        _("Close it unsolved"),
        tickets,
        "ticket",
        actions.close_unsolved,
        asks.unsolved,
        may_close,
    ),
]
"""Everything there is a form for, in the order in which pages show it."""

STEPS: Final = {
    State.WAITING: "job.send_in",
    State.MOVING: "job.begin",
    State.IN_REPAIR: "job.check",
    State.IN_CHECK: "job.send_back",
    State.RETURNING: "job.return",
    State.BEYOND: "job.strip",
    State.STRIPPED: "job.write_off",
}
"""What comes next as a rule for a job in each state."""
RARE: Final = ("job.triage", "job.rank", "job.give_up", "spare.take")
"""What pages fold away, unless it comes next."""


def next_step(row: Job) -> str:
    """Return the command that comes next for a job as it is."""
    if row.waiting_for == Waits.DECISION:
        return "job.triage"
    if row.state == State.WAITING and row.passed_on is not None:
        return "job.send_back"
    if row.state == State.WAITING and row.triage == Triage.FORWARD:
        return "job.begin"
    if row.state == State.IN_CHECK and row.passed_on is None:
        return "job.pass_check"
    return STEPS.get(State(row.state), "")
