"""How another order of a recipient's needs is tried on a plan before it is set."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from backstay_web.core.commands import Asked, Happened, command
from backstay_web.nations.permissions import Permission
from backstay_web.plans.actions.proposing import NoPlan
from backstay_web.plans.actions.questions import ask, plan_of
from backstay_web.plans.models import Question
from backstay_web.plans.questions.orders import weights_of
from backstay_web.requirements import queries as needs
from backstay_web.requirements.actions.ordering import (
    Weights,
    check_order,
    check_version,
)
from backstay_web.requirements.units import reordered


@command("order.try", Permission.REQUIREMENT_CHANGE)
def try_order(
    *,
    asked: Asked,
    run: UUID,
    base: UUID,
    order: Sequence[UUID],
    expected_version: int,
    weights: Weights = (),
) -> Happened:
    """Ask what another order of the actor's list would field earlier and later.

    The order and the weights are those of ``requirement.rank``, which sets them. They
    are tried on the plan of the run ``base``, against the list as it stands.

    Raises
    ------
    Stale
        If the list was changed since the actor read it.
    Faulty
        If the order does not name each requirement once, or a weight cannot be.
    NoPlan
        If the run has no plan, or one without any package of the list.
    """
    origin = asked.by.origin
    check_version(needs.list_version(origin), expected_version)
    places = list(needs.standing(origin))
    check_order(order, weights, {place.requirement_id: place for place in places})
    standing = needs.ranked(origin)
    result = plan_of(base)
    before = weights_of(result, standing)
    if not before:
        raise NoPlan(_("This plan has none of your packages: take a newer one."))
    asks: dict[str, Any] = {
        "order": [str(key) for key in order],
        "weights": [[str(key), weight] for key, weight in weights],
        "expected_version": expected_version,
        "before": before,
        "after": weights_of(result, reordered(standing, order, dict(weights))),
    }
    return ask(asked, run, base, Question.Kind.RANK, asks, also=places)
