"""Custody: who takes what over, counted and signed by both sides."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple, TypedDict, TypeVar
from uuid import UUID, uuid5

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import F
from django.utils.translation import gettext as _

from backstay_web.core.commands import (
    Asked,
    Happened,
    Stale,
    change,
    command,
    find,
    not_there,
)
from backstay_web.core.entries import Faulty, check_is_mine, faults_of
from backstay_web.core.models import Labelled
from backstay_web.core.rows import Written
from backstay_web.donations.actions.labels import label_of
from backstay_web.nations.models import Holding
from backstay_web.nations.permissions import Permission
from backstay_web.nations.queries import current_holdings
from backstay_web.sites.models import Site
from backstay_web.transfers.actions.parts import NotNow, hold
from backstay_web.transfers.actions.storing import faults_of_store
from backstay_web.transfers.actions.telling import title_told
from backstay_web.transfers.books import (
    CLOCK,
    ORIGIN,
    Book,
    Count,
    Illegal,
    Key,
    Move,
    Side,
    Signed,
    check_may_count,
    signed,
)
from backstay_web.transfers.models import (
    Consignment,
    Custody,
    Difference,
    Handover,
    HandoverLine,
    Item,
    LedgerEntry,
    Serial,
    Signature,
)
from backstay_web.transfers.queries import (
    book_of,
    consignments,
    differences,
    items_of,
    opens_a_case,
    waiting_counts,
    where_is,
)

Answer = TypeVar("Answer")

POINTERS: Final = ["handover", "inventory", "loss_report", "item", "serial"]


class CountedLine(TypedDict):
    """What was counted of one line; none, if it is not handed over now."""

    item: UUID
    serial: UUID | None
    counted: int | None
    condition: str
    remark: str


class Tally(NamedTuple):
    """What a post counted that another one hands over to it: where, when and what."""

    entry: UUID
    place: Site
    to_post: UUID
    to_nation: UUID
    counted_at: datetime
    lines: Sequence[CountedLine]


@command("custody.open", Permission.CUSTODY_SIGN)
def open_custody(
    *, asked: Asked, consignment: UUID, expected_version: int, post: UUID
) -> Happened:
    """Let the holder of a post take all of a released consignment of his nation.

    Raises
    ------
    NotNow
        If it was not released, or somebody has taken it before.
    """
    row = find(consignments(), consignment)
    check_is_mine(asked.by, row)
    nation = nation_of_post(asked, post)
    hold(row.pk)
    check_as_seen(row, expected_version)
    if not row.is_released:
        raise NotNow(_("It was not released: whoever sends it releases it first."))
    book = book_of(row.pk)
    moves = legal(lambda: book.opened(quantities_of(row.pk), post))
    written = move(asked, row, book, moves, {post: nation})
    return Happened("custody.opened", row, {"post": post}, written)


def check_as_seen(row: Any, expected_version: int) -> None:
    """Return if a row is still as the actor saw it.

    Raises
    ------
    Stale
        If it was changed meanwhile.
    """
    if row.version != expected_version:
        raise Stale(_("It was changed meanwhile: read it again."))


def quantities_of(consignment: UUID) -> dict[Key, int]:
    """Return how many there are of each thing that is counted together."""
    found: dict[Key, int] = {}
    for item in items_of(consignment).prefetch_related("serials"):
        serials = [each for each in item.serials.all() if each.retired_on is None]
        found |= {Key(item.pk, each.pk): 1 for each in serials}
        found[Key(item.pk)] = item.quantity - len(serials)
    return found


@command("handover.count", Permission.CUSTODY_SIGN)
def count(
    *,
    asked: Asked,
    entry: UUID,
    consignment: UUID,
    site: UUID,
    custody: UUID,
    to_post: UUID,
    lines: Sequence[CountedLine],
) -> Happened:
    """Say what the holder of a post has counted that another one hands over to him.

    Whoever hands over is named by something that he holds (``custody``), as the other
    side may not know his post. It moves nothing: both sides sign it first.

    Raises
    ------
    NotNow
        If the consignment does not stand at that site, or a count waits for signatures.
    Faulty
        If it cannot stand as it was counted; see ``counted_by``.
    """
    row = find(consignments(), consignment)
    nation = nation_of_post(asked, to_post, "to_post")
    place = find(Site.objects.all(), site)
    hold(row.pk)
    stands_at = where_is(row)
    legal(
        lambda: check_may_count(
            is_released=row.is_released, stands_at=stands_at, site=place.pk
        )
    )
    held = find(Custody.objects.filter(consignment=row.pk), custody)
    made, also = counted_by(
        asked, row, held, Tally(entry, place, to_post, nation, asked.at, lines)
    )
    content = {
        "consignment": consignment,
        "site": site,
        "lines": lines,
        "version": 1,
    }
    return Happened("handover.counted", made, content, also)


def counted_by(
    asked: Asked, row: Any, held: Custody, said: Tally
) -> tuple[Handover, list[Written]]:
    """Return a count of what a post hands over, and its lines, once it is written.

    Raises
    ------
    NotNow
        If another count of it waits for signatures.
    Faulty
        If the post has nothing to hand over, or a line of the count cannot stand; if it
        was brought here and the store has no room for it, and nobody waived that.
    """
    from_post, from_nation = holder_of(held)
    check_none_open(row, from_post)
    check_has_room(row, said.place.pk)
    expected = book_of(row.pk).expected_of(from_post)
    if from_post == said.to_post or not expected:
        raise Faulty({"custody": [_("It holds nothing that it could hand over.")]})
    made = Handover(
        id=said.entry,
        consignment_id=row.pk,
        site=said.place,
        from_post=from_post,
        from_nation_id=from_nation,
        to_post=said.to_post,
        to_nation_id=said.to_nation,
        counted_at=said.counted_at,
        originator=asked.by.origin,
        **label_of(row),
    )
    counted = lines_of(made, expected, said.lines)
    made.save(force_insert=True)
    HandoverLine.objects.bulk_create(counted)
    return made, [Written(each, each) for each in counted]


def holder_of(held: Custody) -> tuple[UUID, UUID]:
    """Return the post that holds something, and its nation.

    Raises
    ------
    Faulty
        If no post does.
    """
    if held.post is None or held.nation_id is None:
        raise Faulty({"custody": [_("No post holds any of it.")]})
    return held.post, held.nation_id


def check_none_open(row: Any, from_post: UUID) -> None:
    if waiting_counts(row.pk).filter(from_post=from_post).exists():
        raise NotNow(_("A count waits for signatures: sign it, or withdraw it first."))


def check_has_room(row: Any, site: UUID) -> None:
    """Return if the store has room for what a movement brought and nobody took here.

    Raises
    ------
    Faulty
        If not, and nobody waived its limit.
    """
    here = Handover.objects.filter(consignment=row.pk, site=site)
    if row.from_site_id == site or here.exclude(settled_at=None).exists():
        return
    if faults := faults_of_store(site, [row.pk]):
        raise Faulty({"site": faults})


def lines_of(
    made: Handover, expected: Mapping[Key, int], lines: Sequence[CountedLine]
) -> list[HandoverLine]:
    """Return the lines of a count, one for each thing that is expected.

    Raises
    ------
    Faulty
        If one is missing, strange, there twice or cannot stand; all at once.
    """
    said = {Key(line["item"], line["serial"]): line for line in lines}
    faults = []
    if len(said) != len(lines):
        faults.append(_("Each line is counted once."))
    if missing := len(expected.keys() - said.keys()):
        words = {"count": missing}
        faults.append(
            _("%(count)s lines are missing: count 0 of what is not there.") % words
        )
    if strange := len(said.keys() - expected.keys()):
        words = {"count": strange}
        faults.append(_("%(count)s lines are not held by whoever hands over.") % words)
    found = []
    for key in expected.keys() & said.keys():
        line = said[key]
        found.append(
            HandoverLine(
                id=uuid5(made.pk, f"{key.item} {key.serial}"),
                handover=made,
                item_id=key.item,
                serial_id=key.serial,
                expected=expected[key],
                counted=line["counted"],
                condition=line["condition"],
                remark=line["remark"],
                originator=made.originator,
                **label_of(made),
            )
        )
        faults += faults_of_line(found[-1])
    if faults:
        raise Faulty({"lines": faults})
    return sorted(found, key=lambda each: each.pk)


def faults_of_line(line: HandoverLine) -> list[str]:
    try:
        line.full_clean(exclude=["handover"], validate_unique=False)
    except ValidationError as error:
        words = [
            said if field == NON_FIELD_ERRORS else f"{field}: {said}"
            for field, all_said in faults_of(error).items()
            for said in all_said
        ]
        return [f"{name_of(line)}: {' '.join(words)}"]
    return []


def name_of(line: HandoverLine) -> str:
    """Return the code and the number of what a line is of, as far as one may know."""
    codes = Item.objects.filter(pk=line.item_id).values_list("code", flat=True)
    numbers = Serial.objects.filter(pk__in=[line.serial_id])
    return " ".join([*codes, *numbers.values_list("number", flat=True)])


@command("handover.sign", Permission.CUSTODY_SIGN)
def sign(*, asked: Asked, entry: UUID, handover: UUID, post: UUID) -> Happened:
    """Sign a count as the holder of the post that gives or of the one that takes.

    With the second signature all that was counted changes hands, and nowhere else.
    Where the receiver is of the nation that it is sent to, title passes then, and the
    promises that its items keep are told of it.

    Raises
    ------
    NotNow
        If it was signed by that side or person, withdrawn, or the books have moved.
    Faulty
        If the post is of neither side.
    """
    row = find(Handover.objects.select_related("consignment"), handover)
    nation_of_post(asked, post)
    hold(row.consignment_id)
    row.refresh_from_db()
    check_open(row)
    sides = {row.from_post: Signature.Side.GIVER, row.to_post: Signature.Side.RECEIVER}
    if post not in sides:
        raise Faulty({"post": [_("This post neither hands over nor takes over.")]})
    rows = Signature.objects.filter(handover=row).values_list("side", "actor")
    before, new = [Signed(*each) for each in rows], Signed(sides[post], asked.by.actor)
    is_second = legal(lambda: signed(before, new))
    made = written_below(asked, entry, row, sides[post], post)
    told = {"signature": entry, "side": made.side, "digest": made.digest}
    if not is_second:
        return Happened("handover.signed", row, told, [Written(made, made)])
    also = settle(asked, row)
    content = {**told, "version": row.version}
    return Happened("handover.settled", row, content, [Written(made, made), *also])


def written_below(
    asked: Asked, entry: UUID, row: Handover, side: str, post: UUID
) -> Signature:
    """Return the signature of whoever acts below a count, once it is written."""
    made = Signature(
        id=entry,
        handover=row,
        side=side,
        post=post,
        actor=asked.by.actor,
        signed_at=asked.at,
        digest=digest_of(row),
        originator=asked.by.origin,
        **label_of(row),
    )
    made.save(force_insert=True)
    return made


def check_open(row: Handover) -> None:
    if row.settled_at is not None:
        raise NotNow(_("Both sides have signed it."))
    if row.withdrawn_at is not None:
        raise NotNow(_("It was withdrawn."))


def counts_of(row: Handover) -> list[Count]:
    """Return the lines of a count as the books know them."""
    lines = HandoverLine.objects.filter(handover=row).order_by("pk")
    return [
        Count(Key(each.item_id, each.serial_id), each.expected, each.counted)
        for each in lines
    ]


def to_answer_for(row: Handover) -> list[Count]:
    """Return the lines of a count that become cases."""
    lines = HandoverLine.objects.filter(handover=row.pk)
    return [
        Count(Key(each.item_id, each.serial_id), each.expected, each.counted)
        for each in lines.select_related("item").order_by("pk")
        if opens_a_case(each)
    ]


def digest_of(row: Handover) -> str:
    """Return the SHA-256 of what is signed: who, where, and each line as counted."""
    lines = HandoverLine.objects.filter(handover=row).order_by("pk")
    names = ("item", "serial", "expected", "counted", "condition", "remark")
    said = [
        [str(row.pk), str(row.site_id), str(row.from_post), str(row.to_post)],
        [[str(value) for value in line] for line in lines.values_list(*names)],
    ]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def settle(asked: Asked, row: Handover) -> list[Written]:
    """Move the books as both sides have signed; differences and damage become cases."""
    counts, book = counts_of(row), book_of(row.consignment_id)
    giver, receiver = row.from_post, row.to_post
    moves = legal(lambda: book.settled(counts, giver, receiver, asked.at))
    nations = {giver: row.from_nation_id, receiver: row.to_nation_id}
    written = move(asked, row.consignment, book, moves, nations, row)
    cases = [
        case_of(
            asked,
            row,
            each,
            handover=row,
            owner=giver,
            owner_nation_id=row.from_nation_id,
            due_on=asked.at.date() + CLOCK,
        )
        for each in to_answer_for(row)
    ]
    Difference.objects.bulk_create(cases)
    row = change(row, row.version, settled_at=asked.at)
    told = title_told(asked, row)
    return [*written, *(Written(each, each) for each in cases), *told]


def case_of(asked: Asked, row: Labelled, count_: Count, **about: Any) -> Difference:
    """Return the case of a line that was counted otherwise: its owner's to find out."""
    return Difference(
        id=uuid5(asked.key, f"case {count_.key.item} {count_.key.serial}"),
        item_id=count_.key.item,
        serial_id=count_.key.serial,
        expected=count_.expected,
        counted=count_.counted or 0,
        originator=asked.by.origin,
        **label_of(row),
        **about,
    )


