"""Commands: each change of the site is one, asked for once and told by one event.

One transaction claims the key, checks the authority, makes the change, appends the
event with the rows that it left, and stores the answer. Whoever repeats a command gets
the first answer again.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any, Final, TypeVar
from uuid import UUID, uuid4

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, models, transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from backstay.errors import BackstayError
from backstay_web.core.context import Context, me
from backstay_web.core.models import Command, Event, Labelled
from backstay_web.core.rows import Written, keep_rows

Json = dict[str, Any]
Row = TypeVar("Row", bound=models.Model)


class Refused(BackstayError):
    """The actor lacks the permission that the change needs."""


class FactorTooOld(BackstayError):
    """The change needs a second factor that was shown just now."""


class NotThere(BackstayError):
    """There is no such row, or none that the actor may know of: one cannot tell."""


class Stale(BackstayError):
    """Somebody changed the row since the actor read it."""


class KeyUsed(BackstayError):
    """The key stands for another command of this actor, or for other words."""


@dataclass(frozen=True)
class Asked:
    """What every command is told: who asks, when, why, and under which key."""

    by: Context
    at: datetime
    reason: str
    key: UUID


@dataclass(frozen=True)
class Happened:
    """What a change tells of itself: its event, labelled as what it happened to.

    The event keeps the row ``to`` as the change left it. Whatever other rows were
    written stand in ``also``: the state of the site follows from its events alone.
    """

    kind: str
    to: Labelled
    content: Json
    also: Sequence[Written] = ()


Change = Callable[..., Happened]
Run = Callable[..., Json]

COMMANDS: dict[str, str] = {}
"""Every command there is, and the permission that it needs."""
RUNS: dict[str, Run] = {}
"""How each is run; ``__wrapped__`` is the change, whose keywords are the payload."""
STEPS_UP: set[str] = set()
"""The commands that need a second factor shown just now, by page and API alike."""

REASON: Final = "reason"
"""What the content of an event calls the reason of its command."""


def command(
    name: str, permission: str, *, steps_up: bool = False
) -> Callable[[Change], Run]:
    """Make a command of a function that changes something and says what happened.

    The function takes an ``Asked`` and its payload, all by keyword. Its caller gives
    ``key``, ``at``, ``reason`` and the payload, and gets the content of the event.
    What changes who may do what ``steps_up``: a desk that was left is not enough.
    """
    COMMANDS[name] = permission
    if steps_up:
        STEPS_UP.add(name)

    def decorate(change: Change) -> Run:
        @wraps(change)
        def run(*, key: UUID, at: datetime, reason: str, **payload: Any) -> Json:
            with transaction.atomic():
                asked = Asked(by=me(), at=at, reason=reason, key=key)
                known = claim(name, asked, payload)
                if known is not None:
                    return known
                require(asked.by, permission)
                if steps_up:
                    require_factor(asked.by)
                happened = change(asked=asked, **payload)
                content = plain(happened.content)
                # Why somebody may do or see more stays with those who decide that.
                why = {} if steps_up else {REASON: asked.reason}
                record(happened, {**why, **content}, asked)
                keep_answer(asked, content)
                return content

        RUNS[name] = run
        return run

    return decorate


def claim(name: str, asked: Asked, payload: Mapping[str, Any]) -> Json | None:
    """Take the key for this command, or return the answer of the one that has it.

    Two at once: the second waits here until the first has its answer, or is undone.

    Raises
    ------
    KeyUsed
        If what was asked under this key was something else.
    """
    print_ = fingerprint(name, asked.reason, payload)
    try:
        with transaction.atomic():
            Command.objects.create(
                actor=asked.by.actor,
                key=asked.key,
                name=name,
                fingerprint=print_,
                reason=asked.reason,
                at=asked.at,
            )
    except IntegrityError:
        first = Command.objects.get(actor=asked.by.actor, key=asked.key)
        if bytes(first.fingerprint) != print_:
            said = _(
                "The key %(key)s was used for another change: ask for this one under a "
                "key of its own."
            )
            raise KeyUsed(said % {"key": asked.key}) from None
        return dict(first.answer or {})
    return None


def fingerprint(name: str, reason: str, payload: Mapping[str, Any]) -> bytes:
    """Digest what was asked, so that the same key cannot ask for something else."""
    words = json.dumps([name, reason, payload], cls=DjangoJSONEncoder, sort_keys=True)
    return hashlib.sha256(words.encode()).digest()


def require(by: Context, permission: str) -> None:
    """Return if the actor holds the permission.

    Raises
    ------
    Refused
        If not; says which one is missing.
    """
    if permission not in by.permissions:
        said = _(
            "This needs the permission %(permission)s, which your post does not have: "
            "ask whoever hands out posts."
        )
        raise Refused(said % {"permission": permission})


def require_factor(by: Context) -> None:
    """Return if the actor showed a second factor just now.

    Raises
    ------
    FactorTooOld
        If not, or if his session has none.
    """
    if by.factor_age_s is None or by.factor_age_s > settings.STEP_UP_S:
        said = ngettext(
            "This needs a second factor that was shown in the last %(count)s minute: "
            "show it again, then repeat this.",
            "This needs a second factor that was shown in the last %(count)s minutes: "
            "show it again, then repeat this.",
            settings.STEP_UP_S // 60,
        )
        raise FactorTooOld(said % {"count": settings.STEP_UP_S // 60})


def record(happened: Happened, content: Json, asked: Asked) -> None:
    """Append the event of a change, and the rows it left, each with its label."""
    to = happened.to
    event = Event.objects.create(
        id=uuid4(),
        kind=happened.kind,
        subject=to.pk,
        actor=asked.by.actor,
        command_key=asked.key,
        at=asked.at,
        content=content,
        policy=to.policy,
        level=to.level,
        rel=to.rel,
        cav=to.cav,
        originator=asked.by.origin,
    )
    keep_rows(event.pk, asked.by.origin, [Written(to, to), *happened.also])


def plain(content: Json) -> Json:
    """Return the content in JSON's own kinds, as a repeated command will read it."""
    made: Json = json.loads(json.dumps(content, cls=DjangoJSONEncoder))
    return made


