"""Draw many futures of a plan on workers, and say what they show."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from backstay.domain.case import Case
from backstay.domain.plan import Plan
from backstay.futures import buffers, compiled, reference, summary
from backstay.futures.buffers import Candidate, Trial
from backstay.futures.chances import Chances
from backstay.futures.outcome import Outcome, join
from backstay.futures.programme import Programme, compile_plan
from backstay.futures.result import Buffer, Futures
from backstay.futures.settings import Engine, FutureSettings
from backstay.workers.pool import Pool
from backstay.workers.tasks import Tell, say_nothing

SAMPLES: Final = 10_000_000
"""Activities that a worker draws at a time: about half a second of work."""
BATCHES: Final = 40
"""Batches there are at most: each sends back arrays of the size of the plan."""

Simulate = Callable[..., Outcome]
ENGINES: Final[dict[Engine, Simulate]] = {
    Engine.COMPILED: compiled.simulate,
    Engine.REFERENCE: reference.simulate,
}


@dataclass(frozen=True, slots=True)
class Drawing:
    """What every worker needs to draw futures."""

    programme: Programme
    chances: Chances
    seed: int
    engine: Engine


Batch = tuple[int, int]
"""The first of some futures, and how many."""


def draw_futures(
    case: Case,
    plan: Plan,
    chances: Chances,
    settings: FutureSettings,
    pool: Pool,
    tell: Tell = say_nothing,
) -> Futures:
    """Return what many futures say about a plan.

    It is an open-loop test: the plan is followed as it stands, whatever happens. What
    comes late waits at the next step, without queueing for capacity there, and seats in
    a later session are not checked.

    Parameters
    ----------
    case, plan
        A plan and the case it was made for.
    chances : Chances
    settings : FutureSettings
    pool : Pool
        The result does not depend on its workers.
    tell : callable, optional
        Called with the batches done and all batches, buffers last.
    """
    programme = compile_plan(case, plan, chances)
    drawing = Drawing(programme, chances, settings.seed, settings.engine)
    batches = batches_of(len(programme.steps), settings.count)
    # How many buffers are tried is known only after the futures: so in two parts.
    outcome = join(pool.map(draw_batch, drawing, batches, tell))
    broken = summary.breakages(programme, outcome)
    mean, error = summary.mean_and_error(outcome.worth_picopoints[:, -1])
    gains = _try_buffers(
        drawing, buffers.candidates(programme, broken), settings.count, pool, tell
    )
    in_time = programme.planned_week <= programme.need_by_week
    return Futures(
        case_sha256=case.sha256,
        plan_value_micropoints=plan.value_micropoints,
        count=settings.count,
        seed=settings.seed,
        engine=settings.engine.value,
        chances={key: each.value for key, each in chances.known.items()},
        steps=len(programme.steps),
        planned_in_time=int(in_time.sum()),
        mean_in_time=round(summary.in_time(programme, outcome) / settings.count, 6),
        planned_points=round(
            int(summary.planned_worth(programme)[-1]) / summary.POINT, summary.DIGITS
        ),
        mean_points=mean,
        mean_error=error,
        packages=tuple(summary.package_chances(case, programme, outcome)),
        weeks=tuple(summary.fan(programme, outcome)),
        breakages=tuple(broken),
        buffers=tuple(gains),
    )


def batches_of(steps: int, count: int) -> list[Batch]:
    """Return how futures are cut into batches; the result does not depend on it.

    >>> batches_of(steps=2_500_000, count=10)
    [(0, 4), (4, 4), (8, 2)]
    """
    size = max(1, SAMPLES // max(1, steps), -(-count // BATCHES))
    return [(first, min(size, count - first)) for first in range(0, count, size)]


def draw_batch(drawing: Drawing, batch: Batch) -> Outcome:
    """Return the outcome of some futures; runs on a worker."""
    first, count = batch
    return ENGINES[drawing.engine](
        drawing.programme, drawing.chances, drawing.seed, first, count
    )


def _try_buffers(
    drawing: Drawing,
    candidates: list[Candidate],
    count: int,
    pool: Pool,
    tell: Tell,
) -> list[Buffer]:
    """Return what each buffer gains, the greatest gain first."""
    batches = batches_of(len(drawing.programme.steps), min(count, buffers.FUTURES))
    tried = [None, *candidates]
    tasks = [(candidate, batch) for candidate in tried for batch in batches]
    found = pool.map(try_buffer, drawing, tasks, tell)
    at = range(0, len(found), len(batches))
    without, *rest = [
        buffers.join_trials(found[first : first + len(batches)]) for first in at
    ]
    gains = [
        buffers.buffer_of(candidate, without, trial)
        for candidate, trial in zip(candidates, rest, strict=True)
    ]
    return sorted(gains, key=lambda each: -each.gained_points)


def try_buffer(drawing: Drawing, task: tuple[Candidate | None, Batch]) -> Trial:
    """Return what some futures bring with a buffer; runs on a worker."""
    candidate, (first, count) = task
    early = None if candidate is None else candidate.early(drawing.programme)
    outcome = ENGINES[drawing.engine](
        drawing.programme, drawing.chances, drawing.seed, first, count, early
    )
    return Trial(
        outcome.worth_picopoints[:, -1], summary.in_time(drawing.programme, outcome)
    )