@command("handover.withdraw", Permission.CUSTODY_SIGN)
def withdraw(
    *, asked: Asked, handover: UUID, expected_version: int, post: UUID
) -> Happened:
    """Withdraw a count that not both sides have signed, and say why."""
    if not asked.reason.strip():
        raise Faulty({"reason": [_("Say why.")]})
    row = find(Handover.objects.all(), handover)
    nation_of_post(asked, post)
    hold(row.consignment_id)
    row.refresh_from_db()
    check_open(row)
    if post not in (row.from_post, row.to_post):
        raise Faulty({"post": [_("This post neither hands over nor takes over.")]})
    row = change(row, expected_version, withdrawn_at=asked.at)
    content = {"reason": asked.reason, "version": row.version}
    return Happened("handover.withdrawn", row, content)


@command("difference.close", Permission.CUSTODY_SIGN)
def close_difference(
    *, asked: Asked, difference: UUID, expected_version: int, outcome: str, finding: str
) -> Happened:
    """Say what became of a difference: found again, given up as lost, or settled.

    Raises
    ------
    Faulty
        If it cannot be: something is missing and nothing is said of it, or nothing is.
    """
    row = find(differences(), difference)
    if row.count is None:  # it is hidden, and so are the books that would move
        raise not_there(Difference, difference)
    nation = nation_of_post(asked, row.owner, "difference")
    consignment = row.count.consignment
    hold(consignment.pk)
    if row.closed_on is not None:
        raise NotNow(_("It is closed already."))
    row.outcome, row.finding, row.closed_on = outcome, finding, asked.at.date()
    try:
        row.full_clean(exclude=POINTERS, validate_unique=False)
    except ValidationError as error:
        raise Faulty(faults_of(error)) from None
    book = book_of(consignment.pk)
    moves = moves_of(book, row, outcome)
    said = {"closed_on": row.closed_on, "outcome": outcome, "finding": finding}
    written = move(asked, consignment, book, moves, {row.owner: nation})
    row = change(row, expected_version, **said)
    content = {**said, "version": row.version}
    return Happened("difference.closed", row, content, written)


