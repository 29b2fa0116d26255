"""What is asked of plans beside their lists: answers, and the changes of what-ifs."""

from dataclasses import dataclass, fields
from typing import Any, Final
from uuid import UUID

from backstay_web.config.api.reads.read import Label, Read, Shown, Words
from backstay_web.core.commands import NotThere, find
from backstay_web.core.labels.columns import columns_of
from backstay_web.plans import queries as plans
from backstay_web.plans.models import WhatIf


@dataclass(frozen=True)
class Answered:
    """What was asked of a plan, and what the engine answered to it in its own words.

    There is no answer before the run is done, and a replan is answered by a plan. Keys
    and weeks are those of the case of the plan, which the run ``base`` has.
    """

    kind: str
    base: UUID
    label: Label
    asks: dict[str, Any]
    found: dict[str, Any] | None


@dataclass(frozen=True)
class Changed:
    """A change of a what-if, as the engine's file of changes has it."""

    kind: str
    key: str
    start_week: int | None
    end_week: int | None
    amount: int | None
    nation: str | None
    site: str | None
    variant: str | None


def answered(_: Words, *, key: UUID) -> Shown:
    """Return what a run asks of a plan, and what was answered."""
    row = plans.question_of(key)
    if row is None:
        raise NotThere(f"There is no question {key}.")
    answer = plans.finding_of(key)
    found = answer.found if answer else None
    return Shown(
        [Answered(row.kind, row.base_id, columns_of(row), row.asks, found)],
        [vars(each) for each in (row, answer) if each],
    )


def changes_of(_: Words, *, key: UUID) -> Shown:
    """Return the changes of a what-if, in their order."""
    row = find(WhatIf.objects.all(), key)
    names = [field.name for field in fields(Changed)]
    changes = [Changed(**{n: each.get(n) for n in names}) for each in row.changes]
    return Shown(changes, [vars(row)])


READS: Final = (
    Read(
        "question-answer",
        "/questions/{uuid:key}/answer",
        "plans:run",
        "What a run asks of a plan, and what was answered.",
        Answered,
        answered,
        {},
    ),
    Read(
        "what-if-changes",
        "/what-ifs/{uuid:key}/changes",
        "plans:what_if_list",
        "The changes of a what-if.",
        Changed,
        changes_of,
        {},
    ),
)
"""Everything of that kind."""
