"""Further queues of the worker: searches of apps above, taken where no run waits.

As of runs, whoever writes the next attempt at a search has it (ADR 22).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count, Q
from django.utils import timezone

from backstay.said import together
from backstay_web.core.commands import Asked, Happened, plain, record
from backstay_web.core.context import Context
from backstay_web.core.labels.columns import columns_of
from backstay_web.core.models import Labelled
from backstay_web.core.rows import Written
from backstay_web.plans.models.asked import EndingOf
from backstay_web.plans.saying import packed
from backstay_web.plans.states import LEASE
from backstay_web.plans.worker import (
    ATTEMPTS,
    DIED,
    GRACE_S,
    LONGEST_WORDS,
    OTHERS,
    Lines,
    Stopping,
    Worker,
    heard,
    last_word,
    searching,
)


@dataclass(frozen=True)
class Queue:
    """A table whose rows are searches that somebody asked for.

    ``of`` is how attempts, endings and events call what was asked for. ``command`` is
    the process of a search; ``read`` returns from what it found the fields of the
    ending, which its event tells too, and the rows to keep.
    """

    of: str
    asked: Any
    attempts: Any
    endings: Any
    command: Sequence[str]
    read: Callable[[Any, dict[str, Any]], tuple[dict[str, Any], Sequence[Labelled]]]

    def serve(self) -> None:
        """Let workers look at this queue from now on."""
        OTHERS.append(self.do_one)

    def do_one(self, worker: Worker) -> bool:
        """Do one search, if one waits; tell whether there was one."""
        self.bury(timezone.now())
        attempt = self.take(worker.name, timezone.now())
        if attempt is None:
            return False
        try:
            self.do(worker, attempt)
        except Stopping:
            self.beaten(attempt, given_back_at=timezone.now())
        return True

    def do(self, worker: Worker, attempt: Any) -> None:
        """Search, and keep what came out, unless somebody cancelled it meanwhile."""
        row = self.row(attempt)
        with TemporaryDirectory(prefix=f"backstay-{self.of}-") as name:
            folder, asked = Path(name), {"bench": row.bench, "time_s": row.time_s}

            def listen(lines: Lines) -> dict[str, Any] | None:
                said = heard(lines)
                self.beaten(attempt, beat_at=timezone.now())
                return last_word(said)

            is_over = self.endings.objects.filter(**{self.of: row}).exists
            with searching(folder, asked, self.command) as search:
                seconds = row.time_s + GRACE_S
                said = worker.follow(search, folder, seconds, listen, is_over)
        if said is None:
            return
        if "done" in said:
            self.finish(attempt, said["done"], timezone.now())
        else:
            self.fail(attempt, together(said["failed"]), timezone.now())

    def row(self, attempt: Any) -> Any:
        """Return what an attempt is at."""
        return getattr(attempt, self.of)

    def beaten(self, attempt: Any, **fields: datetime) -> None:
        self.attempts.objects.filter(pk=attempt.pk).update(**fields)

    def take(self, worker: str, at: datetime) -> Any:
        """Return the next attempt at the search that waits longest; None if none does.

        Of two workers that want the same one the second has its row refused.
        """
        for row in self.tried(at).filter(tries__lt=ATTEMPTS).order_by("asked_at", "pk"):
            number = self.attempts.objects.filter(**{self.of: row}).count() + 1
            said = {self.of: row, "number": number, "worker": worker}
            try:
                with transaction.atomic():
                    return self.attempts.objects.create(**said, began_at=at, beat_at=at)
            except IntegrityError:
                continue
        return None

    def tried(self, at: datetime) -> Any:
        """Return searches that nobody is at, with how many workers died at each."""
        recent = {"beat_at__gt": at - LEASE, "given_back_at": None}
        busy = self.attempts.objects.filter(**recent).values(self.of)
        ended = self.endings.objects.values(self.of)
        free = self.asked.objects.exclude(pk__in=ended).exclude(pk__in=busy)
        died = Count("attempts", filter=Q(attempts__given_back_at=None))
        return free.annotate(tries=died)

    def bury(self, at: datetime) -> None:
        """Let searches fail at which the last worker died that was to try."""
        for row in self.tried(at).filter(tries__gte=ATTEMPTS):
            last = self.attempts.objects.filter(**{self.of: row}).latest("number")
            self.fail(last, DIED, at)

    def finish(self, attempt: Any, told: dict[str, Any], at: datetime) -> None:
        """Keep what was found."""
        fields, rows = self.read(self.row(attempt), told)
        self.keep(
            attempt, self.ending(attempt, EndingOf.How.DONE, at, **fields), fields, rows
        )

    def fail(self, attempt: Any, why: str, at: datetime) -> None:
        """Note that a search failed, and why: its event tells that in English."""
        ending = self.ending(
            attempt, EndingOf.How.FAILED, at, why=packed(why, LONGEST_WORDS)
        )
        self.keep(attempt, ending, {"why": " ".join(why.split())[:LONGEST_WORDS]}, [])

    def ending(self, attempt: Any, how: str, at: datetime, **fields: Any) -> Any:
        row = self.row(attempt)
        return self.endings(
            **{self.of: row},
            how=how,
            began_at=attempt.began_at,
            ended_at=at,
            originator=row.originator,
            **columns_of(row),
            **fields,
        )

    def keep(
        self,
        attempt: Any,
        ending: Any,
        content: dict[str, Any],
        rows: Sequence[Labelled],
    ) -> None:
        """Write how a search ended, what came out, and the event; or none of them.

        Whoever cancelled it, or buried it, first has the last word.
        """
        row = self.row(attempt)
        by = Context(row.asked_by, row.originator, 0, 0, 0, frozenset())
        asked = Asked(by=by, at=ending.ended_at, reason="", key=attempt.pk)
        try:
            with transaction.atomic():
                ending.save(force_insert=True)
                if rows:
                    type(rows[0])._default_manager.bulk_create(rows)
                written = [Written(each, each) for each in rows]
                told = plain({self.of: row.pk, **content})
                record(
                    Happened(f"{self.of}.{ending.how}", ending, told, written),
                    told,
                    asked,
                )
        except IntegrityError:
            if not self.endings.objects.filter(**{self.of: row}).exists():
                raise
