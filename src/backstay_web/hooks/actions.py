"""What can be done with hooks: begin, change and end one, and try again.

A hook is told what its actor may read, for as long as he acts; no token's narrower
scope, end or networks hold for it. So only a person sets one, who showed a second
factor just now.
"""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID, uuid5

from django.db import connection
from django.utils.translation import gettext as _

from backstay_web.core.commands import Asked, Happened, change, command, find
from backstay_web.core.context import Context
from backstay_web.core.entries import Faulty
from backstay_web.core.labels.columns import columns_of
from backstay_web.core.subjects import SUBJECTS
from backstay_web.hooks import queries
from backstay_web.hooks.addresses import fault_of
from backstay_web.hooks.models import (
    LONGEST_SECRET,
    TESTED,
    Delivery,
    Hook,
    Retry,
    Secret,
)

KEEP: Final = "hook.keep"
SHORTEST_SECRET: Final = 32
MOST: Final = 60
"""Kinds of rows or of events that one hook names."""
BEGIN: Final = "insert into hooks_reach (id) values (%s)"
"""The database itself puts down from where on the courier looks."""


@command("hook.add", KEEP, steps_up=True)
def add_hook(
    *,
    asked: Asked,
    hook: UUID,
    name: str,
    address: str,
    nouns: Sequence[str],
    kinds: Sequence[str],
    secret: str,
) -> Happened:
    """Have an address told of what happens from now on to rows that one may read.

    ``nouns`` are kinds of rows, ``kinds`` of events; with none of these it is told of
    all. ``secret`` signs what it is told, and is shown to nobody again.

    Raises
    ------
    Faulty
        If any of it cannot stand; says what of each.
    """
    fields = fields_of(asked, name, address, nouns, kinds)
    check(faults_of(asked, fields) | secret_faults(secret))
    by = asked.by
    label = {"level": by.level, "rel": by.rel, "cav": by.cav}
    row = Hook(id=hook, begun_at=asked.at, originator=by.origin, **label, **fields)
    row.save(force_insert=True)
    keep_secret(asked, row, secret)
    with connection.cursor() as cursor:
        cursor.execute(BEGIN, [row.pk])
    return Happened("hook.added", row, told(fields))


@command("hook.change", KEEP, steps_up=True)
def change_hook(
    *,
    asked: Asked,
    hook: UUID,
    expected_version: int,
    name: str,
    address: str,
    nouns: Sequence[str],
    kinds: Sequence[str],
) -> Happened:
    """Set a hook anew; from now on it is told what one may read oneself.

    Raises
    ------
    Faulty
        If any of it cannot stand; says what of each.
    """
    fields = fields_of(asked, name, address, nouns, kinds)
    check(faults_of(asked, fields))
    row = open_hook(hook)
    row = change(row, expected_version, **fields, **stricter(asked.by, row))
    return Happened("hook.changed", row, {**told(fields), "version": row.version})


@command("hook.renew_secret", KEEP, steps_up=True)
def renew_secret(*, asked: Asked, hook: UUID, secret: str) -> Happened:
    """Sign what a hook is told with another secret from now on.

    Raises
    ------
    Faulty
        If it could be guessed.
    """
    check(secret_faults(secret))
    row = open_hook(hook)
    keep_secret(asked, row, secret)
    return Happened("hook.secret_renewed", row, {})


@command("hook.end", KEEP)
def end_hook(*, asked: Asked, hook: UUID, expected_version: int) -> Happened:
    """Tell an address nothing more, not even what waits."""
    row = change(open_hook(hook), expected_version, ended_at=asked.at)
    return Happened("hook.ended", row, {"version": row.version})


@command("hook.test", KEEP)
def try_hook(*, asked: Asked, hook: UUID) -> Happened:
    """Have an address told, once and marked as a test, that it is being tried.

    It goes by the queue that everything goes by.

    Raises
    ------
    Faulty
        If the hook rests: nothing would be told.
    """
    row = open_hook(hook)
    if queries.hooks(asked.at).filter(pk=hook, state=queries.RESTS).exists():
        said = _("It rests, since whoever set it acts no more: change it first.")
        check({"hook": [said]})
    return Happened(TESTED, row, {})


