"""Which needs that a plan serves do not stand any more as they were planned for."""

from typing import Any

from django.db.models import Q, QuerySet

from backstay_web.plans.models import Proposal, Purpose, Run
from backstay_web.requirements.queries import requirements
from backstay_web.requirements.states import State


def lapsed(proposal: Proposal) -> "QuerySet[Any]":
    """Return the needs of a proposal's lines that lapsed since its plan's snapshot.

    They were refused or withdrawn, or changed after a verdict and not judged since. A
    snapshot leaves out what is refused or withdrawn, so that either came after it.
    """
    served = Purpose.objects.filter(line__share__proposal=proposal)
    frozen = Run.objects.filter(pk=proposal.run_id).values("snapshot__made_at")
    is_changed = Q(state=State.RESUBMITTED, submitted_at__gt=frozen)
    is_gone = Q(state__in=[State.REFUSED, State.WITHDRAWN])
    rows = requirements().filter(pk__in=served.values("requirement"))
    found: QuerySet[Any] = rows.filter(is_gone | is_changed)
    return found


def lapsed_line_count(proposal: Proposal) -> int:
    """Return how many lines of a proposal serve needs that lapsed."""
    needs = lapsed(proposal).values("pk")
    return Purpose.objects.filter(
        line__share__proposal=proposal, requirement__in=needs
    ).count()
