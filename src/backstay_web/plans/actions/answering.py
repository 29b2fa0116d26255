"""What a nation says to its lines: yes, no, otherwise; and taking a yes back.

A yes is a promise, and binds as much of the nation's offer in the same transaction: so
all promises together can never take more than there is.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from backstay.errors import BackstayError
from backstay_web.core.commands import (
    Asked,
    Happened,
    NotThere,
    Refused,
    Stale,
    change,
    command,
    find,
)
from backstay_web.core.entries import Faulty, faults_of
from backstay_web.core.models import Labelled
from backstay_web.core.rows import Written
from backstay_web.donations.actions import NotEnough, NotNow, bind, unbind
from backstay_web.donations.actions.labels import label_of
from backstay_web.donations.models import Balance, Commitment
from backstay_web.nations.models import Post
from backstay_web.nations.permissions import Permission
from backstay_web.plans import standing
from backstay_web.plans.actions.loading_weeks import load_weeks, unload_weeks
from backstay_web.plans.models import Answer, Line, Promise, Share

MOST_AT_ONCE: Final = 2_000
"""Lines that one command answers: more than any nation has in the public case."""

Seen = tuple[UUID, int]
"""A line, and how often it was answered when the nation looked at it."""
Known = tuple[UUID, int]
"""A promise, and its version when the nation looked at it."""


class NotOpen(BackstayError):
    """A line or a share cannot be answered any more, or not like this; says why."""


@dataclass(frozen=True)
class Countered:
    """How a nation would do a line instead."""

    line: UUID
    answer_count: int
    quantity: int
    due_on: date


@command("promise.accept", Permission.PROMISE_ANSWER)
def accept(
    *,
    asked: Asked,
    share: UUID,
    lines: Sequence[Seen],
    owner: UUID,
    instead: Sequence[Known] = (),
) -> Happened:
    """Say yes to lines of one's share: all of them, or none if one is refused.

    Each is a promise from now on, with a post of the nation as its owner. Promises that
    the proposal goes on without may be freed ``instead``: what they bind is open for
    the lines, and if one of these is refused they hold as before.

    Raises
    ------
    Faulty
        If a line cannot be promised, such as when less of its lot is open, or a promise
        not be freed; says why of each.
    Refused
        If the share, or the post, is another nation's.
    NotOpen
        If another proposal has taken its place.
    Stale
        If a line was answered, or a promise changed, meanwhile.
    """
    mine = share_of(asked, share)
    post = find(Post.objects.select_related("organisation"), owner)
    if post.organisation.nation_id != asked.by.origin:
        raise Refused(_("A promise is owned by a post of the nation that gives it."))
    rows = open_lines(mine, lines)
    replaced = without(mine, instead)
    # Answers first: of two colleagues who say yes to the same line one is told so here.
    written = write(asked, rows, Answer.Verdict.ACCEPT)
    faults: dict[str, list[str]] = {}
    # In the order of what they take from, and what is freed of it first: two at once
    # never wait for each other.
    turns: list[tuple[Any, Promise | None]] = [(row, None) for row in rows]
    turns += [(each.line, each) for each in replaced]
    moved = replace(asked, reason=asked.reason.strip() or _("Its plan moved it."))
    versions = dict(instead)
    for row, freed_one in sorted(turns, key=turn):
        try:
            if freed_one is None:
                written += promise(asked, row, post)
            else:
                written += take_back(moved, freed_one, versions[freed_one.pk])
        except (NotEnough, NotNow, NotOpen, NotThere, Refused) as error:
            key = row.pk if freed_one is None else freed_one.pk
            faults[str(key)] = [str(error)]
    if faults:
        raise Faulty(faults)
    more: dict[str, Any] = {"owner": owner}
    if replaced:
        more["freed"] = [each.pk for each in replaced]
    return told("promise.accepted", mine, rows, written, **more)


@command("promise.decline", Permission.PROMISE_ANSWER)
def decline(*, asked: Asked, share: UUID, lines: Sequence[Seen]) -> Happened:
    """Say no to lines of one's share, and why."""
    mine = share_of(asked, share)
    rows = open_lines(mine, lines)
    written = write(asked, rows, Answer.Verdict.DECLINE)
    return told("promise.declined", mine, rows, written)


