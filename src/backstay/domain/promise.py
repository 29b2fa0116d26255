"""What is bound or under way: promises of nations and progress already made."""

from dataclasses import dataclass

from backstay.domain.lot import Condition


@dataclass(frozen=True, slots=True)
class PromisedStep:
    """One dated activity of a promise: a leg, bay or course from a start week."""

    activity: str
    resource: str
    start_week: int


@dataclass(frozen=True, slots=True)
class Promise:
    """A line that a nation has bound itself to. A plan keeps it as it is.

    ``source`` is a lot or a progress; None for fresh cohorts. Breaking it counts
    ``break_price_micropoints`` in a replan; None for as much as any other line.
    """

    key: str
    nation: str
    package: str
    option: str
    part: str
    source: str | None
    quantity: int
    steps: tuple[PromisedStep, ...]
    break_price_micropoints: int | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """Units that have left their lot, or cohorts that have begun, for one part.

    Units from ``lot`` stand at ``site`` in ``condition`` from ``ready_week``.
    Cohorts have finished ``courses_done`` steps of their sequence and are free from
    ``ready_week``, travel between courses included; they have neither lot nor site.
    """

    key: str
    nation: str
    package: str
    option: str
    part: str
    quantity: int
    lot: str | None
    site: str | None
    condition: Condition | None
    courses_done: int
    ready_week: int
