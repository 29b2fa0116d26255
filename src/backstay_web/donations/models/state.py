"""How far an offer stands: five words, each with one meaning and what proves it."""

from typing import Final

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """How far an offer stands."""

    POSSIBLE = "possible", _("possible")
    OFFERED = "offered", _("offered")
    CONFIRMED = "confirmed", _("confirmed")
    WITHDRAWN = "withdrawn", _("withdrawn")
    EXPIRED = "expired", _("expired")


MEANINGS: Final[dict[State, Promise]] = {
    State.POSSIBLE: _("Somebody said that the nation may give it; nothing in writing."),
    State.OFFERED: _("The nation says in writing that plans may count on it."),
    State.CONFIRMED: _("Whoever may let it go in that nation has decided so."),
    State.WITHDRAWN: _("The nation says in writing that it gives it no more."),
    State.EXPIRED: _("The day until which it held has passed, and nobody renewed it."),
}
"""What each state says, in one sentence."""

EVIDENCE: Final[dict[State, Promise]] = {
    State.POSSIBLE: _("Who said it, and where."),
    State.OFFERED: _("The letter, message or minutes."),
    State.CONFIRMED: _("The decision, by its reference."),
    State.WITHDRAWN: _("The letter, message or minutes that take it back."),
    State.EXPIRED: _("The day itself."),
}
"""What proves each state."""

COUNTING: Final = (State.OFFERED, State.CONFIRMED)
"""States in which plans may count on an offer."""

OPEN: Final = (State.POSSIBLE, *COUNTING)
"""States from which an offer can still change."""
