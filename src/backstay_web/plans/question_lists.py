"""The lists of questions about plans, of what-ifs, and of weeks of legs and bays."""

from dataclasses import replace
from typing import ClassVar, Final

import django_filters as filters
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backstay_web.core.lists.columns import Column, Kind
from backstay_web.core.lists.listing import Listing
from backstay_web.plans import queries
from backstay_web.plans.lists import CANCEL, RUNS
from backstay_web.plans.models import Line, Load, Question, Run
from backstay_web.plans.states import State

OF_RUNS: Final = {column.name: column for column in RUNS.columns}
UNITS: Final = dict(Line.Unit.choices)
OF: Final = {"leg": _("leg"), "bay": _("bay")}


class QuestionFilter(filters.FilterSet):
    """Which questions are asked for."""

    kind = filters.ChoiceFilter(label=_("Asks for"), choices=Question.Kind.choices)
    state = filters.ChoiceFilter(label=_("State"), choices=State.choices)

    class Meta:
        model = Run
        fields: ClassVar[list[str]] = ["kind", "state"]


class LoadFilter(filters.FilterSet):
    """Which weeks are asked for."""

    of = filters.ChoiceFilter(label=_("Of"), choices=list(OF.items()))

    class Meta:
        model = Load
        fields: ClassVar[list[str]] = ["of"]


QUESTIONS: Final = Listing(
    name="questions",
    title=_("Questions about plans"),
    rows=lambda: queries.questions(timezone.now()),
    columns=[
        *(OF_RUNS[name] for name in ("name", "kind")),
        Column(
            "package",
            _("Package"),
            _("The package that is asked about, if it is one."),
            field_uk="package_uk",
        ),
        *(OF_RUNS[name] for name in ("snapshot", "state", "asked_at")),
        Column(
            "base_asked_at",
            _("About the plan of"),
            _("When the run was asked for whose plan it is about."),
            kind=Kind.MOMENT,
        ),
        Column(
            "base",
            _("Run"),
            _("The key of the run whose plan it is about."),
            is_shown=False,
            is_sorted=False,
        ),
        replace(OF_RUNS["ended_at"], is_shown=True),
    ],
    order="-asked_at",
    beside=queries.labels_beside,
    searched=["snapshot__name", "package", "package_uk"],
    filters=QuestionFilter,
    detail="plans:run",
    together=[CANCEL],
    empty=_("Nobody has asked about a plan that you may know of: open one and ask."),
)

WHAT_IFS: Final = Listing(
    name="what-ifs",
    title=_("What-ifs"),
    rows=queries.what_ifs,
    columns=[
        Column("name", _("Name"), _("What its maker calls it.")),
        OF_RUNS["snapshot"],
        Column(
            "change_count",
            _("Changes"),
            _("Changes that are made together."),
            kind=Kind.NUMBER,
        ),
        Column("kept_at", _("Kept at"), _("When it was kept."), kind=Kind.MOMENT),
    ],
    order="-kept_at",
    searched=["name", "snapshot__name"],
    empty=_(
        "No set of changes is kept that you may know of: open a plan, and name one "
        "under What if?"
    ),
)

LOADS: Final = Listing(
    name="loads",
    title=_("Weeks of our legs and bays"),
    rows=queries.loads,
    columns=[
        Column("of", _("Of"), _("Whether a leg or a bay is loaded."), words=OF),
        Column("code", _("Code"), _("What its nation calls the leg or bay.")),
        Column(
            "start_on",
            _("Week from"),
            _("The first day of the week."),
            kind=Kind.DAY,
        ),
        Column(
            "committed",
            _("Promised"),
            _("What our promises take of it in that week."),
            kind=Kind.NUMBER,
        ),
        Column(
            "quantity",
            _("There is"),
            _("What there is of it in that week by the plan that was promised last."),
            kind=Kind.NUMBER,
        ),
        Column(
            "open_quantity",
            _("Open"),
            _("What can still be promised of it in that week."),
            kind=Kind.NUMBER,
        ),
        Column("unit", _("Counted in"), _("What the quantity counts."), words=UNITS),
    ],
    order="start_on",
    searched=["code"],
    filters=LoadFilter,
    empty=_(
        "Our nation has promised nothing yet that takes room on a leg or hours of a "
        "bay."
    ),
)
