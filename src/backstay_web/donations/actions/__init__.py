"""What can be done about offers, gathered for whoever looks commands up."""

from backstay_web.donations.actions.commitments import (
    NotEnough,
    bind,
    commit,
    free,
    unbind,
)
from backstay_web.donations.actions.details import COMMANDS, offer_of
from backstay_web.donations.actions.limits import (
    add_caveat,
    answer_consent,
    ask_consent,
    end_caveat,
    expect_consent,
)
from backstay_web.donations.actions.loading import import_offers
from backstay_web.donations.actions.offers import (
    change_offer,
    confirm_offer,
    expire_offer,
    make_offer,
    renew_offer,
    set_aside,
    take_up_again,
    verify_offer,
    withdraw_offer,
)
from backstay_web.donations.actions.standing import NotNow
from backstay_web.donations.models import COUNTED

__all__ = [
    "COMMANDS",
    "COUNTED",
    "NotEnough",
    "NotNow",
    "add_caveat",
    "answer_consent",
    "ask_consent",
    "bind",
    "change_offer",
    "commit",
    "confirm_offer",
    "end_caveat",
    "expect_consent",
    "expire_offer",
    "free",
    "import_offers",
    "make_offer",
    "offer_of",
    "renew_offer",
    "set_aside",
    "take_up_again",
    "unbind",
    "verify_offer",
    "withdraw_offer",
]
