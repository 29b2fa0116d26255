"""The plan is put before nations; they promise, counter and decline."""

from collections.abc import Collection, Iterator
from datetime import timedelta
from functools import partial
from typing import Any, Final
from uuid import UUID

from backstay_web.config.exercise.story.acts import Act, Doing, there
from backstay_web.config.exercise.story.facts import PROPOSAL, nations_of
from backstay_web.core.context import me
from backstay_web.plans import actions, standing
from backstay_web.plans.models import Answer, Promise, Proposal
from backstay_web.requirements import actions as needs
from backstay_web.requirements.queries import requirements
from backstay_web.requirements.states import State

TITLE: Final = "What was pledged in 2022, first plan"
ANSWERS_WITHIN_DAYS: Final = 21
LATER: Final = timedelta(days=14)
COUNTERS, DECLINES = "de", "us"


def validate(packages: Collection[str]) -> Iterator[Act]:
    """Yield that the desk finds the needs of the story new, sustainable and so on."""

    def waiting() -> Any:
        return requirements().filter(code__in=packages, state=State.ASKED)

    def validates(doing: Doing) -> None:
        seen = list(waiting().values_list("pk", "version"))
        doing.do(needs.validate_many, versions=seen)

    yield Act("validation-desk", lambda: not waiting().exists(), validates)


def put_before_nations(run: UUID) -> Iterator[Act]:
    """Yield that one drafts the proposal, and another shows each nation its share."""

    def drafts(doing: Doing) -> None:
        day = doing.ago(-ANSWERS_WITHIN_DAYS)
        told = {"proposal": PROPOSAL, "run": run, "title": TITLE, "answer_by_on": day}
        doing.do(actions.draft, **told)

    def shows(doing: Doing) -> None:
        doing.do(actions.propose, proposal=PROPOSAL, expected_version=1)

    yield Act("coalition-lead", there(Proposal, PROPOSAL), drafts)
    is_shown = there(Proposal, PROPOSAL, proposed_at__isnull=False)
    yield Act("release-officer", is_shown, shows, steps_up=True)


def answer(packages: Collection[str]) -> Iterator[Act]:
    """Yield that each nation promises its part of the story, and two something else."""

    def has_promised() -> bool:
        said = Promise.objects.filter(line__share__proposal=PROPOSAL)
        return said.filter(originator=me().origin).exists()

    for nation in nations_of(packages):
        yield Act(f"desk-{nation}", has_promised, partial(promises, packages))
    yield from (other_than_yes(COUNTERS, counters), other_than_yes(DECLINES, declines))


def promises(packages: Collection[str], doing: Doing) -> None:
    """Promise all that a nation is asked for some packages."""
    lines = mine().filter(purposes__package__in=packages).distinct()
    seen = list(lines.values_list("pk", "answer_count"))
    share = lines.values_list("share", flat=True)[0]
    doing.do(actions.accept, share=share, lines=seen, owner=doing.post())


def mine() -> Any:
    """Return the lines that the nation of whoever acts is asked for."""
    share = {"share__proposal": PROPOSAL, "share__nation": me().origin}
    return standing.lines().filter(**share).order_by("number")


def other_than_yes(nation: str, does: Any) -> Act:
    """Return that a nation says something else to the last line it is asked for."""

    def is_said() -> bool:
        said = Answer.objects.exclude(verdict=Answer.Verdict.ACCEPT)
        return said.filter(line__share__proposal=PROPOSAL).exists()

    return Act(f"desk-{nation}", is_said, does)


def last_open() -> Any:
    return mine().filter(state=standing.LineState.OPEN).last()


def counters(doing: Doing) -> None:
    row = last_open()
    said = (row.pk, row.answer_count, row.quantity, row.due_on + LATER)
    doing = doing.because("The depot is moved until then.")
    doing.do(actions.counter, share=row.share_id, lines=[said])


def declines(doing: Doing) -> None:
    row = last_open()
    doing = doing.because("It is needed elsewhere that week.")
    seen = [(row.pk, row.answer_count)]
    doing.do(actions.decline, share=row.share_id, lines=seen)
