"""What the pages of spares, stocks and fleets say: the tables, words for fields."""

from typing import Any, Final

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from backstay_web.catalogue.models import Manual
from backstay_web.core.entries import Commands
from backstay_web.core.lists.choice import Choice
from backstay_web.core.names import called
from backstay_web.core.registers.kinds import Kind, Register, Way, Word
from backstay_web.nations.permissions import Permission
from backstay_web.repair import actions
from backstay_web.repair.models import Ticket
from backstay_web.repair.models.ticket import TicketState

WORDS: Final[dict[str, Word]] = {
    "code": Word(_("Code"), _("Short, and your own: plans and sheets call it so.")),
    "name": Word(_("Name"), _("In English.")),
    "cause": Word(_("Cause"), _("What was broken, in English.")),
    "cause_uk": Word(_("Cause, in Ukrainian"), _("What was broken.")),
    "remedy": Word(_("Remedy"), _("What was done, step by step, in English.")),
    "remedy_uk": Word(_("Remedy, in Ukrainian"), _("What was done, step by step.")),
    "parts_used": Word(_("Parts used"), _("By name and stock number.")),
    "manual": Word(_("Manual"), _("Which edition of the variant's manual.")),
    "manual_page": Word(_("Page"), _("Of that edition, such as 4-12.")),
    "ticket": Word(_("Ticket"), _("The one that it was learnt from, if any.")),
    "name_uk": Word(
        _("Ukrainian name"), _("If none is given, the English one is shown.")
    ),
    "family": Word(_("Family"), _("Equipment that it fits.")),
    "lead_days": Word(_("Lead time"), _("From the order to the stock."), _("days")),
    "needs_licence": Word(
        _("Needs an export licence"),
        _("Until somebody says that it needs none, it is not sent without."),
    ),
    "spare": Word(_("Spare part"), _("What lies there.")),
    "site": Word(_("Site"), _("Where it lies.")),
    "quantity": Word(_("Quantity"), _("How many there are.")),
    "minimum": Word(_("Minimum"), _("With fewer than this it is to be ordered.")),
    "variant": Word(_("Variant"), _("The thing that this is said of.")),
    "group": Word(_("Group of units"), _("Who has them.")),
    "counted_on": Word(_("Counted on"), _("The day on which they were counted.")),
    "failures_ppm": Word(
        _("Failures"),
        _("Of those that are fit, the share that fails in a week."),
        _("millionths a week"),
    ),
    "source": Word(_("Source"), _("Who says so, and how he knows.")),
}


def _kind(commands: Commands, one: Promise, many: Promise) -> Kind:
    return Kind(commands, one, many, Permission.REPAIR_READ)


class ManualChoice(Choice):
    """An edition of a manual, by its variant, its language and its day."""

    def label_from_instance(self, row: Any) -> str:
        """Return what it is called."""
        return edition_name(row)


def edition_name(row: Any) -> str:
    """Return what an edition of a manual is called."""
    return f"{called(row.variant)} · {called(row.language)} · {row.edition_on}"


def manual_choice(held: Any, **told: Any) -> Choice:
    """Return the choice of an edition of a manual."""
    rows = Manual.objects.filter(Q(retired_on=None) | Q(pk=held))
    rows = rows.select_related("variant", "language")
    return ManualChoice(rows.order_by("variant__code", "-edition_on", "pk"), **told)


def ticket_choice(held: Any, **told: Any) -> Choice:
    """Return the choice of a ticket that was solved."""
    rows = Ticket.objects.filter(Q(state=TicketState.SOLVED) | Q(pk=held))
    return Choice(rows.order_by("code", "pk"), **told)


KINDS: Final = [
    _kind(actions.SPARE, _("Spare part"), _("Spare parts")),
    _kind(actions.STOCK, _("Stock"), _("Stocks")),
    _kind(actions.FLEET, _("Fleet"), _("Fleets")),
    _kind(actions.SOLUTION, _("Solution"), _("Known solutions")),
]
REGISTER: Final = Register(
    "repair",
    {kind.noun: kind for kind in KINDS},
    WORDS,
    [
        Way("repair:home", _("Jobs"), Permission.REPAIR_READ),
        Way("repair:tickets", _("Tickets"), Permission.REPAIR_READ),
        Way("repair:running_out", _("What will run out"), Permission.REPAIR_READ),
        Way("repair:fleets", _("What is fit"), Permission.REPAIR_READ),
        Way("repair:turn_round", _("How long it takes"), Permission.REPAIR_READ),
    ],
    events={"spare.sent": _("Part sent"), "spare.taken": _("Taken from stock")},
    choices={"manual": manual_choice, "ticket": ticket_choice},
)
