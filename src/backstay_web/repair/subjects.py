"""What of repair one can look for, open and release."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from backstay_web.core.registers.subjects import subject_of
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
        tells=("evidence", "waiting_for", "quantity", "licence_reference"),
    )
)
for kind in REGISTER.kinds.values():
    if kind.has_codes:
        register(subject_of(REGISTER, kind))
