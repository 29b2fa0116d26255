"""What can be done about offers beside adding and changing rows: a page for each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from backstay_web.core.commands import COMMANDS, Run
from backstay_web.core.context import Context
from backstay_web.donations import actions
from backstay_web.donations import forms as inputs
from backstay_web.donations.forms import Inputs
from backstay_web.donations.models import (
    Balance,
    Caveat,
    Commitment,
    Consent,
    Lot,
    Offer,
    SamePledge,
)
from backstay_web.donations.models.state import OPEN, State
from backstay_web.donations.queries import is_known


@dataclass(frozen=True)
class Verb:
    """One thing that can be done to a row, which its command calls ``target``.

    What ``adds`` a row has its key from the form; otherwise it changes the row, if it
    still has the version that the form has seen.
    """

    command: str
    word: Promise
    rows: Callable[[], "QuerySet[Any]"]
    target: str
    run: Run
    fields: Callable[[Any], Inputs]
    fits: Callable[[Any, Context], bool]
    adds: bool = False
    needs_reason: bool = False

    @property
    def name(self) -> str:
        """Return how addresses call it."""
        return self.command.replace(".", "_")

    @property
    def permission(self) -> str:
        """Return what it needs."""
        return COMMANDS[self.command]

    def is_for(self, row: Any, by: Context) -> bool:
        """Return whether somebody may do it to a row, as far as one can tell now."""
        return self.permission in by.permissions and self.fits(row, by)

    def payload(self, row: Any, asked: inputs.Filled) -> dict[str, Any]:
        """Return what its command is told, from the form that was filled in."""
        told = {self.target: row.pk, **asked.values()}
        if self.adds:
            return {**told, "entry": asked.cleaned_data["key"]}
        return {**told, "expected_version": asked.cleaned_data["expected_version"]}


def is_mine(row: Any, by: Context) -> bool:
    return bool(row.originator == by.origin)


def in_state(*states: State) -> Callable[[Any, Context], bool]:
    """Return whether a row is one's own offer and in one of some states."""
    return lambda row, by: is_mine(row, by) and row.state in states


def is_open_lot(row: Any, by: Context) -> bool:
    return is_mine(row, by) and row.offer.state in OPEN and row.retired_on is None


def may_limit(row: Any, by: Context) -> bool:
    return by.origin in (row.originator, row.variant.origin_nation_id)


def nothing(_: Any) -> Inputs:
    return {}


def offers() -> "QuerySet[Offer]":
    return Offer.objects.select_related("nation").order_by("code", "id")


def lots() -> "QuerySet[Lot]":
    return Lot.objects.select_related("offer", "variant")


def of_same_nation(row: Offer) -> Inputs:
    others = offers().filter(nation=row.nation_id, kind=row.kind, state__in=OPEN)
    return {"counts": inputs.one_of_offers(others.exclude(pk=row.pk))}


def units_of(row: Balance) -> Inputs:
    return {
        "quantity": forms.IntegerField(
            label=_("How many"),
            help_text=_("In units of what is counted; no more than is open."),
            min_value=1,
            max_value=max(row.quantity - row.committed, 1),
        ),
        "purpose": forms.CharField(label=_("To what"), max_length=200),
    }


