"""What nations are bound to and what is under way already, as lines of a snapshot."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from backstay.cases.parsing import Row
from backstay_web.core.models import Labelled
from backstay_web.plans.freezing.draft import Draft

Line = tuple[Labelled, Row]
"""A row of the site, and the cells of the line of a case that it makes."""


@dataclass(frozen=True)
class FrozenLines:
    """Lines of promises, of their steps and of progress, with the cells they fill."""

    promises: Sequence[Line] = ()
    promise_steps: Sequence[Line] = ()
    progress: Sequence[Line] = ()


def frozen_purposes() -> frozenset[UUID]:
    """Return what commitments that stand for promises name as their ``purpose_key``.

    What they bind stays in the lot, since the promise takes it from there. Nobody
    promises anything yet.
    """
    return frozenset()


def frozen_lines(draft: Draft) -> FrozenLines:
    """Return the lines that nations are bound to, and what is under way.

    ``draft`` has all other rows of the case: ``draft.key`` says what it calls a lot, a
    course, a bay or a leg, ``draft.tables`` holds its packages and options, and
    ``draft.weeks`` counts its weeks. Nobody promises anything yet.
    """
    return FrozenLines()
