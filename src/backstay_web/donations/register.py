"""What the pages of offers say: the tables, and the words for their fields."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from backstay_web.core.entries import Commands
from backstay_web.core.registers.kinds import Kind, Register, Way, Word
from backstay_web.donations import actions
from backstay_web.donations.models import Offer
from backstay_web.nations.permissions import Permission

WORDS: Final[dict[str, Word]] = {
    "code": Word(_("Code"), _("Short, and your own: plans and sheets call it so.")),
    "name": Word(_("Name"), _("In English.")),
    "name_uk": Word(
        _("Ukrainian name"), _("If none is given, the English one is shown.")
    ),
    "nation": Word(_("Nation"), _("The nation that gives it.")),
    "kind": Word(_("Kind"), _("What it is.")),
    "title": Word(_("Title"), _("What is offered, in a few words.")),
    "state": Word(_("State"), _("How far the offer stands.")),
    "evidence": Word(
        _("Evidence"),
        _("What proves the state: a letter, minutes, a decision."),
    ),
    "said_on": Word(_("Said on"), _("The day on which it was said or written.")),
    "expires_on": Word(
        _("Expires on"), _("The first day on which it no longer holds, if any.")
    ),
    "confidence_percent": Word(
        _("Confidence"),
        _("How likely it is, in your eyes, that all of it is there on its day."),
        _("percent"),
    ),
    "channel": Word(_("Channel"), _("Through whom the offer was heard of.")),
    "source": Word(_("Source"), _("Who said it, and where it stands.")),
    "offer": Word(_("Offer"), _("The offer that this belongs to.")),
    "variant": Word(_("Variant"), _("The thing itself.")),
    "configuration": Word(_("Configuration"), _("The state in which it comes.")),
    "site": Word(_("Site"), _("Where it stands, teaches or repairs.")),
    "quantity": Word(_("Quantity"), _("How many."), _("units")),
    "condition": Word(
        _("Condition"), _("Damaged units go through a workshop before they are used.")
    ),
    "ready_on": Word(_("Ready on"), _("The first day on which it may leave.")),
    "course": Word(_("Course"), _("The course that this is of.")),
    "language": Word(_("Language"), _("What is taught in, or interpreted.")),
    "duration_weeks": Word(_("Duration"), _("From start to end."), _("weeks")),
    "kit_variant": Word(
        _("Training set"), _("What each section holds one set of, if anything.")
    ),
    "cost_eur": Word(_("Cost"), _("Of one section."), "EUR"),
    "start_on": Word(_("Starts on"), _("The first day.")),
    "end_on": Word(_("Ends on"), _("The day after the last.")),
    "sections": Word(_("Sections"), _("Cohorts that may start then."), _("sections")),
    "teams": Word(_("Teams"), _("In any week."), _("teams")),
    "teams_of": Word(_("Teams usually there"), _("Whom the period is about.")),
    "sets": Word(_("Sets"), _("In any week."), _("sets")),
    "kit": Word(_("Kit usually there"), _("What the period is about.")),
    "workshop": Word(_("Workshop"), _("Where the bay is.")),
    "family": Word(_("Family"), _("What the bay can repair.")),
    "hours": Word(_("Bay time"), _("In any week."), _("hours a week")),
    "bay": Word(_("Bay"), _("The bay that this is of.")),
    "cost_eur_per_hour": Word(
        _("Cost"), _("Labour and parts included."), _("EUR an hour")
    ),
    "leg": Word(_("Leg"), _("The stage of transport.")),
    "capacity_kg": Word(
        _("Mass"), _("More than the leg takes anyway."), _("kg a week")
    ),
    "amount_minor": Word(
        _("Amount"), _("In the smallest unit of the currency, such as cents."), ""
    ),
    "currency": Word(_("Currency"), _("Its three letters.")),
    "template": Word(_("Template"), _("What the money is for; none if for anything.")),
    "method": Word(_("Method"), _("How it was valued; methods are never summed.")),
    "valued_on": Word(_("Valued on"), _("The day for which the value holds.")),
    "other": Word(_("Other offer"), _("The offer that has to be confirmed first.")),
    "what": Word(_("What"), _("What is backfilled or bought.")),
    "lead_days": Word(_("Lead time"), _("From order to delivery."), _("days")),
    "ordered_on": Word(_("Ordered on"), _("The day of the order, once it is placed.")),
    "met_on": Word(_("Met on"), _("The day from which it is there, once it is.")),
}


class OfferKind(Kind):
    """Offers themselves, which are withdrawn and never retired."""

    def page(self, name: str) -> str:
        """Return how addresses call one of its pages: the list is the first one."""
        return "home" if name == "list" else super().page(name)

    def doors(self) -> dict[str, str]:
        """Return the pages of offers that every kind has, and what each needs."""
        needs = super().doors()
        del needs[self.page("retire")]
        return needs


OFFER: Final = OfferKind(
    Commands(
        Offer,
        "offer",
        "",
        actions.make_offer,
        actions.change_offer,
        actions.withdraw_offer,
    ),
    _("Offer"),
    _("Offers"),
    Permission.OFFER_READ,
)


def _kind(noun: str, one: Promise, many: Promise) -> Kind:
    return Kind(actions.COMMANDS[noun], one, many, Permission.OFFER_READ)


DETAILS: Final = [
    _kind("lot", _("Lot"), _("Lots")),
    _kind("course", _("Course"), _("Courses")),
    _kind("session", _("Session"), _("Sessions")),
    _kind("course_cost", _("Cost of a course"), _("Costs of courses")),
    _kind("instructor_teams", _("Instructor teams"), _("Instructor teams")),
    _kind("instructor_period", _("Period of instructors"), _("Periods of instructors")),
    _kind("interpreter_teams", _("Interpreter teams"), _("Interpreter teams")),
    _kind(
        "interpreter_period", _("Period of interpreters"), _("Periods of interpreters")
    ),
    _kind("training_kit", _("Training kit"), _("Training kit")),
    _kind("kit_period", _("Period of kit"), _("Periods of kit")),
    _kind("workshop", _("Workshop"), _("Workshops")),
    _kind("bay", _("Bay"), _("Bays")),
    _kind("bay_variant", _("Certified variant"), _("Certified variants")),
    _kind("bay_period", _("Period of a bay"), _("Periods of bays")),
    _kind("bay_cost", _("Cost of a bay"), _("Costs of bays")),
    _kind("lift", _("Lift"), _("Lift")),
    _kind("money", _("Money"), _("Money")),
    _kind("dependency", _("What it waits for"), _("What it waits for")),
    _kind("offer_value", _("Value"), _("Values")),
]
"""What hangs on offers: each has the pages that every table of entries has."""

REGISTER: Final = Register(
    "donations",
    {kind.noun: kind for kind in (OFFER, *DETAILS)},
    WORDS,
    [
        Way("donations:desk", _("What waits for us"), Permission.OFFER_READ),
        Way("donations:totals", _("Offered in all"), Permission.OFFER_READ),
    ],
)
