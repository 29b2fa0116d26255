"""The courier: looks for what hooks are to be told, tells them, and tries again.

It is the role ``bs_courier``, which acts for nobody (ADR 26). For each hook it asks the
database in a transaction of its own what the hook's actor may read, and learns of an
event no more than its kind and the row that it happened to. One try at a time is under
way for each hook, so that a receiver that is slow holds up its own deliveries alone.
"""

import random
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse

from backstay_web.core.subjects import SUBJECTS, Subject
from backstay_web.hooks.models import (
    OF_A_TEST,
    TESTED,
    Delivery,
    Hook,
    Reach,
    Retry,
    Secret,
)
from backstay_web.hooks.queries import WAITING, last_number
from backstay_web.hooks.sending import ANSWERS_WITHIN_S, Answer, Letter, body_of, send

State = Delivery.State

TRIES: Final = 8
FIRST_PAUSE_S: Final = 30
LONGER: Final = 3
"""Each pause is so many times the one before: eight tries take some nine hours. Our
assumption: a receiver that fails longer needs people, and not more tries."""
MOST_AT_ONCE: Final = 32
AT_A_TIME: Final = 200
"""Events that are queued for one hook before the next one has its turn."""
LEASE_S: Final = 60
"""After which another courier may try what this one has in hand: longer than a try."""
FAREWELL_S: Final = ANSWERS_WITHIN_S + 2
PRUNED_EACH: Final = timedelta(hours=1)

EYES: Final = "select set_config('backstay.hook', %s, true)"
SEES: Final = "select (m).actor, (m).permissions from (select hooks_me() m) q"
OLDEST: Final = "select pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
NEWS: Final = """
select e.id, e.kind, e.subject, r."table", e.policy, e.level, e.rel, e.cav
from core_arrival a
join core_event e on e.id = a.id
join core_eventrow r on r.event_id = e.id and r.row_key = e.subject
where a.transaction >= %(since)s and a.place > %(pruned)s
    and (r."table" = any(%(tables)s)
            and (%(kinds)s::text[] = '{}' or e.kind = any(%(kinds)s))
        or e.kind = %(tested)s and e.subject = %(hook)s)
    and not exists (
        select from hooks_delivery d where d.hook_id = %(hook)s and d.event = e.id)
order by a.place limit %(most)s
"""
CALLING: Final = """
select h.id from hooks_hook h join hooks_reach r on r.id = h.id
where h.ended_at is null and (
    exists (select from core_arrival a where a.transaction >= r.transaction)
    or r.transaction > pg_snapshot_xmin(pg_current_snapshot())::text::bigint
    or exists (
        select from hooks_delivery d where d.hook_id = h.id and d.next_at <= %s))
order by h.id
"""
PRUNE: Final = """
with last as (
    select hook_id, max(number) as number from hooks_delivery group by hook_id
), gone as (
    delete from hooks_delivery d using last l
    where l.hook_id = d.hook_id and d.number < l.number and d.state = any(%(states)s)
        and coalesce(d.tried_at, d.queued_at) < %(before)s
        and not exists (select from hooks_retry r where r.delivery_id = d.id)
    returning d.hook_id, d.event
), places as (
    select g.hook_id, max(a.place) as place
    from gone g join core_arrival a on a.id = g.event group by g.hook_id
)
update hooks_reach r set pruned_place = greatest(r.pruned_place, p.place)
from places p where p.hook_id = r.id
"""
"""The last delivery of a hook stays: its number says which one comes next. So does what
somebody wanted tried again, of which the log tells."""


@dataclass(frozen=True)
class Seen:
    """What the actor of a hook may do, while he acts."""

    permissions: frozenset[str]

    def told_of(self, hook: Hook) -> dict[str, Subject]:
        """Return the kinds of rows that a hook is told of, by their tables."""
        return {
            each.rows().model._meta.db_table: each
            for each in SUBJECTS.values()
            if each.name in hook.nouns and each.needs in self.permissions
        }


