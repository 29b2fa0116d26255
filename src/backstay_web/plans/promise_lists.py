"""The lists of proposals and of promises."""

from typing import Any, ClassVar, Final
from uuid import UUID

import django_filters as filters
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backstay_web.core.lists.columns import Column, Kind
from backstay_web.core.lists.listing import Listing
from backstay_web.core.lists.together import Together
from backstay_web.nations.permissions import Permission
from backstay_web.plans import actions, promise_queries, standing
from backstay_web.plans.models import Line, Promise, Proposal, Report
from backstay_web.plans.progress import Clock
from backstay_web.plans.standing import State

TASKS: Final = dict(Line.Task.choices)
UNITS: Final = dict(Line.Unit.choices)


class PromiseFilter(filters.FilterSet):
    """Which promises are asked for."""

    task = filters.ChoiceFilter(
        label=_("Task"), field_name="line__task", choices=Line.Task.choices
    )
    clock = filters.ChoiceFilter(label=_("Clock"), choices=Clock.choices)
    reported = filters.ChoiceFilter(
        label=_("Evidence"),
        choices=[("yes", _("reported")), ("no", _("nothing reported"))],
        method="by_report",
    )

    class Meta:
        model = Promise
        fields: ClassVar[list[str]] = ["task", "clock", "reported"]

    def by_report(
        self, rows: "QuerySet[Any]", _name: str, wanted: str
    ) -> "QuerySet[Any]":
        """Return the promises of which something was reported, or nothing."""
        return rows.filter(reported_on__isnull=wanted == "no")


class ProposalFilter(filters.FilterSet):
    """Which proposals are asked for."""

    state = filters.ChoiceFilter(label=_("State"), choices=State.choices)

    class Meta:
        model = Proposal
        fields: ClassVar[list[str]] = ["state"]


def free(*, row: UUID, **asked: Any) -> None:
    actions.free(promise=row, **asked)


PROMISES: Final = Listing(
    name="promises",
    title=_("Promises"),
    rows=lambda: promise_queries.promises(timezone.localdate()),
    columns=[
        Column(
            "title",
            _("What"),
            _("What is given, sent, carried, repaired or taught."),
            field_uk="title_uk",
        ),
        Column(
            "task",
            _("Task"),
            _("What the nation does about it."),
            field="line__task",
            words=TASKS,
        ),
        Column(
            "quantity",
            _("Quantity"),
            _("How much was promised, in the unit beside it."),
            field="line__quantity",
            kind=Kind.NUMBER,
        ),
        Column(
            "unit",
            _("Counted in"),
            _("What the quantity counts."),
            field="line__unit",
            words=UNITS,
        ),
        Column(
            "came_quantity",
            _("Came"),
            _("How much was reported as received by its unit, or as finished."),
            kind=Kind.NUMBER,
        ),
        Column(
            "from_site",
            _("From"),
            _("Where it starts."),
            field="line__from_site",
            field_uk="line__from_site_uk",
        ),
        Column(
            "to_site",
            _("To"),
            _("Where it is over."),
            field="line__to_site",
            field_uk="line__to_site_uk",
        ),
        Column(
            "due_on",
            _("Due"),
            _("The day on which it is to be over."),
            field="line__due_on",
            kind=Kind.DAY,
        ),
        Column(
            "clock",
            _("Clock"),
            _("How it stands against its day, by what was reported."),
            words=dict(Clock.choices),
        ),
        Column(
            "reported_state",
            _("Reported last"),
            _("How far the report of the latest day says that it has come."),
            words=dict(Report.State.choices),
        ),
        Column(
            "reported_on",
            _("Reported for"),
            _("The day of that report."),
            kind=Kind.DAY,
            is_shown=False,
        ),
        Column(
            "evidence",
            _("Evidence"),
            _("What that report rests on: a receipt, a roll, a record."),
        ),
        Column(
            "nation",
            _("Nation"),
            _("The nation that is bound."),
            field="nation_name",
            field_uk="nation_name_uk",
        ),
        Column(
            "owner",
            _("Owner"),
            _("The post of that nation that keeps it."),
            field="owner_title",
            field_uk="owner_title_uk",
        ),
    ],
    order="due_on",
    beside=promise_queries.labels_beside,
    searched=["line__what", "line__what_uk", "line__from_site", "line__to_site"],
    detail="plans:promise",
    together=[
        Together(
            "free",
            _("Take back"),
            Permission.PROMISE_ANSWER,
            free,
            asks_why=True,
        )
    ],
    filters=PromiseFilter,
    empty=_(
        "Nothing is promised yet that you may know of: nations answer what a proposal "
        "asks of them."
    ),
)

PROPOSALS: Final = Listing(
    name="proposals",
    title=_("Proposals"),
    rows=standing.proposals,
    columns=[
        Column("title", _("Called"), _("What the planner called it.")),
        Column(
            "state",
            _("State"),
            _("Where it stands, by what nations answered."),
            words=dict(State.choices),
        ),
        Column(
            "line_count",
            _("Lines"),
            _("How many lines all nations are asked for together."),
            kind=Kind.NUMBER,
        ),
        Column(
            "promised_count",
            _("Promised"),
            _("How many of them are promised."),
            kind=Kind.NUMBER,
        ),
        Column(
            "open_count",
            _("To be answered"),
            _("How many of them nobody has answered."),
            kind=Kind.NUMBER,
        ),
        Column(
            "countered_count",
            _("Countered"),
            _("How many of them a nation would do otherwise."),
            kind=Kind.NUMBER,
        ),
        Column(
            "declined_count",
            _("Declined"),
            _("How many of them a nation declined or took back."),
            kind=Kind.NUMBER,
        ),
        Column(
            "answer_by_on",
            _("To be answered by"),
            _("The day by which nations are to answer."),
            kind=Kind.DAY,
        ),
        Column(
            "drafted_at",
            _("Drafted"),
            _("When it was drawn from a run."),
            kind=Kind.MOMENT,
        ),
    ],
    order="-drafted_at",
    searched=["title"],
    detail="plans:proposal",
    filters=ProposalFilter,
    empty=_(
        "There is no proposal that you may know of: whoever plans drafts one from a "
        "run that found a plan."
    ),
)
