"""What of repair one can look for, open and release."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from backstay_web.core.registers.subjects import subject_of, words_of
from backstay_web.core.subjects import Subject, register
from backstay_web.nations.permissions import Permission
from backstay_web.repair import queries
from backstay_web.repair.models import Job
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
for kind in REGISTER.kinds.values():
    if kind.has_codes:
        register(subject_of(REGISTER, kind))
