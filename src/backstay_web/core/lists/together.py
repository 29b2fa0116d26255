"""What is done to all rows that are ticked: one command for each, and its fault there.

A row that is refused keeps none of the others from being done; and a form that is sent
twice does nothing twice, since each row has a key made of that of the form.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid5

from django import forms
from django.db import DataError, IntegrityError
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext

from backstay.errors import BackstayError
from backstay_web.core.commands import NotThere, require
from backstay_web.core.context import me

VALUE: Final = "value"
"""What a change of many rows calls what each of them is to have."""
MOST: Final = 50
"""Rows that are done at once: as many as a page has."""


class Unreadable(BackstayError):
    """What was ticked is no row, or too much, or nothing; says what to do."""


@dataclass(frozen=True)
class Together:
    """Something that can be done to each of many rows.

    ``run`` does it to one: it is called with ``key``, ``at``, ``reason``, ``row`` and
    ``expected_version``, which is that of the page, or 0 where rows have none. Whoever
    lacks the permission ``needs`` is not offered it. ``why`` is what the reason is
    called here, where it is more than one. ``asks`` makes the field of what each row is
    to have then, which ``run`` is given as ``value``.
    """

    name: str
    word: Promise
    needs: str
    run: Callable[..., Any]
    asks_why: bool = False
    why: Promise | str = ""
    asks: Callable[[], forms.Field] | None = None

    def form(self, sent: QueryDict | None = None) -> forms.Form:
        """Return the form of what it asks for; nothing is in it where that is nothing.

        Where something else was sent than this, it is as if nothing was.
        """
        is_sent = sent is not None and sent.get("together") == self.name
        made = forms.Form(
            sent if is_sent else None, prefix=self.name, auto_id="together-%s"
        )
        if self.asks is not None:
            made.fields[VALUE] = self.asks()
        return made


@dataclass(frozen=True)
class Ticked:
    """A row that was ticked, as its reader saw it."""

    row: UUID
    version: int


@dataclass(frozen=True)
class Outcome:
    """How many rows were done, and why the others were not.

    None of those ``ticked`` was done if what they were to have was wrong.
    """

    done: int
    faults: dict[UUID, str]
    ticked: frozenset[UUID] = frozenset()


def offered(all_of_them: Sequence[Together], held: Collection[str]) -> list[Together]:
    """Return what somebody with these permissions may do."""
    return [each for each in all_of_them if each.needs in held]


def do_together(
    all_of_them: Sequence[Together], sent: QueryDict, at: datetime
) -> Outcome:
    """Do to each ticked row what was asked for.

    Raises
    ------
    NotThere
        If nothing of that name can be done here.
    Refused
        If the actor lacks the permission for it.
    Unreadable
        If nothing was ticked, too much, or what is no row.
    """
    by_name = {each.name: each for each in all_of_them}
    asked = by_name.get(sent.get("together", ""))
    if asked is None:
        raise NotThere(gettext("Nothing like that can be done here."))
    require(me(), asked.needs)
    key = read_key(sent.get("key", ""))
    rows = list(ticked(sent.getlist("rows")))
    reason = sent.get("reason", "")[:2_000]
    form = asked.form(sent)
    if not form.is_valid():
        return Outcome(0, {}, frozenset(each.row for each in rows))
    said = {"key": key, "at": at, "reason": reason, **form.cleaned_data}
    faults = {}
    for each in rows:
        fault = fault_of(asked, each, **said)
        if fault:
            faults[each.row] = fault
    return Outcome(len(rows) - len(faults), faults)


def fault_of(asked: Together, each: Ticked, *, key: UUID, **said: Any) -> str:
    """Do it to one row; return why it was refused, or nothing."""
    try:
        asked.run(
            key=uuid5(key, str(each.row)),
            row=each.row,
            expected_version=each.version,
            **said,
        )
    except BackstayError as refusal:
        return str(refusal)
    except (IntegrityError, DataError):  # its words name constraints and values
        return gettext("The database refused this: nothing was changed.")
    return ""


def ticked(values: Sequence[str]) -> Iterator[Ticked]:
    """Yield the rows that were ticked, each once."""
    if not values:
        raise Unreadable(gettext("Tick the rows first that this is for."))
    if len(values) > MOST:
        raise Unreadable(gettext("Tick %(most)s rows at most.") % {"most": MOST})
    for value in dict.fromkeys(values):
        row, _, version = value.partition(":")
        yield Ticked(read_key(row), whole(version))


def whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def read_key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Unreadable(
            gettext("This was not sent by a page of ours: open the list anew.")
        ) from None