def moves_of(book: Book, row: Difference, outcome: str) -> list[Move]:
    """Return how the books move when a difference ends so."""
    missing, key = row.expected - row.counted, Key(row.item_id, row.serial_id)
    if (missing > 0) == (outcome == Difference.Outcome.SETTLED):
        said = _(
            "What is missing was found or is lost; a surplus or damage is settled."
        )
        raise Faulty({"outcome": [said]})
    if outcome == Difference.Outcome.LOST:
        return legal(lambda: book.lost(key, missing))
    if outcome == Difference.Outcome.FOUND:
        return legal(lambda: book.found(key, missing, row.owner))
    return []


def nation_of_post(asked: Asked, post: UUID, field: str = "post") -> UUID:
    """Return the nation of a post that the actor holds now.

    Raises
    ------
    Faulty
        If he holds it not: whoever signs, signs for the post that he holds.
    """
    held = current_holdings(asked.at).filter(actor=asked.by.actor, post=post)
    found: Holding | None = held.first()
    if found is None:
        raise Faulty({field: [_("You do not hold this post: name your own.")]})
    return found.post.organisation.nation_id


def legal(of: Callable[[], Answer]) -> Answer:
    """Return what the books answer; say in words why they refuse.

    Raises
    ------
    NotNow
        If they do.
    """
    try:
        return of()
    except Illegal as refused:
        raise NotNow(said_of(refused.why)) from None