@command("delivery.retry", KEEP)
def retry(*, asked: Asked, retry: UUID, delivery: UUID) -> Happened:
    """Have a delivery tried again that was given up, as often as a new one.

    Raises
    ------
    Faulty
        If it was not given up.
    """
    row = find(Delivery.objects.all(), delivery)
    if row.state != Delivery.State.GIVEN_UP:
        check({"delivery": [_("It was not given up.")]})
    made = Retry(
        id=retry,
        delivery=row,
        at=asked.at,
        originator=row.originator,
        **columns_of(row),
    )
    made.save(force_insert=True)
    return Happened("delivery.retried", made, {"delivery": row.pk})


def fields_of(
    asked: Asked,
    name: str,
    address: str,
    nouns: Sequence[str],
    kinds: Sequence[str],
) -> dict[str, Any]:
    """Return the columns that say what a hook is told, and by whose eyes."""
    return {
        "name": name,
        "address": address,
        "nouns": sorted(set(nouns)),
        "kinds": sorted(set(kinds)),
        "actor": asked.by.actor,
    }


def stricter(by: Context, row: Hook) -> dict[str, int]:
    """Return the label of a hook that another actor sets: for those who read as both.

    It is told what that one may read, which others who saw it before may not.
    """
    return {
        "level": max(row.level, by.level),
        "rel": row.rel & by.rel,
        "cav": row.cav | by.cav,
    }


def told(fields: dict[str, Any]) -> dict[str, Any]:
    """Return what the event of a hook says: all but who did it, whom it names."""
    return {name: value for name, value in fields.items() if name != "actor"}


def faults_of(asked: Asked, fields: dict[str, Any]) -> dict[str, list[str]]:
    """Return what is wrong with what a hook is to be told, by field."""
    faults: dict[str, list[str]] = {}
    if not fields["name"].strip() or len(fields["name"]) > 100:
        faults["name"] = [_("Give it a name of 100 letters at most.")]
    fault = fault_of(fields["address"])
    if fault or len(fields["address"]) > 500:
        faults["address"] = [fault or _("Write it in 500 letters at most.")]
    held = asked.by.permissions
    open_ = {each.name for each in SUBJECTS.values() if each.needs in held}
    strange = sorted(set(fields["nouns"]) - open_)
    if strange or not fields["nouns"]:
        faults["nouns"] = [_("Name kinds of rows that your post lets you read.")]
    if any(not is_kind(each) for each in fields["kinds"]) or too_many(fields):
        faults["kinds"] = [_("Name kinds of events, such as requirement.changed.")]
    return faults


def is_kind(word: str) -> bool:
    """Tell whether a word could be a kind of event: a noun, a dot and what happened."""
    noun, dot, verb = word.partition(".")
    parts = (noun + verb).replace("_", "")
    return (
        bool(noun and dot and verb)
        and parts.isascii()
        and parts.isalpha()
        and (len(word) <= MOST)
    )


def too_many(fields: dict[str, Any]) -> bool:
    return len(fields["kinds"]) > MOST


def secret_faults(secret: str) -> dict[str, list[str]]:
    """Return what is wrong with a secret."""
    if SHORTEST_SECRET <= len(secret) <= LONGEST_SECRET:
        return {}
    said = _("Take 32 to 200 letters and digits that nobody can guess.")
    return {"secret": [said]}


def check(faults: dict[str, list[str]]) -> None:
    """Return if there are none.

    Raises
    ------
    Faulty
        If there are.
    """
    if faults:
        raise Faulty(faults)


def keep_secret(asked: Asked, row: Hook, words: str) -> None:
    made = Secret(id=uuid5(asked.key, "secret"), hook=row, words=words, at=asked.at)
    made.save(force_insert=True)


def open_hook(hook: UUID) -> Hook:
    return find(Hook.objects.filter(ended_at=None), hook)
