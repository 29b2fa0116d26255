"""What of plans one can look for and open."""

from typing import Final

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backstay_web.core.subjects import Subject, register
from backstay_web.nations.permissions import Permission
from backstay_web.plans import promise_queries, standing

PROMISE: Final = register(
    Subject(
        name="promise",
        word=_("Promise"),
        rows=lambda: promise_queries.promises(timezone.localdate()),
        title="title",
        title_uk="title_uk",
        beside="line__to_site",
        door="plans:promise",
        needs=Permission.PROMISE_READ,
        searched=["line__what", "line__what_uk"],
        events={
            "promise.freed": _("Freed"),
            "promise.reported": _("Reported"),
        },
    )
)
PROPOSAL: Final = register(
    Subject(
        name="proposal",
        word=_("Proposal"),
        rows=standing.proposals,
        title="title",
        door="plans:proposal",
        needs=Permission.PROMISE_READ,
        searched=["title"],
        events={
            "plan.drafted": _("Drafted"),
            "plan.proposed": _("Shown to nations"),
            "plan.told": _("Told to recipients"),
        },
    )
)
