"""What of repair one can look for, open and release."""

from dataclasses import replace
from typing import Final

from django.utils.translation import gettext_lazy as _

from backstay_web.core.registers.kinds import Kind
from backstay_web.core.registers.subjects import subject_of, words_of
from backstay_web.core.subjects import Subject, register
from backstay_web.nations.permissions import Permission
from backstay_web.repair import queries
from backstay_web.repair.models import Job, Solution, Ticket
from backstay_web.repair.register import REGISTER

JOB: Final = register(
    Subject(
        name="job",
        word=_("Job"),
        rows=Job.objects.all,
        title="symptom",
        beside="code",
        door="repair:job",
        needs=Permission.REPAIR_READ,
        searched=["code", "symptom", "serial"],
        events={
            "job.reported": _("Fault reported"),
            "job.triaged": _("Decided where it is mended"),
            "job.ranked": _("Said how urgent it is"),
            "job.waits": _("Waits"),
            "job.sent_in": _("On its way in"),
            "job.begun": _("Repair begun"),
            "job.checked": _("In check"),
            "job.passed": _("Passed its check"),
            "job.sent_back": _("On its way back"),
            "job.returned": _("Returned to its unit"),
            "job.given_up": _("Beyond economical repair"),
            "job.stripped": _("Stripped"),
            "job.lost": _("Reported as lost"),
            "requisition.asked": _("Part asked for"),
            "requisition.licensed": _("Licence granted"),
            "requisition.withdrawn": _("Part no longer asked for"),
            "spare.sent": _("Part sent"),
            "spare.taken": _("Part taken out of another unit"),
        },
        happened=queries.events_of,
        tells=(
            *("evidence", "waiting_for", "quantity", "licence_reference"),
            *("waived_by", "why", "cost_eur"),
        ),
        words={
            **words_of(REGISTER),
            "variant": _("What is broken"),
            "serial": _("Serial"),
            "quantity": _("How many"),
            "site": _("Handed over at"),
            "symptom": _("Symptom"),
            "reported_on": _("Reported on"),
            "state": _("State"),
            "since_on": _("Since"),
            "waiting_for": _("Waits for"),
            "wait_owner": _("Who ends the wait"),
            "wait_until_on": _("Until"),
            "triage": _("Where"),
            "for_forward": _("What speaks for forward"),
            "for_evacuation": _("What speaks for evacuation"),
            "workshop": _("Workshop"),
            "hours": _("Bay-hours"),
            "passed_on": _("Passed its check on"),
            "wanted_by_on": _("Wanted by"),
            "priority": _("Priority"),
            "promise": _("Promised by"),
            "requirement": _("Need"),
            "package_number": _("Package"),
            "part": _("Part"),
        },
    )
)
TICKET: Final = register(
    Subject(
        name="ticket",
        word=_("Ticket"),
        rows=Ticket.objects.all,
        title="symptom",
        beside="code",
        door="repair:ticket",
        needs=Permission.REPAIR_READ,
        searched=["code", "symptom", "serial", "variant__name", "variant__name_uk"],
        events={
            "ticket.asked": _("Experts asked"),
            "ticket.written": _("Message written"),
            "ticket.translated": _("Message translated"),
            "ticket.pasted": _("Messages of a chat taken in"),
            "ticket.handed_on": _("Handed on to a post"),
            "ticket.solved": _("Solved"),
            "ticket.unsolved": _("Closed, not solved"),
        },
        happened=queries.events_of_ticket,
        tells=("until_on", "closing", "count"),
        words={
            **words_of(REGISTER),
            "job": _("Repair job"),
            "symptom": _("Symptom"),
            "language": _("Language"),
            "experts": _("Experts of"),
            "asker_post": _("Post that asks"),
            "expert_post": _("Post of the experts"),
            "asked_on": _("Asked on"),
            "state": _("State"),
            "since_on": _("Since"),
            "until_on": _("Until"),
            "closing": _("What became of it"),
        },
    )
)


def solution_subject(kind: Kind) -> Subject:
    """Return how solutions are looked for: in what they say, too."""
    usual = subject_of(REGISTER, kind)
    said = ["cause", "cause_uk", "remedy", "remedy_uk", "parts_used"]
    return replace(usual, searched=[*usual.searched, *said, "variant__name"])


for kind in REGISTER.kinds.values():
    if kind.model is Solution:
        register(solution_subject(kind))
    elif kind.has_codes:
        register(subject_of(REGISTER, kind))
