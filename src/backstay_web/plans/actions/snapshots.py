"""How a snapshot is made: from what the actor may read, whoever else holds more."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from backstay.cases.settings import NAME, RULES
from backstay.cases.tables import MAX_WEEKS
from backstay.domain.case import Rules
from backstay_web.core.commands import Asked, Happened, command, find, require
from backstay_web.core.context import Context
from backstay_web.core.entries import Faulty
from backstay_web.core.labels.columns import columns_of
from backstay_web.core.labels.label import EVERYBODY
from backstay_web.nations.models import Nation
from backstay_web.nations.permissions import Permission
from backstay_web.plans.actions.ranges import out_of_range
from backstay_web.plans.freezing.freeze import CannotFreeze, Terms, freeze
from backstay_web.plans.models import Snapshot
from backstay_web.plans.queries import SNAPSHOT_MADE

READ: Final = (
    Permission.CATALOGUE_READ,
    Permission.LEG_READ,
    Permission.OFFER_READ,
    Permission.REQUIREMENT_READ,
    Permission.SITE_READ,
)
"""What whoever makes a snapshot has to be allowed to read."""
ALL_PERCENT: Final = 100


@command("snapshot.make", Permission.PLAN_RUN)
def make_snapshot(
    *,
    asked: Asked,
    snapshot: UUID,
    name: str,
    first_day: date,
    horizon_weeks: int,
    as_of_on: date,
    least_confidence_percent: int,
    rules: Mapping[str, int],
    body: UUID | None = None,
) -> Happened:
    """Freeze what the actor may read as a case of the engine.

    ``rules`` are those that every plan of a case obeys (docs/reference/case-toml.md).
    ``body`` is the one of the actor's bodies that is to plan: only what it may read is
    looked at, so that whoever reads for it may read the snapshot.
    """
    for permission in READ:
        require(asked.by, permission)
    check(name, first_day, horizon_weeks, as_of_on, least_confidence_percent, rules)
    terms = Terms(
        name=name,
        first_day=first_day,
        horizon_weeks=horizon_weeks,
        as_of_on=as_of_on,
        least_confidence_percent=least_confidence_percent,
        rules=Rules(**rules),
        bodies=EVERYBODY if body is None else bit_of(body, asked.by),
    )
    frozen = freeze(terms)
    if not frozen.label.rel & asked.by.rel:
        raise CannotFreeze(
            _("Your bodies may not have all of it: choose the one that may.")
        )
    made = Snapshot(
        id=snapshot,
        name=name,
        first_day=first_day,
        horizon_weeks=horizon_weeks,
        as_of_on=as_of_on,
        case=frozen.files,
        sha256=frozen.case.sha256,
        counts=dict(frozen.counts),
        left_out=[{**asdict(each), "row": str(each.row)} for each in frozen.left_out],
        rows=dict(frozen.rows),
        made_by=asked.by.actor,
        made_at=asked.at,
        originator=asked.by.origin,
        **columns_of(frozen.label),
    )
    made.save(force_insert=True)
    content = {"name": name, "sha256": made.sha256, "as_of_on": as_of_on, "body": body}
    return Happened(SNAPSHOT_MADE, made, content)


def bit_of(body: UUID, by: Context) -> int:
    """Return the bit of one of the actor's bodies.

    Raises
    ------
    Faulty
        If it is another's.
    """
    bit = find(Nation.objects.all(), body).bit
    if not bit & by.rel:
        raise Faulty({"body": [_("Name a body that your post reads for.")]})
    return bit


def check(
    name: str,
    first_day: date,
    horizon_weeks: int,
    as_of_on: date,
    least_confidence_percent: int,
    rules: Mapping[str, int],
) -> None:
    """Return if a case can be made on these terms.

    Raises
    ------
    Faulty
        If not; says why of each field.
    """
    faults: dict[str, list[str]] = {}
    if not NAME.fullmatch(name):
        faults["name"] = [_("Use up to 64 letters, digits and . + : # ( ) - _.")]
    if first_day.weekday() != 0:
        faults["first_day"] = [_("Weeks begin on Mondays: name one.")]
    if not 1 <= horizon_weeks <= MAX_WEEKS:
        faults["horizon_weeks"] = [_("Plan for 1 to 260 weeks.")]
    days = (as_of_on - first_day).days
    if not 0 <= days <= (horizon_weeks - 1) * 7:
        faults["as_of_on"] = [_("Name a day from the first one to the last week.")]
    if not 0 <= least_confidence_percent <= ALL_PERCENT:
        faults["least_confidence_percent"] = [_("Give a share from 0 to 100 percent.")]
    if rules.keys() != RULES.keys():
        faults["rules"] = [_("Give each rule that a case has.")]
    faults |= out_of_range(
        {rule: (number, *RULES.get(rule, (0, 0))) for rule, number in rules.items()}
    )
    if faults:
        raise Faulty(faults)