class Courier:
    """One courier, with the tries that it has under way, by hook."""

    def __init__(self) -> None:
        self.pool = ThreadPoolExecutor(MOST_AT_ONCE, "telling")
        self.under_way: dict[UUID, tuple[UUID, Future[Answer]]] = {}
        self.pruned_at: datetime | None = None

    def work(self, at: datetime) -> None:
        """Note what came of tries, look for news, and start the tries that are due."""
        self.note(at)
        if self.pruned_at is None or at - self.pruned_at >= PRUNED_EACH:
            prune(at)
            self.pruned_at = at
        take_up(at)
        for hook in calling(at):
            look(hook, at)
            if hook.pk not in self.under_way and len(self.under_way) < MOST_AT_ONCE:
                letter = due(hook, at)
                if letter is not None:
                    task = self.pool.submit(send, letter, at)
                    self.under_way[hook.pk] = letter.delivery, task

    def note(self, at: datetime) -> None:
        """Write down what came of the tries that are over."""
        for hook, (delivery, task) in list(self.under_way.items()):
            if task.done():
                del self.under_way[hook]
                keep(delivery, task.result(), at)

    def rest(self, most_s: float) -> None:
        """Wait until a try is over, or for some seconds."""
        wait(self.tasks(), most_s, FIRST_COMPLETED)

    def close(self, at: datetime) -> None:
        """Let the tries end that are under way, and note what came of them."""
        wait(self.tasks(), FAREWELL_S)
        self.note(at)
        self.pool.shutdown(wait=False, cancel_futures=True)

    def tasks(self) -> "list[Future[Answer]]":
        """Return the tries that are under way."""
        return [task for _, task in self.under_way.values()]


def take_up(at: datetime) -> None:
    """Queue again what somebody wants tried again, and let go what hooks ended with."""
    asked = Retry.objects.filter(delivery=OuterRef("pk"), at__gt=OuterRef("tried_at"))
    given_up = Delivery.objects.filter(state=State.GIVEN_UP)
    given_up.filter(Exists(asked)).update(state=State.QUEUED, tries=0, next_at=at)
    ended = Q(hook__in=Hook.objects.filter(ended_at__isnull=False))
    Delivery.objects.filter(ended, next_at__isnull=False).update(
        state=State.WITHDRAWN, next_at=None
    )


def prune(at: datetime) -> None:
    """Remove deliveries that are over for so many days as the settings say."""
    for states, days in (
        ([State.SENT], settings.HOOKS_SENT_DAYS),
        ([State.GIVEN_UP, State.WITHDRAWN], settings.HOOKS_FAILED_DAYS),
    ):
        before = at - timedelta(days=days)
        with connection.cursor() as cursor:
            cursor.execute(PRUNE, {"states": list(states), "before": before})


def calling(at: datetime) -> list[Hook]:
    """Return the hooks for which something may have happened, or is due."""
    with connection.cursor() as cursor:
        cursor.execute(CALLING, [at])
        keys = [key for [key] in cursor.fetchall()]
    return list(Hook.objects.filter(pk__in=keys).order_by("pk"))


