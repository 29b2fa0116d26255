"""What the pages of consignments say: the tables, and the words for their fields."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from backstay_web.core.entries import Commands
from backstay_web.core.registers.kinds import Kind, Register, Way, Word
from backstay_web.nations.permissions import Permission
from backstay_web.transfers import actions
from backstay_web.transfers.promises import promise_choice

WORDS: Final[dict[str, Word]] = {
    "code": Word(
        _("Code"),
        _("Short, and your own; of a container the number that stands on it."),
    ),
    "title": Word(_("Title"), _("What is sent, in a few words.")),
    "nation": Word(_("From nation"), _("The nation that sends it.")),
    "to_nation": Word(_("To nation"), _("The nation that is to have title to it.")),
    "from_site": Word(_("From"), _("Where it leaves.")),
    "to_site": Word(_("To"), _("Where it is to be handed over at last.")),
    "is_relief": Word(
        _("Relief"), _("Humanitarian relief, which is kept apart from military goods.")
    ),
    "consignment": Word(_("Consignment"), _("What it belongs to.")),
    "kind": Word(_("Kind"), _("What it is.")),
    "within": Word(_("Stands in"), _("The unit that holds it, if any.")),
    "tare_kg": Word(_("Tare"), _("Its own mass, without what it holds."), _("kg")),
    "handling_unit": Word(_("Handling unit"), _("What holds it, if anything.")),
    "variant": Word(_("Variant"), _("The thing itself.")),
    "configuration": Word(_("Configuration"), _("The state in which it comes.")),
    "quantity": Word(
        _("Quantity"), _("How many, in the unit in which the variant is counted.")
    ),
    "condition": Word(_("Condition"), _("How it leaves.")),
    "ammunition_lot": Word(
        _("Ammunition lot"), _("The number of its lot, for ammunition.")
    ),
    "hazard_class": Word(
        _("Hazard class"),
        _("That of the ADR, with its division for explosives, such as 1.1 or 3."),
    ),
    "compatibility_group": Word(
        _("Compatibility group"), _("The letter of explosives, such as D.")
    ),
    "net_explosive_g": Word(
        _("Net explosive quantity"), _("Of all of it together."), _("g")
    ),
    "item": Word(_("Item"), _("The item that it belongs to.")),
    "number": Word(_("Serial number"), _("As it is stamped on the unit.")),
    "leg": Word(_("Leg"), _("The one stage that it goes over.")),
    "conveyance": Word(
        _("Conveyance"), _("What goes, such as a train, a ship or a convoy, by number.")
    ),
    "needs_regauging": Word(
        _("Re-gauging"), _("Whether it meets another track gauge and is moved over.")
    ),
    "slot": Word(_("Slot"), _("Track, quay or gate, and when, as the node gave it.")),
    "movement": Word(_("Movement"), _("The movement that this is of.")),
    "departs_at": Word(_("Departs at"), _("When it is to leave."), _("UTC")),
    "arrives_at": Word(_("Arrives at"), _("When it is to come."), _("UTC")),
    "start_on": Word(_("From day"), _("The first day on which it holds.")),
    "end_on": Word(_("Until day"), _("The first day on which it no longer holds.")),
    "promise": Word(_("Promise"), _("The promise that it keeps, if any.")),
    "requirement": Word(_("Need"), _("The need that it is for, if any.")),
    "package_number": Word(
        _("Package"), _("Which package of the need, counted from 1.")
    ),
    "part": Word(_("Part"), _("The part of the package that it becomes.")),
}


def _kind(commands: Commands, one: Promise, many: Promise) -> Kind:
    return Kind(commands, one, many, Permission.TRANSFER_READ)


CONSIGNMENT: Final = _kind(actions.CONSIGNMENT, _("Consignment"), _("Consignments"))
DETAILS: Final = [
    _kind(actions.COMMANDS["handling_unit"], _("Handling unit"), _("Handling units")),
    _kind(actions.COMMANDS["item"], _("Item"), _("Items")),
    _kind(actions.COMMANDS["serial"], _("Serial number"), _("Serial numbers")),
    _kind(actions.COMMANDS["fulfilment"], _("What it is for"), _("What items are for")),
]


def _of_movements(commands: Commands, one: Promise, many: Promise) -> Kind:
    return Kind(commands, one, many, Permission.MOVEMENT_READ)


MOVEMENT: Final = _of_movements(actions.MOVEMENT, _("Movement"), _("Movements"))
OF_MOVEMENTS: Final = [
    _of_movements(actions.TIMING, _("Times"), _("Times of movements")),
    _of_movements(actions.CARRIAGE, _("What it carries"), _("What movements carry")),
    _of_movements(actions.PERMIT, _("Permit"), _("Permits")),
]
REGISTER: Final = Register(
    "transfers",
    {kind.noun: kind for kind in (CONSIGNMENT, *DETAILS, MOVEMENT, *OF_MOVEMENTS)},
    WORDS,
    [
        Way("transfers:nodes", _("Nodes, 72 hours ahead"), Permission.MOVEMENT_READ),
        Way("transfers:arrivals", _("At the gate"), Permission.TRANSFER_READ),
        Way("transfers:handovers", _("Handovers"), Permission.TRANSFER_READ),
        Way("transfers:inventories", _("Inventories"), Permission.TRANSFER_READ),
        Way(
            "transfers:inventory_lines",
            _("Lines of inventories"),
            Permission.TRANSFER_READ,
        ),
        Way(
            "transfers:serials",
            _("Units with serial numbers"),
            Permission.TRANSFER_READ,
        ),
        Way("transfers:receipts", _("Received by units"), Permission.TRANSFER_READ),
        Way("transfers:losses", _("Loss reports"), Permission.TRANSFER_READ),
        Way("transfers:self_reports", _("Self-reports"), Permission.TRANSFER_READ),
        Way(
            "transfers:accounted",
            _("What is accounted for"),
            Permission.TRANSFER_READ,
        ),
        Way("transfers:extracts", _("Extracts (EPCIS)"), Permission.TRANSFER_READ),
    ],
    first="consignment_list",
    events={
        "consignment.released": _("Released to be sent"),
        "custody.opened": _("Taken into custody"),
        "movement.departed": _("Departed"),
        "movement.arrived": _("Arrived"),
        "item.numbered": _("Serial number given"),
        "limit.waived": _("Let in beyond the explosive limit"),
    },
    choices={"promise": promise_choice},
)
