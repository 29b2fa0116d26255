"""The lists of hooks, and of what they are told."""

from typing import Any, ClassVar, Final
from uuid import UUID

import django_filters as filters
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backstay_web.core.lists.columns import Column, Kind
from backstay_web.core.lists.listing import Listing
from backstay_web.core.lists.together import Together
from backstay_web.hooks import actions, queries
from backstay_web.hooks.models import Delivery, Hook

STATES: Final = {
    "open": pgettext_lazy("a webhook", "open"),
    queries.RESTS: pgettext_lazy("a webhook", "rests: whoever set it acts no more"),
}


def known_hooks(_: HttpRequest | None) -> Any:
    return Hook.objects.all()


def try_again(*, row: UUID, key: UUID, expected_version: int, **asked: Any) -> None:
    actions.retry(key=key, retry=key, delivery=row, **asked)


def end(*, row: UUID, **asked: Any) -> None:
    actions.end_hook(hook=row, **asked)


class DeliveryFilter(filters.FilterSet):
    """Which deliveries are asked for."""

    hook = filters.ModelChoiceFilter(label=_("Webhook"), queryset=known_hooks)
    state = filters.ChoiceFilter(label=_("State"), choices=Delivery.State.choices)

    class Meta:
        model = Delivery
        fields: ClassVar[list[str]] = ["hook", "state"]


HOOKS: Final = Listing(
    name="hooks",
    title=_("Webhooks"),
    rows=lambda: queries.hooks(timezone.now()),
    columns=[
        Column("name", _("What it is for"), _("What its keepers call it.")),
        Column("address", _("Address"), _("Where it is told.")),
        Column(
            "state",
            _("State"),
            _("Whether it is told of what happens."),
            words=STATES,
        ),
        Column(
            "nouns",
            _("Kinds of rows"),
            _("Of which kinds of rows it is told."),
            field="nouns_said",
            is_sorted=False,
        ),
        Column(
            "kinds",
            _("Kinds of events"),
            _("Of which events alone it is told; empty for all."),
            is_shown=False,
            field="kinds_said",
            is_sorted=False,
        ),
        Column(
            "waiting_count",
            _("To be tried"),
            _("Deliveries that are to be tried, for the first time or again."),
            kind=Kind.NUMBER,
        ),
        Column(
            "given_up_count",
            _("Given up"),
            _("Deliveries that nobody took, and that are not tried any more."),
            kind=Kind.NUMBER,
        ),
        Column(
            "sent_at",
            _("Last sent at"),
            _("When a delivery was last taken."),
            kind=Kind.MOMENT,
        ),
    ],
    order="name",
    searched=["name", "address"],
    detail="hooks:change",
    together=[Together("end", _("Tell nothing more"), actions.KEEP, end)],
    empty=_("No program is told of anything yet: add a webhook."),
)

DELIVERIES: Final = Listing(
    name="deliveries",
    title=_("Deliveries of webhooks"),
    rows=queries.deliveries,
    columns=[
        Column("kind", _("Event"), _("What happened, as programs are told.")),
        Column(
            "hook",
            _("Webhook"),
            _("Who is told."),
            field="hook_name",
        ),
        Column(
            "state",
            _("State"),
            _("Whether it was taken, waits, or was given up."),
            words=dict(Delivery.State.choices),
        ),
        Column(
            "came",
            _("Last try"),
            _("What came of the last try."),
            words=dict(Delivery.Came.choices),
        ),
        Column(
            "status",
            _("Status"),
            _("The status of HTTP that it was answered with."),
            kind=Kind.NUMBER,
        ),
        Column("tries", _("Tries"), _("How often it was tried."), kind=Kind.NUMBER),
        Column("queued_at", _("Queued at"), _("When it was queued."), kind=Kind.MOMENT),
        Column(
            "tried_at", _("Tried at"), _("When it was last tried."), kind=Kind.MOMENT
        ),
        Column("next_at", _("Next try"), _("When it is tried next."), kind=Kind.MOMENT),
    ],
    order="-queued_at",
    searched=["kind", "hook_name"],
    filters=DeliveryFilter,
    together=[Together("retry", _("Try again"), actions.KEEP, try_again)],
    empty=_("Nothing was to be told yet: what happens from now on comes here."),
)
