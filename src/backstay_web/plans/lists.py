"""The lists of runs and of snapshots."""

from typing import Any, ClassVar, Final
from uuid import UUID

import django_filters as filters
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backstay_web.core.lists.columns import Column, Kind
from backstay_web.core.lists.listing import Listing
from backstay_web.core.lists.together import Together
from backstay_web.nations.permissions import Permission
from backstay_web.plans import actions, queries
from backstay_web.plans.models import Run
from backstay_web.plans.states import KINDS, State


class RunFilter(filters.FilterSet):
    """Which runs are asked for."""

    state = filters.ChoiceFilter(label=_("State"), choices=State.choices)
    method = filters.ChoiceFilter(label=_("Method"), choices=Run.Method.choices)

    class Meta:
        model = Run
        fields: ClassVar[list[str]] = ["state", "method"]


def cancel(*, row: UUID, expected_version: int, **asked: Any) -> None:
    """Stop one run; a run has no version, since nothing but its ending changes it."""
    actions.cancel_run(run=row, **asked)


CANCEL: Final = Together(
    "cancel", _("Cancel"), Permission.PLAN_RUN, cancel, asks_why=True
)

RUNS: Final = Listing(
    name="runs",
    title=_("Runs"),
    rows=lambda: queries.runs(timezone.now()),
    columns=[
        Column(
            "name",
            _("Run"),
            _("The first digits of its key, what it asks for, and when it was asked."),
        ),
        Column(
            "snapshot",
            _("Snapshot"),
            _("What is planned: what its maker could read on a day."),
            field="snapshot__name",
        ),
        Column(
            "kind",
            _("Asks for"),
            _("A plan, or something about the plan of another run."),
            words=dict(KINDS),
        ),
        Column(
            "state",
            _("State"),
            _("Where it stands; its page says what the word means."),
            words=dict(State.choices),
        ),
        Column(
            "asked_at",
            _("Asked at"),
            _("When somebody asked for it."),
            kind=Kind.MOMENT,
        ),
        Column(
            "value_points",
            _("Value of the plan"),
            _("Worth of what would be fielded, less what it costs; whole points."),
            unit=_("points"),
            kind=Kind.NUMBER,
        ),
        Column(
            "proven_gap_ppm",
            _("Gap"),
            _(
                "Bound divided by value, less one: no plan is better by more. Files "
                "and programs are given it in millionths."
            ),
            kind=Kind.SHARE,
        ),
        Column(
            "fielded_count",
            _("Would be fielded"),
            _("Packages of which all that they take is together in some week."),
            unit=_("packages"),
            kind=Kind.NUMBER,
        ),
        Column(
            "package_count",
            _("Asked for"),
            _("Packages that the snapshot has."),
            unit=_("packages"),
            kind=Kind.NUMBER,
        ),
        Column(
            "effort",
            _("Effort"),
            _("Rounds of search that were asked for, if any."),
            unit=_("rounds"),
            kind=Kind.NUMBER,
            is_shown=False,
        ),
        Column(
            "time_s",
            _("Time"),
            _("Seconds that it may take, if any were named."),
            unit=_("seconds"),
            kind=Kind.NUMBER,
            is_shown=False,
        ),
        Column(
            "method",
            _("Method"),
            _("How it is searched for."),
            words=dict(Run.Method.choices),
            is_shown=False,
        ),
        Column(
            "ended_at",
            _("Ended at"),
            _("When it was done, failed or was cancelled."),
            kind=Kind.MOMENT,
            is_shown=False,
        ),
    ],
    order="-asked_at",
    beside=queries.labels_beside,
    searched=["snapshot__name"],
    filters=RunFilter,
    detail="plans:run",
    together=[CANCEL],
    empty=_(
        "You may know of no run yet: make a snapshot of what you may read, and start "
        "one on it."
    ),
)

SNAPSHOTS: Final = Listing(
    name="snapshots",
    title=_("Snapshots"),
    rows=queries.snapshots,
    columns=[
        Column("name", _("Name"), _("What its maker calls it.")),
        Column(
            "as_of_on",
            _("As of"),
            _("The day on which offers have to count and from which is planned."),
            kind=Kind.DAY,
        ),
        Column(
            "horizon_weeks",
            _("Weeks"),
            _("How many weeks are planned."),
            unit=_("weeks"),
            kind=Kind.NUMBER,
        ),
        Column(
            "body",
            _("Plan for"),
            _(
                "The body that is to plan: only what it may read was looked at. None: "
                "all that its maker could read."
            ),
            field_uk="body_uk",
        ),
        Column("made_at", _("Made at"), _("When it was made."), kind=Kind.MOMENT),
        Column(
            "run_count",
            _("Runs"),
            _("Runs on it that you may know of."),
            unit=_("runs"),
            kind=Kind.NUMBER,
        ),
        Column(
            "sha256",
            _("Digest"),
            _("SHA-256 of the case, as the engine makes it."),
            is_shown=False,
        ),
    ],
    order="-made_at",
    searched=["name"],
    filters=None,
    detail="plans:snapshot",
    empty=_("You may know of no snapshot yet: make one of what you may read."),
)