def said_of(why: str) -> str:
    """Return why the books refuse, in the language of the reader."""
    return {
        "opened": _("Somebody has taken it over before: he hands it over."),
        "one side": _("Two posts hand over, not one to itself."),
        "earlier": _("It would happen before what happened last."),
        "moved": _("It has changed hands since it was counted: count it again."),
        "not unknown": _("Not so many are unknown."),
        "not there": _("There are not so many to hand over."),
        "not released": _("It was not released: whoever sends it releases it first."),
        "signed": _("This side has signed already."),
        "one person": _("Two people sign, one for each side."),
        "on its way": _("It is on its way: say first where it came."),
        "elsewhere": _("It does not stand there: say first that it came."),
    }[why]


def move(
    asked: Asked,
    row: Consignment,
    book: Book,
    moves: Sequence[Move],
    nations: Mapping[UUID, UUID],
    handover: Handover | None = None,
) -> list[Written]:
    """Write moves into the books of a consignment: entries, and who holds what then.

    ``nations`` are those of the posts that take something.
    """
    legal(lambda: book.apply(moves, asked.at))
    entries = [
        entry_of(asked, row, number, each, handover)
        for number, each in enumerate(moves)
    ]
    LedgerEntry.objects.bulk_create(entries)
    places = {(m.key, side) for m in moves for side in (m.giver, m.receiver)}
    touched = sorted((each for each in places if each[1] != ORIGIN), key=str)
    written = [Written(each, each) for each in entries]
    # All that end before any begins: a unit never has two custodians, not even here.
    for key, side in touched:
        written += ended(asked, key, side)
    for key, side in touched:
        written += begun(asked, row, book, key, side, nations)
    return written


