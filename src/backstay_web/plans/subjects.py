"""What of plans one can look for and open."""

from typing import Final

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backstay_web.core.subjects import Subject, register
from backstay_web.nations.permissions import Permission
from backstay_web.plans import presence_queries, promise_queries, queries, standing
from backstay_web.plans.models import Snapshot

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
        words={
            "line": _("Line"),
            "owner": _("Who keeps what is promised"),
            "commitment": _("Bound of the offer"),
            "promised_at": _("Promised"),
            "freed_at": _("Freed"),
        },
    )
)
PRESENCE: Final = register(
    Subject(
        name="presence",
        word=_("What is there"),
        rows=presence_queries.presences,
        title="title",
        title_uk="title_uk",
        beside="evidence",
        door="plans:presence",
        needs=Permission.REQUIREMENT_READ,
        searched=["evidence"],
        events={"presence.said": _("Said")},
        words={
            "requirement": _("Need"),
            "package_number": _("Package"),
            "part": _("Part"),
            "quantity": _("Quantity"),
            "on": _("On"),
            "evidence": _("What proves it"),
            "source_kind": _("Kind of source"),
            "source": _("Source"),
            "corrects": _("Corrects"),
            "said_at": _("Said"),
            "promise": _("Promise"),
        },
    )
)
SNAPSHOT: Final = register(
    Subject(
        name="snapshot",
        word=_("Snapshot"),
        rows=lambda: Snapshot.objects.defer(*queries.FILES),
        title="name",
        door="plans:snapshot",
        needs=Permission.PLAN_READ,
        searched=["name"],
        events={
            "snapshot.made": _("Made"),
            "whatif.kept": _("What-ifs kept beside it"),
        },
        words={
            "name": _("Name"),
            "first_day": _("First day"),
            "horizon_weeks": _("Weeks looked ahead"),
            "as_of_on": _("As of"),
            "case": _("The tables, as a file"),
            "sha256": _("Digest of the file"),
            "counts": _("Rows in each table"),
            "left_out": _("Left out, and why"),
            "rows": _("Rows that it was made of"),
            "made_by": _("Made by"),
            "made_at": _("Made"),
        },
    )
)
RUN: Final = register(
    Subject(
        name="run",
        word=_("Run"),
        rows=lambda: queries.runs(timezone.now()),
        title="name",
        beside="snapshot__name",
        door="plans:run",
        needs=Permission.PLAN_READ,
        searched=["snapshot__name"],
        events={
            "run.asked": _("Asked for"),
            "run.cancelled": _("Cancelled"),
            "run.done": _("Computed, and what came of it kept"),
            "run.failed": _("Ended without a plan"),
            "plan.drafted": _("A proposal drafted from it"),
        },
        words={
            "snapshot": _("Snapshot"),
            "method": _("Method"),
            "effort": _("Rounds of search"),
            "time_s": _("Seconds of search at most"),
            "gap_ppm": _("Gap at which it ends, in millionths"),
            "seed": _("Seed"),
            "asked_by": _("Asked for by"),
            "asked_at": _("Asked for"),
        },
        happened=queries.events_of,
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
            "plan.refused": _("Refused"),
            "plan.told": _("Told to recipients"),
        },
        words={
            "run": _("Run"),
            "title": _("Called"),
            "answer_by_on": _("To be answered by"),
            "drafted_at": _("Drafted"),
            "drafted_by": _("Drafted by"),
            "proposed_at": _("Shown to nations"),
            "proposed_by": _("Shown to nations by"),
            "superseded_at": _("Superseded"),
            "refused_at": _("Refused"),
            "refused_by": _("Refused by"),
            "refusal": _("Why it was refused"),
        },
    )
)