@command("promise.counter", Permission.PROMISE_ANSWER)
def counter(
    *, asked: Asked, share: UUID, lines: Sequence[tuple[UUID, int, int, date]]
) -> Happened:
    """Say how one would do lines instead: with another quantity, or by another day.

    It binds nobody; the planner takes it into the next plan or does not.

    Raises
    ------
    Faulty
        If a line is countered with what it says already.
    """
    mine = share_of(asked, share)
    wanted = {each[0]: Countered(*each) for each in lines}
    rows = open_lines(
        mine, [(each.line, each.answer_count) for each in wanted.values()]
    )
    same = [
        row
        for row in rows
        if (row.quantity, row.due_on)
        == (wanted[row.pk].quantity, wanted[row.pk].due_on)
    ]
    if same:
        said = _("It says so already: name another quantity or day, or accept it.")
        raise Faulty({str(row.pk): [said] for row in same})
    written = write(asked, rows, Answer.Verdict.COUNTER, wanted)
    return told("promise.countered", mine, rows, written)


@command("promise.free", Permission.PROMISE_ANSWER)
def free(*, asked: Asked, promise: UUID, expected_version: int) -> Happened:
    """Take a promise of one's nation back, and say why; what it bound is open again.

    Raises
    ------
    NotOpen
        If it was freed already, or something of it is under way by what was reported.
    """
    row = find(Promise.objects.select_related("line"), promise)
    row, *also = take_back(asked, row, expected_version)
    content = {"line": row.line_id, "version": row.version}
    return Happened(
        "promise.freed", row, content, [Written(each, each) for each in also]
    )


def take_back(asked: Asked, row: Promise, expected_version: int) -> list[Any]:
    """Free a promise, and return it with all else that this wrote.

    Raises
    ------
    NotOpen
        If it was freed already, or something of it is under way by what was reported.
    """
    if row.freed_at is not None:
        raise NotOpen(_("It was freed already."))
    if row.reports.filter(corrected_by=None, quantity__gt=0).exists():
        raise NotOpen(
            _("Some of it is under way by what was reported: correct that first.")
        )
    row = change(row, expected_version, freed_at=asked.at)
    also: list[Labelled] = []
    if row.commitment_id is not None:
        also += freed(asked, row.commitment_id)
    also += unload_weeks(row.line, row.originator)
    line: Any = find(standing.lines(), row.line_id)
    also += write(asked, [line], Answer.Verdict.FREE)
    return [row, *also]


def without(share: Share, instead: Sequence[Known]) -> list[Promise]:
    """Return the promises of a nation that are named, none of which its share keeps.

    Raises
    ------
    Faulty
        If one is no such promise, or is named twice.
    """
    wanted = dict(instead)
    held = Promise.objects.filter(originator=share.nation_id, pk__in=wanted)
    kept = Line.objects.filter(share=share)
    open_ = held.exclude(pk__in=kept.filter(keeps__isnull=False).values("keeps"))
    rows = list(open_.exclude(line__in=kept).select_related("line"))
    strange = wanted.keys() - {row.pk for row in rows}
    if strange or len(wanted) != len(instead):
        said = _("Name promises of yours that this plan goes on without, each once.")
        raise Faulty({"instead": [said]})
    return rows


def turn(one: tuple[Line, Promise | None]) -> tuple[str, bool, int]:
    """Return what orders what a yes does: by what it takes from, the freed first."""
    line, freed_one = one
    key, day = taken_from(line)
    return key, freed_one is None, day


def share_of(asked: Asked, share: UUID) -> Share:
    """Return the actor's own share, if it can be answered.

    Raises
    ------
    Refused
        If it is another nation's.
    NotOpen
        If it was not proposed yet, or another proposal has taken its place.
    """
    row = find(Share.objects.all(), share)
    if row.nation_id != asked.by.origin:
        raise Refused(_("Only the nation that is asked answers."))
    if row.proposed_at is None:
        raise NotOpen(_("It was not proposed yet."))
    if row.superseded_at is not None:
        raise NotOpen(_("A later proposal has taken its place: answer that one."))
    return row


