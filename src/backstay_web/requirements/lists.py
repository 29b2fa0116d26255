"""The list of all that is asked for, as far as its reader may know of it.

It shows nothing that may have a stricter label than the need itself: neither its place
nor its group. The label of the list, and of a file made of it, is that of its needs.
"""

from datetime import date
from typing import Any, ClassVar, Final
from uuid import UUID

import django_filters as filters
from django import forms
from django.db.models import Exists, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backstay_web.catalogue.models import PackageTemplate
from backstay_web.core.context import me
from backstay_web.core.day_input import DayInput
from backstay_web.core.lists.columns import Column, Kind
from backstay_web.core.lists.filters import NamedFilter
from backstay_web.core.lists.listing import Listing
from backstay_web.core.lists.together import Together
from backstay_web.nations import queries as nations
from backstay_web.nations.models import Nation, Post
from backstay_web.nations.permissions import Permission
from backstay_web.requirements import actions, queries
from backstay_web.requirements.models import Requirement
from backstay_web.requirements.states import State, verdicts_now
from backstay_web.requirements.wording import CLOCKS

PAST: Final = "past"
"""What asks for the needs that are past their day alone."""


def known_nations(_: HttpRequest | None) -> "QuerySet[Nation]":
    return nations.nations()


def known_templates(_: HttpRequest | None) -> "QuerySet[PackageTemplate]":
    return PackageTemplate.objects.filter(retired_on=None).order_by("name", "id")


def known_posts(_: HttpRequest | None) -> "QuerySet[Post]":
    return queries.deciding_posts()


class RequirementFilter(filters.FilterSet):
    """Which needs are asked for."""

    state = filters.ChoiceFilter(label=_("State"), choices=State.choices)
    clock = filters.ChoiceFilter(label=_("Clock"), choices=list(CLOCKS.items()))
    template = NamedFilter(label=_("What"), queryset=known_templates)
    nation = NamedFilter(
        label=_("Recipient"), queryset=known_nations, method="of_nation"
    )
    day = filters.ChoiceFilter(
        label=_("Its day"), choices=[(PAST, _("past its day"))], method="by_day"
    )

    decided_on = filters.DateFilter(
        label=_("Decided on"), widget=DayInput(), method="of_day"
    )
    decided_by = NamedFilter(
        label=_("Decided by the post"), queryset=known_posts, method="of_post"
    )

    class Meta:
        model = Requirement
        fields: ClassVar[list[str]] = [
            "state",
            "clock",
            "template",
            "nation",
            "day",
            "decided_on",
            "decided_by",
        ]

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        # Whoever does not decide knows no post that does.
        asks = more.get("request") is not None
        if asks and Permission.REQUIREMENT_VALIDATE not in me().permissions:
            del self.filters["decided_by"]

    def of_nation(
        self, rows: "QuerySet[Any]", _name: str, nation: Nation
    ) -> "QuerySet[Any]":
        """Return the needs of a recipient."""
        key: UUID = nation.pk
        return rows.filter(originator=key)

    def by_day(self, rows: "QuerySet[Any]", _name: str, _day: str) -> "QuerySet[Any]":
        """Return the needs that are past their day."""
        return queries.past_their_day(rows, timezone.localdate())

    def of_day(self, rows: "QuerySet[Any]", _name: str, day: date) -> "QuerySet[Any]":
        """Return the needs on which the desk decided on a day, as they read now."""
        return rows.filter(Exists(verdicts_now().filter(decided_at__date=day)))

    def of_post(self, rows: "QuerySet[Any]", _name: str, post: Post) -> "QuerySet[Any]":
        """Return the needs on which a post decided, as they read now."""
        return rows.filter(Exists(queries.decided_by(post)))


def need_by(*, row: UUID, value: date, **asked: Any) -> None:
    """Ask for one need by another day; the desk then looks at it anew."""
    actions.change_requirement(requirement=row, need_by_on=value, **asked)


def withdraw(*, row: UUID, **asked: Any) -> None:
    actions.withdraw(requirement=row, **asked)


def take_back(*, row: UUID, **asked: Any) -> None:
    actions.take_back(requirement=row, **asked)


def last_day() -> forms.DateField:
    """Return the field of the day by which needs are to be met."""
    return forms.DateField(label=_("Needed by"), widget=DayInput())


REQUIREMENTS: Final = Listing(
    name="requirements",
    title=_("Needs"),
    rows=queries.listed,
    columns=[
        Column(
            "number",
            _("Number"),
            _("Counted by each recipient for itself."),
            kind=Kind.NUMBER,
        ),
        Column(
            "nation",
            _("Recipient"),
            _("The nation that asks."),
            field="nation_name",
            field_uk="nation_name_uk",
        ),
        Column(
            "template",
            _("What"),
            _("The package that is asked for, with all that makes it whole."),
            field="template_name",
            field_uk="template_name_uk",
        ),
        Column(
            "count",
            _("How many"),
            _("Packages; each takes a place of its own in a plan."),
            unit=_("packages"),
            kind=Kind.NUMBER,
        ),
        Column(
            "state",
            _("State"),
            _("Where it stands with the desk; its page says what the word means."),
            words=dict(State.choices),
        ),
        Column(
            "clock",
            _("Clock"),
            _("Yearly: of the year's demand. Urgent: of the day's."),
            words=CLOCKS,
        ),
        Column(
            "need_by_on",
            _("Needed by"),
            _("The day by which it is to be fielded."),
            kind=Kind.DAY,
        ),
        Column(
            "asked_at",
            _("Asked at"),
            _("When it was first asked for."),
            kind=Kind.MOMENT,
            is_shown=False,
        ),
        Column(
            "decided_at",
            _("Decided at"),
            _("When the desk decided on it as it reads now; empty: it has not."),
            kind=Kind.MOMENT,
            is_shown=False,
        ),
        Column(
            "code",
            _("Own code"),
            _("What its recipient calls it."),
            is_shown=False,
        ),
    ],
    order="need_by_on",
    beside=queries.labels_beside,
    searched=["code", "template__name", "template__name_uk", "unit", "purpose"],
    filters=RequirementFilter,
    detail="requirements:detail",
    together=[
        Together(
            "need_by",
            _("Ask for it by that day"),
            Permission.REQUIREMENT_CHANGE,
            need_by,
            asks=last_day,
        ),
        Together(
            "withdraw",
            _("Withdraw"),
            Permission.REQUIREMENT_CHANGE,
            withdraw,
            asks_why=True,
        ),
        Together(
            "take_back",
            _("Take the verdict back"),
            Permission.REQUIREMENT_VALIDATE,
            take_back,
            asks_why=True,
        ),
    ],
    empty=_("You may know of no need yet: recipients ask for capabilities here."),
)
