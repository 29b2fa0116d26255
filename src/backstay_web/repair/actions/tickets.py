"""What is done about tickets: asked, written, translated, handed on, closed."""

import secrets
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Annotated, Any, Final, TypedDict
from uuid import UUID, uuid5

from django.utils.translation import gettext as _

from backstay_web.catalogue.models import Manual
from backstay_web.core.banner import bodies
from backstay_web.core.commands import (
    Asked,
    Happened,
    change,
    command,
    find,
    not_yours,
)
from backstay_web.core.entries import (
    Faulty,
    Release,
    check_is_mine,
    faults_in,
    fill,
    own,
)
from backstay_web.core.payloads import FieldsOf, Like
from backstay_web.core.pointers import hidden_pointers
from backstay_web.core.rows import Written
from backstay_web.donations.actions.labels import label_of
from backstay_web.nations.models import Post
from backstay_web.nations.permissions import Permission
from backstay_web.repair.actions.jobs import NUMBERS
from backstay_web.repair.actions.spares import check
from backstay_web.repair.models import Message, Ticket, Translation
from backstay_web.repair.models.ticket import Side, TicketState, other_than

TOLD: Final = {
    *("variant", "serial", "job", "symptom", "language", "experts", "asker_post"),
    "until_on",
}
NEW: Final = FieldsOf(Ticket, TOLD)
MOST_PASTED: Final = 500
"""Messages of a chat that come at once: our assumption, some weeks of one."""


class Line(TypedDict):
    """A message out of a chat: when it was written, by which side, and what it says."""

    said_at: datetime
    side: str
    language: str
    text: str


@command("ticket.ask", Permission.REPAIR_CHANGE)
def ask_experts(
    *,
    asked: Asked,
    ticket: UUID,
    tried: str,
    manual: UUID | None = None,
    manual_page: str = "",
    release: Release | None = None,
    **fields: Annotated[Any, NEW],
) -> Happened:
    """Ask experts of another nation about one item: what is wrong, what was tried.

    They may read it, whoever else may. The question is its first message.
    """
    label = release or own(asked.by)
    label = {**label, "rel": label["rel"] | bit_of(fields["experts"])}
    row = Ticket(id=ticket, originator=asked.by.origin, **label)
    row.code = f"{secrets.choice(NUMBERS)}"
    row.asked_on = row.since_on = asked.at.date()
    fill(row, fields)
    check_post(asked, row.asker_post, "asker_post")
    check_until(row.until_on, asked)
    row.save(force_insert=True)
    said = "\n".join(filter(None, (row.symptom, tried.strip())))
    first = message(asked, row, uuid5(asked.key, "question"), text=said)
    first.language, first.said_at = row.language, asked.at
    refer(first, row, manual, manual_page)
    first.number = 1
    keep(first)
    content = {**fields, "code": row.code, "version": 1}
    return Happened("ticket.asked", row, content, [Written(first, first)])


@command("ticket.write", Permission.REPAIR_CHANGE)
def write_message(
    *,
    asked: Asked,
    entry: UUID,
    ticket: UUID,
    text: str,
    language: Annotated[str, Like(Message, "language")],
    turn: Annotated[str, Like(Message, "side")],
    until_on: date,
    manual: UUID | None = None,
    manual_page: str = "",
) -> Happened:
    """Write in a ticket for one's own side, and say who goes on and by when."""
    row = open_ticket(asked, ticket)
    check_until(until_on, asked)
    made = message(asked, row, entry, text=text.strip(), language=language)
    refer(made, row, manual, manual_page)
    made.number = next_number(row)
    keep(made)
    state = state_of(row, made.side, turn)
    moved = handed(row, asked, row.version, state=state, until_on=until_on)
    content = {"message": entry, "turn": turn, "until_on": until_on}
    content |= {"state": state, "version": moved.version}
    return Happened("ticket.written", moved, content, [Written(made, made)])