VERBS: Final = [
    Verb(
        "offer.confirm",
        _("Confirm"),
        offers,
        "offer",
        actions.confirm_offer,
        lambda _: {"evidence": inputs.evidence()},
        in_state(State.POSSIBLE, State.OFFERED),
    ),
    Verb(
        "offer.renew",
        _("Renew"),
        offers,
        "offer",
        actions.renew_offer,
        lambda _row: {
            "expires_on": inputs.day(_("Expires on")),
            "evidence": inputs.evidence(),
        },
        in_state(*OPEN, State.EXPIRED),
    ),
    Verb(
        "offer.expire",
        _("Let it expire"),
        offers,
        "offer",
        actions.expire_offer,
        nothing,
        in_state(*OPEN),
    ),
    Verb(
        "offer.withdraw",
        _("Withdraw"),
        offers,
        "offer",
        actions.withdraw_offer,
        lambda _: {"evidence": inputs.evidence()},
        in_state(*OPEN),
    ),
    Verb(
        "offer.verify",
        _("Verify"),
        offers,
        "offer",
        actions.verify_offer,
        lambda _row: {
            "finding": inputs.finding(),
            "words": inputs.words(_("In words")),
        },
        lambda row, _: row.state in OPEN,
        adds=True,
    ),
    Verb(
        "offer.set_aside",
        _("Set aside as a repetition"),
        offers,
        "repeats",
        actions.set_aside,
        of_same_nation,
        in_state(*OPEN),
        adds=True,
    ),
    Verb(
        "offer.take_up_again",
        _("Count it again"),
        lambda: SamePledge.objects.filter(retired_on=None).select_related("repeats"),
        "entry",
        actions.take_up_again,
        nothing,
        is_mine,
    ),
    Verb(
        "offer.commit",
        _("Bind a part"),
        lambda: Balance.objects.filter(is_known()),
        "balance",
        actions.commit,
        units_of,
        lambda row, by: is_mine(row, by) and row.committed < row.quantity,
        adds=True,
    ),
    Verb(
        "offer.free",
        _("Free"),
        lambda: Commitment.objects.filter(is_known("balance__")).select_related(
            "balance"
        ),
        "entry",
        actions.free,
        nothing,
        lambda row, by: is_mine(row, by) and row.freed_on is None,
    ),
    Verb(
        "caveat.add",
        _("Limit who may receive it"),
        lots,
        "lot",
        actions.add_caveat,
        lambda _row: {
            "nation": inputs.nation(
                _("Whose limit it is; it is that nation's to end.")
            ),
            "end_on": inputs.day(
                _("Ends on"), _("None if it does not end."), required=False
            ),
            "receivers": inputs.receivers(),
        },
        may_limit,
        adds=True,
        needs_reason=True,
    ),
    Verb(
        "caveat.end",
        _("End"),
        lambda: Caveat.objects.select_related("lot__offer"),
        "entry",
        actions.end_caveat,
        lambda _row: {"end_on": inputs.day(_("Ends on"))},
        is_mine,
    ),
    Verb(
        "consent.expect",
        _("It needs a consent"),
        lots,
        "lot",
        actions.expect_consent,
        lambda _row: {
            "nation": inputs.nation(required=False),
            "expected_on": inputs.day(_("Expected on")),
        },
        is_open_lot,
        adds=True,
    ),
    Verb(
        "consent.ask",
        _("Ask for consent"),
        lots,
        "lot",
        actions.ask_consent,
        lambda _row: {
            "nation": inputs.nation(),
            "purpose": inputs.words(
                _("What for"), _("The nation that is asked reads this.")
            ),
            "due_on": inputs.day(_("Answer due on")),
            "expected_on": inputs.day(_("Expected on"), required=False),
        },
        is_open_lot,
        adds=True,
    ),
    Verb(
        "consent.answer",
        _("Answer"),
        lambda: Consent.objects.filter(retired_on=None).select_related("variant"),
        "consent",
        actions.answer_consent,
        lambda _row: {
            "verdict": inputs.verdict(),
            "consent_on": inputs.day(_("Holds from"), _("For a yes."), required=False),
            "words": inputs.words(_("In words"), required=False),
        },
        lambda row, by: row.nation_id == by.origin,
        adds=True,
    ),
]
"""Everything there is a form for, in the order in which pages show it."""

BY_COMMAND: Final = {verb.command: verb for verb in VERBS}


def paths_of(
    verbs: Sequence[Verb], act: Callable[..., HttpResponse]
) -> list[URLPattern]:
    """Return the address of each verb; ``act`` is told the verb and the row's key."""
    return [
        path(f"{verb.name}/<uuid:entry>/", act, {"verb": verb}, name=verb.name)
        for verb in verbs
    ]


def home_of(row: Any) -> str:
    """Return the address to go to when something was done to a row: its offer's.

    Whoever was asked for consent need not know the offer, and goes to what else waits.
    """
    if isinstance(row, Consent):
        return reverse("donations:desk")
    return reverse("donations:offer", kwargs={"entry": offer_key(row)})


def offer_key(row: Any) -> UUID:
    if isinstance(row, SamePledge):
        return row.repeats_id
    if isinstance(row, Caveat):
        return row.lot.offer_id
    if isinstance(row, Offer | Lot):
        return actions.offer_of(row).pk
    balance = row.balance if isinstance(row, Commitment) else row
    counted = (of for of in actions.COUNTED if getattr(balance, f"{of}_id"))
    return actions.offer_of(getattr(balance, next(counted))).pk
