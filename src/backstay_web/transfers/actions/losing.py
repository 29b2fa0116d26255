"""Losses: whoever holds units says that some are lost, and each becomes a case."""

from collections.abc import Sequence
from datetime import date
from typing import TypedDict
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Min
from django.utils.translation import gettext as _

from backstay_web.core.commands import Asked, Happened, command, find
from backstay_web.core.entries import Faulty, faults_of
from backstay_web.core.rows import Written
from backstay_web.donations.actions.labels import label_of
from backstay_web.nations.permissions import Permission
from backstay_web.transfers.actions.custody import (
    case_of,
    legal,
    move,
    nation_of_post,
)
from backstay_web.transfers.actions.parts import hold
from backstay_web.transfers.books import CLOCK, Book, Count, Key
from backstay_web.transfers.models import Custody, Difference, LossReport
from backstay_web.transfers.queries import book_of, consignments


class LostLine(TypedDict):
    """How many of a line are lost."""

    item: UUID
    serial: UUID | None
    lost: int


@command("loss.report", Permission.CUSTODY_SIGN)
def report_loss(
    *,
    asked: Asked,
    entry: UUID,
    consignment: UUID,
    post: UUID,
    noticed_on: date,
    happened: str,
    lines: Sequence[LostLine],
) -> Happened:
    """Say what a post has lost: it is unknown from now on, and a case of the post.

    The case is due 30 days after the loss was noticed, whenever it is reported.

    Raises
    ------
    Faulty
        If the post is not the actor's, does not hold so many, did not have them yet on
        that day, or nothing is said.
    """
    row = find(consignments(), consignment)
    nation = nation_of_post(asked, post)
    hold(row.pk)
    made = LossReport(
        id=entry,
        consignment_id=row.pk,
        post=post,
        nation_id=nation,
        noticed_on=noticed_on,
        due_on=noticed_on + CLOCK,
        reported_at=asked.at,
        happened=happened.strip(),
        originator=asked.by.origin,
        **label_of(row),
    )
    check_can_stand(made)
    book = book_of(row.pk)
    counts = counts_of(book, post, lines)
    check_it_was_there(made, counts)
    moves = legal(lambda: book.missing(counts, post, asked.at))
    made.save(force_insert=True)
    cases = [
        case_of(
            asked,
            made,
            each,
            loss_report=made,
            owner=post,
            owner_nation_id=nation,
            due_on=made.due_on,
        )
        for each in counts
    ]
    Difference.objects.bulk_create(cases)
    written = move(asked, row, book, moves, {post: nation})
    content = {
        "consignment": consignment,
        "noticed_on": noticed_on,
        "due_on": made.due_on,
        "happened": made.happened,
        "lines": lines,
    }
    also = [*written, *(Written(each, each) for each in cases)]
    return Happened("loss.reported", made, content, also)


def check_can_stand(made: LossReport) -> None:
    """Return if a report says what happened, and when it was noticed.

    Raises
    ------
    Faulty
        If it does not, or if it was noticed only later.
    """
    faults = {}
    if made.noticed_on > made.reported_at.date():
        faults["noticed_on"] = [_("It was noticed before it is reported.")]
    try:
        made.full_clean(exclude=["consignment"], validate_unique=False)
    except ValidationError as error:
        faults |= faults_of(error)
    if faults:
        raise Faulty(faults)


def check_it_was_there(made: LossReport, counts: Sequence[Count]) -> None:
    """Return if the post had what it lost on the day on which it noticed that.

    Raises
    ------
    Faulty
        If some of it came to the post only later.
    """
    held = Custody.objects.filter(consignment=made.consignment_id, post=made.post)
    of_each = held.order_by().values("item", "serial").annotate(came=Min("opened_at"))
    came = {Key(row["item"], row["serial"]): row["came"].date() for row in of_each}
    last = max(came[each.key] for each in counts)
    if made.noticed_on < last:
        said = _("The post had all of it only from %(day)s on: give a later day.")
        raise Faulty({"noticed_on": [said % {"day": last}]})


def counts_of(book: Book, post: UUID, lines: Sequence[LostLine]) -> list[Count]:
    """Return what is left of each line of which something is lost.

    Raises
    ------
    Faulty
        If there is none, one stands there twice, or the post does not hold so many.
    """
    held = book.expected_of(post)
    lost = {Key(each["item"], each["serial"]): each["lost"] for each in lines}
    faults = []
    if not lost:
        faults.append(_("Say of at least one line how many are lost."))
    if len(lost) != len(lines):
        faults.append(_("Each line is said once."))
    if any(not 0 < count <= held.get(key, 0) for key, count in lost.items()):
        faults.append(_("More are lost of a line than the post holds, or none are."))
    if faults:
        raise Faulty({"lines": faults})
    return [Count(key, held[key], held[key] - n) for key, n in lost.items()]
