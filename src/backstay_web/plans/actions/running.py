"""How a run is asked for, and how one that has not ended is cancelled."""

from typing import Final
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from backstay.errors import BackstayError
from backstay_web.core.commands import Asked, Happened, Refused, command, find
from backstay_web.core.entries import Faulty
from backstay_web.core.labels.columns import columns_of
from backstay_web.nations.permissions import Permission
from backstay_web.plans.actions.ranges import out_of_range
from backstay_web.plans.models import Attempt, Ending, Run, Snapshot

MOST_EFFORT: Final = 5_000
"""Rounds; of half a second each that is some forty minutes. Our assumption: whoever
wants more is not waiting for it on a page."""
MOST_TIME_S: Final = 4 * 3_600
MOST_GAP_PPM: Final = 1_000_000
MOST_SEED: Final = 2**31 - 1


class NotNow(BackstayError):
    """Where a run stands does not allow the change."""


@command("run.ask", Permission.PLAN_RUN)
def ask_run(
    *,
    asked: Asked,
    run: UUID,
    snapshot: UUID,
    method: str,
    effort: int | None,
    time_s: int | None,
    gap_ppm: int,
    seed: int,
) -> Happened:
    """Ask for a plan on a snapshot; the first worker that is free takes the run."""
    on = find(Snapshot.objects.all(), snapshot)
    check(method, effort, time_s, gap_ppm, seed)
    made = Run(
        id=run,
        snapshot=on,
        method=method,
        effort=effort,
        time_s=time_s,
        gap_ppm=gap_ppm,
        seed=seed,
        asked_by=asked.by.actor,
        asked_at=asked.at,
        originator=asked.by.origin,
        **columns_of(on),
    )
    made.save(force_insert=True)
    settings = {"method": method, "effort": effort, "time_s": time_s}
    content = {"snapshot": on.pk, **settings, "gap_ppm": gap_ppm, "seed": seed}
    return Happened("run.asked", made, content)


@command("run.cancel", Permission.PLAN_RUN)
def cancel_run(*, asked: Asked, run: UUID) -> Happened:
    """Stop a run of one's own before it has a plan; its worker notices in a second.

    Raises
    ------
    NotNow
        If it has ended.
    """
    row = find(Run.objects.all(), run)
    if row.originator != asked.by.origin:
        raise Refused(_("This run is not yours to cancel."))
    began = Attempt.objects.filter(run=row).order_by("number").first()
    ending = Ending(
        id=uuid4(),
        run=row,
        how=Ending.How.CANCELLED,
        why=asked.reason,
        began_at=began.began_at if began else None,
        ended_at=asked.at,
        originator=row.originator,
        **columns_of(row),
    )
    try:
        with transaction.atomic():
            ending.save(force_insert=True)
    except IntegrityError:
        raise NotNow(_("It has ended: there is nothing left to cancel.")) from None
    return Happened("run.cancelled", ending, {"run": row.pk})


def check(
    method: str, effort: int | None, time_s: int | None, gap_ppm: int, seed: int
) -> None:
    """Return if a search can be asked for so.

    Raises
    ------
    Faulty
        If not; says why of each field.
    """
    faults = {}
    if method not in Run.Method.values:
        faults["method"] = [_("Choose one of the methods.")]
    if effort is None and time_s is None:
        faults["effort"] = [_("Say how many rounds, or how many seconds.")]
    ranges = {
        "effort": (effort, 0, MOST_EFFORT),
        "time_s": (time_s, 1, MOST_TIME_S),
        "gap_ppm": (gap_ppm, 0, MOST_GAP_PPM),
        "seed": (seed, 0, MOST_SEED),
    }
    faults |= out_of_range(ranges)
    if faults:
        raise Faulty(faults)