@command("ticket.translate", Permission.REPAIR_CHANGE)
def translate(
    *,
    asked: Asked,
    entry: UUID,
    message: UUID,
    text: str,
    made: Annotated[str, Like(Translation, "made")],
) -> Happened:
    """Say a message in the other language, and whether a person or a machine did."""
    of = find(Message.objects.select_related("ticket"), message)
    row = Translation(
        id=entry,
        message=of,
        language=other_than(of.language),
        text=text.strip(),
        made=made,
        author=asked.by.actor,
        at=asked.at,
        originator=asked.by.origin,
        **label_of(of),
    )
    check(row)
    row.save(force_insert=True)
    content = {"ticket": of.ticket_id, "message": message, "made": made}
    return Happened("ticket.translated", row, content)


@command("ticket.hand_on", Permission.REPAIR_CHANGE)
def hand_ticket(
    *, asked: Asked, ticket: UUID, expected_version: int, post: UUID, until_on: date
) -> Happened:
    """Name the post of one's own nation that goes on with a ticket, and by when."""
    row = open_ticket(asked, ticket)
    side = side_of(asked, row)
    if side != row.turn:
        raise Faulty({"post": [_("It is the other side's turn.")]})
    check_post(asked, post, "post")
    check_until(until_on, asked)
    fields: dict[str, Any] = {f"{side}_post": post, "until_on": until_on}
    row = change(row, expected_version, **fields)
    return Happened("ticket.handed_on", row, {**fields, "version": row.version})


@command("ticket.solve", Permission.REPAIR_CHANGE)
def solve(
    *, asked: Asked, ticket: UUID, expected_version: int, closing: str
) -> Happened:
    """Close a ticket as solved, and say what showed that it helped."""
    return closed(asked, ticket, expected_version, TicketState.SOLVED, closing)


@command("ticket.close", Permission.REPAIR_CHANGE)
def close_unsolved(
    *, asked: Asked, ticket: UUID, expected_version: int, closing: str
) -> Happened:
    """Close a ticket that was not solved, and say why nobody goes on."""
    return closed(asked, ticket, expected_version, TicketState.UNSOLVED, closing)


@command("ticket.paste", Permission.REPAIR_CHANGE)
def paste_chat(
    *, asked: Asked, entry: UUID, ticket: UUID, lines: Sequence[Line]
) -> Happened:
    """Take messages of a chat into a ticket, by side and not by name.

    Those that are there already are left out: the same chat may be pasted again.
    """
    row = open_ticket(asked, ticket)
    if len(lines) > MOST_PASTED:
        said = _("Paste %(count)s messages at most.")
        raise Faulty({"chat": [said % {"count": MOST_PASTED}]})
    fresh = not_there_yet(row, lines)
    if not fresh:
        raise Faulty({"chat": [_("All of it is there already.")]})
    first = next_number(row)
    made = [
        pasted(asked, row, uuid5(entry, f"{place}"), first + n, each)
        for n, (place, each) in enumerate(fresh)
    ]
    row = change(row, row.version)
    content: dict[str, Any] = {"count": len(made), "left_out": len(lines) - len(made)}
    content |= {"version": row.version}
    also = [Written(each, each) for each in made]
    return Happened("ticket.pasted", row, content, also)


def pasted(asked: Asked, row: Ticket, entry: UUID, number: int, line: Line) -> Message:
    """Keep one message of a chat."""
    if line["said_at"] > asked.at:
        raise Faulty({"chat": [_("A message is of a day that is to come.")]})
    made = message(asked, row, entry, **{**line, "text": line["text"].strip()})
    made.is_pasted, made.number = True, number
    keep(made)
    return made


def not_there_yet(row: Ticket, lines: Iterable[Line]) -> list[tuple[int, Line]]:
    """Return the messages that a ticket does not hold, each with its place."""
    there: Collection[Any] = set(
        row.messages.values_list("said_at", "side", "text").order_by()
    )
    return [
        (place, each)
        for place, each in enumerate(lines)
        if (each["said_at"], each["side"], each["text"].strip()) not in there
    ]