def entry_of(
    asked: Asked, row: Consignment, number: int, move_: Move, handover: Handover | None
) -> LedgerEntry:
    to_its_nation = handover is not None and handover.to_nation_id == row.to_nation_id
    return LedgerEntry(
        id=uuid5(asked.key, f"entry {number}"),
        consignment_id=row.pk,
        item_id=move_.key.item,
        serial_id=move_.key.serial,
        quantity=move_.quantity,
        from_side=move_.giver.kind,
        from_post=move_.giver.post,
        to_side=move_.receiver.kind,
        to_post=move_.receiver.post,
        handover=handover,
        passes_title=to_its_nation and move_.receiver.kind == "post",
        at=asked.at,
        originator=asked.by.origin,
        **label_of(row),
    )


def ended(asked: Asked, key: Key, side: Side) -> Iterator[Written]:
    """Yield the row of what a side held until now, once it has ended."""
    held = Custody.objects.filter(
        item=key.item,
        serial=key.serial,
        side=side.kind,
        post=side.post,
        closed_at=None,
    )
    for row in held:
        same = Custody.objects.filter(pk=row.pk, closed_at=None)
        if not same.update(closed_at=asked.at, version=F("version") + 1):
            raise NotNow(said_of("moved"))
        row.refresh_from_db()
        yield Written(row, row)


def begun(
    asked: Asked,
    row: Consignment,
    book: Book,
    key: Key,
    side: Side,
    nations: Mapping[UUID, UUID],
) -> Iterator[Written]:
    """Yield the row of what a side holds from now on, if it holds anything."""
    quantity = book.held.get((key, side), 0)
    if not quantity:
        return
    made = Custody(
        id=uuid5(asked.key, f"held {key.item} {key.serial} {side}"),
        consignment_id=row.pk,
        item_id=key.item,
        serial_id=key.serial,
        side=side.kind,
        post=side.post,
        nation_id=nations[side.post] if side.post else None,
        quantity=quantity,
        opened_at=asked.at,
        originator=row.originator,
        **label_of(row),
    )
    made.save(force_insert=True)
    yield Written(made, made)
