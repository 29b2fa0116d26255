"""Who may count what: a promise binds its own nation's offer, and nobody else's."""

from typing import Final

from django.db import migrations

from backstay_web.core import sql
from backstay_web.core.guards import Policy
from backstay_web.plans.migrations._guards_of_promises import ANSWERS, PROMISE
from backstay_web.plans.migrations._guards_of_questions import checked

LOAD: Final = [
    Policy("SELECT", "bs_app", using=sql.READABLE),
    Policy("INSERT", "bs_app", check=ANSWERS),
    Policy("UPDATE", "bs_app", using=ANSWERS, check=ANSWERS),
]
TAKES_NOTHING: Final = (
    "commitment_id IS NULL AND EXISTS (SELECT FROM plans_line l WHERE l.id = line_id"
    " AND l.lot_id IS NULL AND l.session_id IS NULL)"
)
TAKES_ITS_OWN: Final = (
    "EXISTS (SELECT FROM donations_commitment c"
    " JOIN donations_balance b ON b.id = c.balance_id, plans_line l"
    " WHERE c.id = commitment_id AND l.id = line_id"
    " AND c.originator = plans_promise.originator"
    " AND c.purpose_key = plans_promise.id AND c.quantity = l.quantity"
    " AND (b.lot_id = l.lot_id OR b.session_id = l.session_id))"
)
BEFORE: Final = PROMISE[1].check
BINDS_ITS_OWN: Final = f"{BEFORE} AND (({TAKES_NOTHING}) OR {TAKES_ITS_OWN})"


def binds_its_own() -> list[migrations.RunSQL]:
    """Let a promise be kept only with as much of its own nation's offer."""
    name = "plans_promise_insert_bs_app"
    return [checked(name, "plans_promise", BINDS_ITS_OWN, BEFORE)]