def keep_answer(asked: Asked, content: Json) -> None:
    mine = Command.objects.filter(actor=asked.by.actor, key=asked.key)
    mine.update(answer=content)


def find(rows: "models.QuerySet[Row]", key: UUID) -> Row:
    """Return the row of that key among those the actor may read.

    Raises
    ------
    NotThere
        If there is none; the same words whether it is hidden or does not exist.
    """
    row = rows.filter(pk=key).first()
    if row is None:
        raise not_there(rows.model, key)
    return row


def not_there(model: type[models.Model], key: object) -> NotThere:
    """Return the error that says there is no such row; in the same words always."""
    words = {"kind": called(model), "key": key}
    return NotThere(_("There is no %(kind)s %(key)s.") % words)


def not_yours(model: type[models.Model]) -> Refused:
    """Return the error that says that a row is another's."""
    said = _("This %(kind)s is not yours to change.")
    return Refused(said % {"kind": called(model)})


def stale(model: type[models.Model]) -> Stale:
    """Return the error that says that a row was changed since one read it."""
    said = _(
        "This %(kind)s was changed meanwhile: read it again, and say then whether "
        "your change still holds."
    )
    return Stale(said % {"kind": called(model)})


def called(model: type[models.Model]) -> str:
    """Return what people call a row of a table, in the language of the reader."""
    return pgettext("a row", str(model._meta.verbose_name))


def change(row: Row, expected_version: int, **fields: Any) -> Row:
    """Change fields of a versioned row, if it is still as the actor saw it.

    Raises
    ------
    Stale
        If its version is another one by now.
    Refused
        If the row is not the actor's to change.
    """
    same = type(row)._default_manager.filter(pk=row.pk, version=expected_version)
    if same.update(**fields, version=F("version") + 1) == 0:
        if same.exists():
            raise not_yours(type(row))
        raise stale(type(row))
    row.refresh_from_db()
    return row
