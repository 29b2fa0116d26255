"""What the phone of a hub captured: a count line by line, and that it was finished.

Each line is an event of its own, so that it is kept the moment it was counted. The last
event makes a count of the lines, as the form on the site does.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid5

from django.utils.translation import gettext as _

from backstay_web.core.commands import Asked, find
from backstay_web.core.entries import Faulty
from backstay_web.core.rows import Written
from backstay_web.devices.captured import Captured, is_key, is_natural, parsed
from backstay_web.devices.captured import Sent as SentEvent
from backstay_web.devices.deciding import Stand
from backstay_web.devices.kinds import STEP
from backstay_web.devices.models import Capture, Device
from backstay_web.devices.store import moment
from backstay_web.nations.models import Post
from backstay_web.nations.queries import current_holdings
from backstay_web.sites.models import Site
from backstay_web.transfers.actions.custody import (
    CountedLine,
    Tally,
    counted_by,
    legal,
    written_below,
)
from backstay_web.transfers.actions.parts import hold
from backstay_web.transfers.books import Key, check_may_count
from backstay_web.transfers.models import Custody, Handover, Item, Signature
from backstay_web.transfers.queries import consignments, where_is

LINE: Final = "line.counted"
COUNT: Final = "handover.counted"
COUNTING: Final = "counting"
COUNTED: Final = "counted"
STEPS: Final = {"": [COUNTING, COUNTED]}
"""Lines are counted until the count is finished, and none after that."""
LONGEST_REMARK: Final = 500

Fits = Callable[[Any], bool]
KEY: Final = (is_key, "A uuid in lower case.")
FIELDS: Final[Mapping[str, Mapping[str, tuple[Fits, str]]]] = {
    LINE: {
        STEP: (lambda value: value == COUNTING, f"{COUNTING}."),
        "item": KEY,
        "serial": (lambda value: value == "" or is_key(value), "A uuid, or nothing."),
        "counted": (
            lambda value: value == "" or is_natural(value),
            "A whole number from 0; nothing if it is not handed over now.",
        ),
        "condition": (
            lambda value: value in Item.Condition.values,
            ", ".join(Item.Condition.values),
        ),
        "remark": (
            lambda value: isinstance(value, str) and len(value) <= LONGEST_REMARK,
            f"At most {LONGEST_REMARK} letters.",
        ),
    },
    COUNT: {
        STEP: (lambda value: value == COUNTED, f"{COUNTED}."),
        "consignment": KEY,
        "custody": KEY,
        "line_count": (is_natural, "How many lines were counted."),
    },
}
"""What stands in the payload of each kind, what it has to be, and how that is said."""


def faults_of_line(payload: Mapping[str, Any]) -> dict[str, str]:
    return faults(FIELDS[LINE], payload)


def faults_of_count(payload: Mapping[str, Any]) -> dict[str, str]:
    return faults(FIELDS[COUNT], payload)


def faults(
    fields: Mapping[str, tuple[Fits, str]], payload: Mapping[str, Any]
) -> dict[str, str]:
    """Return what is wrong with a payload, by field."""
    found = dict.fromkeys(payload.keys() - fields.keys(), "There is no such field.")
    for name, (fits, right) in fields.items():
        if name not in payload or not fits(payload[name]):
            found[name] = right
    return found


def standing(about: UUID) -> str:
    """Return how a count stands: finished, or not yet."""
    return COUNTED if Handover.objects.filter(pk=about).exists() else ""


def beside(about: UUID) -> tuple[str, UUID] | None:
    """Return the count beside which photographs stand, once it is there."""
    return ("handover", about) if standing(about) else None


def take_line(_asked: Asked, _event: Captured) -> Sequence[Written]:
    """Keep a line as it came: the end of the count makes something of it."""
    return []


def take_count(asked: Asked, event: Captured) -> Sequence[Written]:
    """Make a count of the lines that came before; sign it for whoever captured it.

    He has signed on the screen of the device that he brings himself. What another one
    brings is signed on the page of the count.

    Raises
    ------
    NotNow
        If the consignment does not stand at the site of the device, or another count
        waits for signatures.
    Faulty
        If lines are missing, or one cannot stand.
    """
    device = find(Device.objects.all(), event.device)
    row = find(consignments(), UUID(event.payload["consignment"]))
    place = find(Site.objects.all(), device.site)
    held_ = Custody.objects.filter(consignment=row.pk)
    hold(row.pk)
    stands_at = where_is(row)
    legal(
        lambda: check_may_count(
            is_released=row.is_released, stands_at=stands_at, site=place.pk
        )
    )
    said = Tally(
        event.about,
        place,
        event.post,
        nation_of(event.post),
        counted_at(asked, event),
        lines_of(event),
    )
    made, also = counted_by(
        asked, row, find(held_, UUID(event.payload["custody"])), said
    )
    signed = [Written(each, each) for each in signatures(asked, event, made)]
    return [Written(made, made), *also, *signed]


def nation_of(post: UUID) -> UUID:
    """Return the nation for whose post a device captures."""
    found = find(Post.objects.select_related("organisation"), post)
    return found.organisation.nation_id


def counted_at(asked: Asked, event: Captured) -> datetime:
    """Return when it was counted by the clock of the device, and never after now."""
    return min(moment(event.clock) or asked.at, asked.at)


def lines_of(event: Captured) -> list[CountedLine]:
    """Return what was counted of each line; of one that came twice, the last.

    Raises
    ------
    Faulty
        If not as many lines came as the device has counted.
    """
    came = Capture.objects.filter(
        device=event.device, kind=LINE, about=event.about, stand=Stand.ACCEPTED
    )
    lines: dict[Key, CountedLine] = {}
    for row in came.order_by("counter"):
        said = line_of(parsed(SentEvent(row.body, row.signature)).payload)
        lines[Key(said["item"], said["serial"])] = said
    if len(lines) != event.payload["line_count"]:
        words = {"came": len(lines), "counted": event.payload["line_count"]}
        said_ = _("%(counted)s lines were counted, and %(came)s of them count here.")
        raise Faulty({"lines": [said_ % words]})
    return list(lines.values())


def line_of(payload: Mapping[str, Any]) -> CountedLine:
    counted = payload["counted"]
    return CountedLine(
        item=UUID(payload["item"]),
        serial=UUID(payload["serial"]) if payload["serial"] else None,
        counted=None if counted == "" else counted,
        condition=payload["condition"],
        remark=payload["remark"],
    )


def signatures(asked: Asked, event: Captured, made: Handover) -> list[Signature]:
    """Return the signature of whoever captured a count, if he brings it himself."""
    held = current_holdings(asked.at).filter(actor=event.actor, post=event.post)
    if event.actor != asked.by.actor or not held.exists():
        return []
    side, key = Signature.Side.RECEIVER, uuid5(made.pk, "receiver")
    return [written_below(asked, key, made, side, event.post)]