def closed(
    asked: Asked, ticket: UUID, version: int, state: TicketState, closing: str
) -> Happened:
    row = open_ticket(asked, ticket)
    check_is_mine(asked.by, row)
    if not closing.strip():
        raise Faulty({"closing": [_("Say what became of it.")]})
    fields = {"state": state, "until_on": None, "closing": closing.strip()}
    row = handed(row, asked, version, **fields)
    return Happened(f"ticket.{state}", row, {**fields, "version": row.version})


def handed(row: Ticket, asked: Asked, version: int, **fields: Any) -> Ticket:
    """Change whose turn it is; it stands in its state from today if that is another."""
    if fields["state"] != row.state:
        fields["since_on"] = asked.at.date()
    for name, value in fields.items():
        setattr(row, name, value)
    faults = faults_in(row, kept=hidden_pointers(row))
    if faults:
        raise Faulty(faults)
    return change(row, version, **fields)


def state_of(row: Ticket, side: str, turn: str) -> TicketState:
    """Return the state of a ticket after one side wrote, and said who goes on."""
    is_unanswered = row.state == TicketState.OPEN and side == Side.ASKER
    if is_unanswered and turn == Side.EXPERT:
        return TicketState.OPEN
    return TicketState.ASKER if turn == Side.ASKER else TicketState.EXPERT


def message(asked: Asked, row: Ticket, entry: UUID, **said: Any) -> Message:
    """Return a message with the label of its ticket, of one's own side unless told."""
    said = {"side": side_of(asked, row), "said_at": asked.at, **said}
    return Message(
        id=entry,
        ticket=row,
        author=asked.by.actor,
        at=asked.at,
        originator=asked.by.origin,
        **said,
        **label_of(row),
    )


def keep(made: Message) -> None:
    check(made)
    made.save(force_insert=True)


def next_number(row: Ticket) -> int:
    return row.messages.count() + 1


def refer(made: Message, row: Ticket, manual: UUID | None, page: str) -> None:
    """Let a message name a page of a manual of the variant that the ticket is about.

    Raises
    ------
    Faulty
        If the manual is another variant's.
    """
    made.manual_page = page.strip()
    if manual is None:
        return
    made.manual = find(Manual.objects.all(), manual)
    if made.manual.variant_id != row.variant_id:
        raise Faulty({"manual": [_("Name an edition of this variant's manual.")]})


def open_ticket(asked: Asked, ticket: UUID) -> Ticket:
    """Return a ticket that one's own nation asks or answers, and that is not closed.

    Raises
    ------
    Refused
        If one's nation is neither side.
    Faulty
        If it is closed.
    """
    row = find(Ticket.objects.all(), ticket)
    side_of(asked, row)
    if row.turn is None:
        raise Faulty({"__all__": [_("It is closed: ask anew.")]})
    return row


def side_of(asked: Asked, row: Ticket) -> Side:
    """Return which side of a ticket one's nation is."""
    if asked.by.origin == row.originator:
        return Side.ASKER
    if asked.by.origin == row.experts_id:
        return Side.EXPERT
    raise not_yours(Ticket)


def bit_of(nation: Any) -> int:
    """Return the bit of a nation in labels, if one may know of it."""
    return sum(1 << body.place for body in bodies() if body.id == nation)


def check_post(asked: Asked, post: UUID, field: str) -> None:
    """Return if a post is of one's own nation.

    Raises
    ------
    Faulty
        If not.
    """
    posts = Post.objects.filter(organisation__nation=asked.by.origin)
    if not posts.filter(pk=post).exists():
        raise Faulty({field: [_("Name a post of your own nation.")]})


def check_until(until_on: date | None, asked: Asked) -> None:
    """Return if a day is still to come.

    Raises
    ------
    Faulty
        If not.
    """
    if until_on is None or until_on < asked.at.date():
        raise Faulty({"until_on": [_("Name a day that is still to come.")]})