@contextmanager
def eyes_of(hook: Hook) -> Iterator[Seen | None]:
    """Let the database show what the actor of a hook may read; None if none acts."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(EYES, [str(hook.pk)])
        cursor.execute(SEES)
        actor, permissions = cursor.fetchone()
        yield None if actor is None else Seen(frozenset(permissions))


def look(hook: Hook, at: datetime) -> None:
    """Queue what happened since one looked last, in its order."""
    with eyes_of(hook) as seen, connection.cursor() as cursor:
        if seen is None:
            return
        # Asked first: whatever is older has ended, so the next statement sees it.
        cursor.execute(OLDEST)
        [oldest] = cursor.fetchone()
        found = news(cursor, hook, seen, oldest)
        queue(hook, seen, found, at)
        if len(found) < AT_A_TIME:
            Reach.objects.filter(hook=hook).update(transaction=oldest)


def news(cursor: Any, hook: Hook, seen: Seen, oldest: int) -> list[Any]:
    """Return events that a hook was not told of; from the start in another database.

    A copy that was brought in by its rows counts transactions anew: what was reached in
    the old one says nothing there.
    """
    reached = Reach.objects.get(hook=hook)
    asked = {
        "since": reached.transaction if reached.transaction <= oldest else 0,
        "pruned": reached.pruned_place,
        "tables": list(seen.told_of(hook)),
        "kinds": hook.kinds,
        "hook": hook.pk,
        "tested": TESTED,
        "most": AT_A_TIME,
    }
    cursor.execute(NEWS, asked)
    found: list[Any] = cursor.fetchall()
    return found


def queue(hook: Hook, seen: Seen, found: list[Any], at: datetime) -> None:
    """Put events into the queue of a hook, each under the label of the event."""
    told_of, number = seen.told_of(hook), last_number(hook)
    made = [
        Delivery(
            id=uuid4(),
            hook=hook,
            number=number + place,
            event=event,
            kind=kind,
            noun=OF_A_TEST if kind == TESTED else told_of[table].name,
            subject=subject,
            queued_at=at,
            next_at=at,
            originator=hook.originator,
            **dict(zip(("policy", "level", "rel", "cav"), label, strict=True)),
        )
        for place, (event, kind, subject, table, *label) in enumerate(found, start=1)
    ]
    Delivery.objects.bulk_create(made)


def due(hook: Hook, at: datetime) -> Letter | None:
    """Return the next letter to a hook, taken so that nobody else sends it; or None.

    What its actor may not read any more, or not open, is not told.
    """
    with eyes_of(hook) as seen:
        if seen is None:
            return None
        waiting = Delivery.objects.filter(hook=hook, next_at__lte=at)
        while True:
            rows = waiting.select_for_update(skip_locked=True)
            row = rows.order_by("next_at", "number").first()
            if row is None:
                return None
            if row.tries >= TRIES:  # Its courier died at the last try.
                let_go(row, State.GIVEN_UP)
            elif not may_be_told(row, hook, seen):
                let_go(row, State.WITHDRAWN)
            else:
                return letter_of(row, hook, at)


def may_be_told(row: Delivery, hook: Hook, seen: Seen) -> bool:
    """Tell whether the actor of a hook may still read an event and open its row."""
    with connection.cursor() as cursor:
        cursor.execute("select from core_event where id = %s", [row.event])
        is_seen = cursor.fetchone() is not None
    nouns = {each.name for each in seen.told_of(hook).values()}
    return is_seen and (row.kind == TESTED or row.noun in nouns)


def let_go(row: Delivery, state: str) -> None:
    Delivery.objects.filter(pk=row.pk).update(state=state, next_at=None)


def letter_of(row: Delivery, hook: Hook, at: datetime) -> Letter:
    """Return what is sent, and note that it is being tried."""
    again_at = at + timedelta(seconds=LEASE_S)
    Delivery.objects.filter(pk=row.pk).update(
        tries=F("tries") + 1, tried_at=at, next_at=again_at
    )
    said = {
        "delivery": str(row.pk),
        "number": row.number,
        "event": str(row.event),
        "kind": row.kind,
        "noun": row.noun,
        "subject": str(row.subject),
        **about(row),
    }
    secret = Secret.objects.filter(hook=hook).latest("at").words
    return Letter(hook.address, row.pk, secret, body_of(said))


def about(row: Delivery) -> dict[str, Any]:
    """Return where the row of a delivery is shown; of a test, that it is one."""
    if row.kind == TESTED:
        return {"link": reverse("hooks:change", args=[row.subject]), "test": True}
    return {"link": SUBJECTS[row.noun].address(row.subject)}


def keep(delivery: UUID, answer: Answer, at: datetime) -> None:
    """Note what came of a try: it is done, tried again after a pause, or given up."""
    row = Delivery.objects.filter(pk=delivery, state__in=WAITING).first()
    if row is None:  # Its hook ended meanwhile.
        return
    new: dict[str, Any] = {"came": answer.came, "status": answer.status}
    if answer.is_taken:
        new |= {"state": State.SENT, "next_at": None}
    elif row.tries >= TRIES:
        new |= {"state": State.GIVEN_UP, "next_at": None}
    else:
        new |= {"state": State.FAILED, "next_at": at + pause(row.tries)}
    Delivery.objects.filter(pk=delivery).update(**new)


def pause(tries: int) -> timedelta:
    """Return how long to wait after so many tries: ever longer, and never just so."""
    longest_s = FIRST_PAUSE_S * LONGER ** (tries - 1)
    return timedelta(seconds=random.uniform(longest_s / 2, longest_s))  # noqa: S311