def open_lines(share: Share, seen: Sequence[Seen]) -> list[Any]:
    """Return lines of a share as the nation saw them, none of which it has promised.

    Raises
    ------
    Faulty
        If none or too many are named, or one is not of this share or promised; says so
        of each.
    Stale
        If one was answered meanwhile.
    """
    wanted = dict(seen)
    if not 1 <= len(wanted) == len(seen) <= MOST_AT_ONCE:
        said = _("Choose at least one line, each of them once.")
        raise Faulty({"lines": [said]})
    rows = list(standing.lines().filter(share=share, pk__in=wanted).order_by("number"))
    faults = {
        str(row.pk): [_("It is promised already: free that first.")]
        for row in rows
        if row.state in standing.PROMISED or row.keeps_id is not None
    }
    strange = wanted.keys() - {row.pk for row in rows}
    faults |= {str(key): [_("There is no such line here.")] for key in strange}
    if faults:
        raise Faulty(faults)
    if any(row.answer_count != wanted[row.pk] for row in rows):
        raise Stale(_("A colleague has answered meanwhile: read it again."))
    return rows


def promise(asked: Asked, line: Any, owner: Post) -> list[Labelled]:
    """Bind the nation to a line, and as much of its offer; return what that wrote."""
    made = Promise(
        id=uuid4(),
        line=line,
        owner=owner,
        promised_at=asked.at,
        originator=asked.by.origin,
        **label_of(line),
    )
    balance = balance_of(line)
    written: list[Labelled] = []
    if balance is not None:
        made.commitment = bind(
            asked=asked,
            entry=uuid4(),
            balance=balance.pk,
            quantity=line.quantity,
            purpose=_("Promise: %(what)s by %(day)s")
            % {"what": line.what[:120], "day": line.due_on},
            purpose_key=made.pk,
        )
        written += [balance, made.commitment]
    written += load_weeks(asked, line)
    made.save(force_insert=True)
    return [*written, made]


def taken_from(line: Line) -> tuple[str, int]:
    """Return what orders lines by what they take from, and by their weeks."""
    keys = (line.lot_id, line.session_id, line.leg_id, line.bay_id)
    return str(next((key for key in keys if key), "")), line.start_on.toordinal()


def balance_of(line: Line) -> Balance | None:
    """Return what counts the offer that a line takes from; None if it takes nothing.

    Hours of bays and mass over legs are counted by the week: see loading_weeks.py.

    Raises
    ------
    NotThere
        If the nation does not keep the offer itself, so that nothing could be bound.
    """
    counted = {"lot": line.lot_id, "session": line.session_id}
    taken = {of: key for of, key in counted.items() if key is not None}
    if not taken:
        return None
    found = Balance.objects.filter(**taken).first()
    if found is None:
        raise NotThere(
            _("Your nation does not keep the offer that it takes from: take it over.")
        )
    return found


def freed(asked: Asked, commitment: UUID) -> list[Labelled]:
    """Open again what a promise bound; return what that wrote."""
    row = find(Commitment.objects.all(), commitment)
    if row.freed_on is not None:
        return []
    row = unbind(asked=asked, entry=row.pk, expected_version=row.version)
    return [row, row.balance]


def write(
    asked: Asked,
    lines: Sequence[Any],
    verdict: Answer.Verdict,
    wanted: dict[UUID, Countered] | None = None,
) -> list[Labelled]:
    """Write the next answer to each line.

    Raises
    ------
    Faulty
        If one cannot stand; says why of each.
    Stale
        If a colleague answered just now.
    """
    says_why = verdict is not Answer.Verdict.ACCEPT
    made = [
        Answer(
            line=line,
            number=line.answer_count + 1,
            verdict=verdict,
            reason=asked.reason if says_why else "",
            quantity=wanted[line.pk].quantity if wanted else None,
            due_on=wanted[line.pk].due_on if wanted else None,
            answered_at=asked.at,
            originator=asked.by.origin,
            **label_of(line),
        )
        for line in lines
    ]
    check(made)
    try:
        with transaction.atomic():
            Answer.objects.bulk_create(made)
    except IntegrityError:
        raise Stale(_("A colleague has answered meanwhile: read it again.")) from None
    return list(made)


def check(answers: Sequence[Answer]) -> None:
    faults: dict[str, list[str]] = {}
    for each in answers:
        try:
            each.full_clean(exclude=["line", "number"], validate_unique=False)
        except ValidationError as error:
            said = [words for found in faults_of(error).values() for words in found]
            faults[str(each.line_id)] = said
    if faults:
        raise Faulty(faults)


def told(
    kind: str,
    share: Share,
    lines: Sequence[Any],
    written: Sequence[Labelled],
    **more: Any,
) -> Happened:
    """Return what happened to lines of a share."""
    content = {"lines": [line.pk for line in lines], **more}
    return Happened(kind, share, content, [Written(each, each) for each in written])
