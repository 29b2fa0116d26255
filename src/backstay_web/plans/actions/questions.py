"""How the engine is asked about a plan that a run has found: each question is a run.

A question is kept as closely as the strictest of what it is made from. A worker takes
it as it takes every run; what it answers is kept with the run.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _

from backstay.cases.changes import read_changes
from backstay.cases.faults import FaultyCase
from backstay.cases.reading import read_case
from backstay_web.core.banner import label_of
from backstay_web.core.commands import Asked, Happened, Refused, command, find
from backstay_web.core.entries import Faulty
from backstay_web.core.labels.algebra import derived
from backstay_web.core.labels.columns import columns_of
from backstay_web.core.labels.label import Label
from backstay_web.core.models import Labelled
from backstay_web.core.rows import Written
from backstay_web.nations.permissions import Permission
from backstay_web.plans.actions.proposing import NoPlan
from backstay_web.plans.actions.ranges import check_ranges
from backstay_web.plans.actions.running import MOST_EFFORT, MOST_SEED, MOST_TIME_S
from backstay_web.plans.models import (
    Line,
    Proposal,
    Question,
    Result,
    Run,
    Snapshot,
    WhatIf,
)
from backstay_web.plans.opened import opened
from backstay_web.plans.queries import result_of, rows_of
from backstay_web.plans.questions.changes import csv_of, sets_of
from backstay_web.plans.questions.facts import Fact, Typed, joined, typed
from backstay_web.plans.questions.folders import CASE, beside, unzip, zipped
from backstay_web.plans.questions.replans import Found, Prices, found_since, write_input
from backstay_web.plans.questions.solving import CHANGES_FILE
from backstay_web.plans.saying import in_words

Kind = Question.Kind

MOST_LINES_OF_A_PRICE: Final = 1_000
MOST_PRICE: Final = 10**12
MOST_ASKS: Final = 50
"""Bundles of offers; each takes a repair of the whole plan."""
MOST_FUTURES: Final = 100_000
"""Futures of one question: ten times as many make the error a third."""
MOST_WHAT_IFS: Final = 200
"""Sets at once: one takes about as long as a round of search."""


@command("replan.ask", Permission.PLAN_RUN)
def ask_replan(
    *,
    asked: Asked,
    run: UUID,
    proposal: UUID,
    snapshot: UUID,
    events: Sequence[Typed],
    without: Sequence[str],
    effort: int,
    time_s: int | None,
    seed: int,
    line_price_micropoints: int | None,
    promise_lines: int,
    package_lines: int,
    own_lines: Sequence[tuple[UUID, int]] = (),
) -> Happened:
    """Ask for the plan in force again, after what has happened until a snapshot.

    What is promised, past or moving stays; what was told may change at a price. Facts
    are found by comparing, but for those named in ``without``; ``events`` are added.
    Breaking a promise counts as ``promise_lines`` told lines, or as those that stand
    beside it in ``own_lines``.

    Raises
    ------
    NoPlan
        If the proposal is not in force.
    Faulty
        If the snapshot has other weeks, nothing has happened, or the engine cannot take
        what has; says why, by field.
    """
    row = in_force(proposal)
    after = find(Snapshot.objects.all(), snapshot)
    result = plan_of(row.run_id)
    prices = Prices(
        line_price_micropoints, promise_lines, package_lines, dict(own_lines)
    )
    check(effort, time_s, seed, prices)
    check_weeks(row.run.snapshot, after)
    found = found_since(result, rows_of(result.run), after, row.pk)
    check_own_lines(own_lines, found)
    facts = facts_told(found, events, without)
    told, files = written(found, facts, prices)
    lines = Line.objects.filter(share__proposal=row)
    asks = {
        "proposal": str(row.pk),
        **facts_asked(found, facts, without),
        **prices_asked(prices, told),
        "effort": effort,
        "time_s": time_s,
        "seed": seed,
    }
    made = Run(id=run, snapshot=after, effort=effort, time_s=time_s, seed=seed)
    label = strictest(asked, [result, after, *lines])
    kept = Question(kind=Kind.REPLAN, base=result.run, asks=asks, files=files)
    kept.rows = dict(found.rows)
    return begin(asked, made, kept, label)


def in_force(proposal: UUID) -> Proposal:
    """Return a proposal that nations were shown and that nothing has replaced.

    Raises
    ------
    NoPlan
        If it is another.
    """
    row = find(Proposal.objects.select_related("run__snapshot"), proposal)
    if row.proposed_at is None or row.superseded_at is not None:
        raise NoPlan(_("It is not in force: replan the one that is."))
    return row


def facts_told(
    found: Found, events: Sequence[Typed], without: Sequence[str]
) -> list[Fact]:
    """Return the facts that were found, but for some, and those that were typed.

    Raises
    ------
    Faulty
        If one to be left out was not found, or none is left.
    """
    strange = sorted(set(without) - {each.name for each in found.facts})
    if strange:
        said = _("No such fact was found any more: %(names)s. Read it again.")
        raise Faulty({"without": [said % {"names": ", ".join(strange)}]})
    kept = [each for each in found.facts if each.name not in without]
    facts = joined([*kept, *typed(events, found.weeks)])
    if not facts:
        raise Faulty({"events": [_("Nothing has happened that a replan is told.")]})
    return facts


def written(
    found: Found, facts: Sequence[Fact], prices: Prices
) -> tuple[dict[str, int], bytes]:
    """Return the prices that the engine is told, and the files that it is given.

    Raises
    ------
    Faulty
        If it cannot take them; says why.
    """
    with TemporaryDirectory(prefix="backstay-question-") as name:
        try:
            told = write_input(Path(name), found, facts, prices)
        except FaultyCase as error:
            raise Faulty(
                {"events": [in_words(each.said) for each in error.faults]}
            ) from None
        return told, zipped(Path(name))


def facts_asked(
    found: Found, facts: Sequence[Fact], without: Sequence[str]
) -> dict[str, Any]:
    """Return what the question keeps of what has happened."""
    kept = len(found.said.promised) + len(found.records.tables["promises"].rows)
    unread = found.since.unread.items()
    return {
        "facts": [each.plain() for each in facts],
        "without": sorted(without),
        "unread": {str(why): sorted(those) for why, those in unread},
        "promised": kept,
        "as_of_week": found.as_of_week,
    }


def prices_asked(prices: Prices, told: Mapping[str, int]) -> dict[str, Any]:
    """Return what the question keeps of what breaking a promise counts."""
    own = prices.own_lines.items()
    return {
        "prices_micropoints": told,
        "own_prices_micropoints": {str(key): told["line"] * n for key, n in own},
    }


@command("whatif.keep", Permission.PLAN_RUN)
def keep_what_ifs(*, asked: Asked, snapshot: UUID, text: str) -> Happened:
    """Keep sets of changes beside a snapshot, each by its name, to be tried later.

    ``text`` is a file of changes as the engine reads it (docs/reference/changes.md).

    Raises
    ------
    Faulty
        If the engine cannot take one, or a name is taken; it lists every fault.
    """
    on = find(Snapshot.objects.all(), snapshot)
    sets = sets_of(text, opened_case(on))
    taken = WhatIf.objects.filter(snapshot=on, name__in=sets)
    said = _("%(name)s is kept already: choose another name.")
    faults = [said % {"name": row.name} for row in taken.order_by("name")]
    if faults:
        raise Faulty({"text": faults})
    made = [
        WhatIf(
            snapshot=on,
            name=name,
            changes=rows,
            kept_at=asked.at,
            originator=asked.by.origin,
            **columns_of(on),
        )
        for name, rows in sets.items()
    ]
    WhatIf.objects.bulk_create(made)
    content = {"names": sorted(sets)}
    return Happened("whatif.kept", on, content, [Written(each, each) for each in made])


@command("whatif.ask", Permission.PLAN_RUN)
def ask_what_ifs(
    *, asked: Asked, run: UUID, base: UUID, what_ifs: Sequence[UUID]
) -> Happened:
    """Ask what a plan would gain or lose by sets of changes, each tried alone.

    Raises
    ------
    Faulty
        If none or too many are named, or one does not fit the case of the plan.
    """
    if not 1 <= len(set(what_ifs)) <= MOST_WHAT_IFS:
        said = _("Choose 1 to %(most)s of them.")
        raise Faulty({"what_ifs": [said % {"most": MOST_WHAT_IFS}]})
    rows = [find(WhatIf.objects.all(), key) for key in dict.fromkeys(what_ifs)]
    text = csv_of({row.name: row.changes for row in rows})

    def write(folder: Path) -> None:
        path = folder / CHANGES_FILE
        path.write_text(text, encoding="utf-8")
        try:
            read_changes(path, read_case(folder / CASE))
        except FaultyCase as error:
            raise Faulty(
                {"what_ifs": [in_words(each.said) for each in error.faults]}
            ) from None

    asks = {"sets": {row.name: row.changes for row in rows}}
    return ask(asked, run, base, Kind.WHAT_IF, asks, write, rows)


@command("why.ask", Permission.PLAN_RUN)
def ask_why(*, asked: Asked, run: UUID, base: UUID, package: str) -> Happened:
    """Ask what holds a package of a plan back."""
    return ask(asked, run, base, Kind.WHY, {"package": package})


@command("mend.ask", Permission.PLAN_RUN)
def ask_mends(*, asked: Asked, run: UUID, base: UUID, package: str) -> Happened:
    """Ask for the smallest sets of changes that field a package in time."""
    return ask(asked, run, base, Kind.MEND, {"package": package})


@command("asklist.ask", Permission.PLAN_RUN)
def ask_for_offers(*, asked: Asked, run: UUID, base: UUID, most: int) -> Happened:
    """Ask which bundles of additional offers a plan would gain most by."""
    check_ranges({"most": (most, 1, MOST_ASKS)})
    return ask(asked, run, base, Kind.ASK, {"most": most})


@command("chance.ask", Permission.PLAN_RUN)
def ask_chances(
    *, asked: Asked, run: UUID, base: UUID, futures: int, seed: int
) -> Happened:
    """Ask how likely each package of a plan comes in time, and what breaks most."""
    check_ranges({"futures": (futures, 1, MOST_FUTURES), "seed": (seed, 0, MOST_SEED)})
    return ask(asked, run, base, Kind.CHANCE, {"futures": futures, "seed": seed})


def ask(
    asked: Asked,
    run: UUID,
    base: UUID,
    kind: Kind,
    asks: dict[str, Any],
    write: Callable[[Path], None] | None = None,
    also: Iterable[Labelled] = (),
) -> Happened:
    """Ask about the plan of a run; ``write`` adds what the engine needs beside it.

    Raises
    ------
    NoPlan
        If the run has no plan.
    Faulty
        If the plan has no such package.
    """
    result = plan_of(base)
    if "package" in asks:
        asks = {**asks, **names_of_package(result, asks["package"])}
    with beside(result) as folder:
        if write:
            write(folder)
        files = zipped(folder)
    made = Run(id=run, snapshot=result.run.snapshot, effort=0, time_s=None, seed=0)
    question = Question(kind=kind, base=result.run, asks=asks, files=files)
    return begin(asked, made, question, strictest(asked, [result, *also]))


def names_of_package(result: Result, package: str) -> dict[str, str]:
    """Return what a package of a plan is called, as a list of questions tells it.

    Raises
    ------
    Faulty
        If the plan has no such package.
    """
    found = opened(result).case.packages.get(package)
    if found is None:
        raise Faulty({"package": [_("The plan has no such package.")]})
    return {"name": found.name, "name_uk": found.name_uk or found.name}


def begin(asked: Asked, run: Run, question: Question, label: Label) -> Happened:
    """Let a question wait for a worker."""
    run.method, run.gap_ppm = Run.Method.FULL, 0
    run.asked_by, run.asked_at = asked.by.actor, asked.at
    question.run = run
    for row in (run, question):
        row.originator = asked.by.origin
        for name, number in columns_of(label).items():
            setattr(row, name, number)
        row.save(force_insert=True)
    content = {
        "kind": question.kind,
        "base": question.base_id,
        "snapshot": run.snapshot_id,
    }
    return Happened("run.asked", run, content, [Written(question, question)])


def plan_of(run: UUID) -> Result:
    """Return the plan of a run with all that it was made from.

    Raises
    ------
    NoPlan
        If it has none.
    """
    found = result_of(run)
    if found is None:
        raise NoPlan(_("This run has no plan that could be asked about."))
    return Result.objects.select_related("run__snapshot").get(pk=found.pk)


def strictest(asked: Asked, rows: Iterable[Labelled]) -> Label:
    """Return the label of what is made from rows.

    Raises
    ------
    Refused
        If the actor's bodies may not have all of it.
    """
    label = derived({label_of(vars(row)) for row in rows})
    if not label.rel & asked.by.rel:
        raise Refused(
            _("Your bodies may not have all of it: act for the one that may.")
        )
    return label


def check(effort: int, time_s: int | None, seed: int, prices: Prices) -> None:
    """Return if a replan can be asked for so.

    Raises
    ------
    Faulty
        If not; says why of each field.
    """
    ranges = {
        "effort": (effort, 0, MOST_EFFORT),
        "time_s": (time_s, 1, MOST_TIME_S),
        "seed": (seed, 0, MOST_SEED),
        "line_price_micropoints": (prices.line_micropoints, 0, MOST_PRICE),
        "promise_lines": (prices.promise_lines, 0, MOST_LINES_OF_A_PRICE),
        "package_lines": (prices.package_lines, 0, MOST_LINES_OF_A_PRICE),
    }
    for lines in prices.own_lines.values():
        if not 0 <= lines <= MOST_LINES_OF_A_PRICE:
            ranges["own_lines"] = (lines, 0, MOST_LINES_OF_A_PRICE)
    check_ranges(ranges)


def check_own_lines(own_lines: Sequence[tuple[UUID, int]], found: Found) -> None:
    """Return if the promises that have a price of their own are kept, each once.

    Raises
    ------
    Faulty
        If not.
    """
    named = {promise for promise, _lines in own_lines}
    if len(named) != len(own_lines) or named - found.promises():
        said = _("Name promises that are to be kept, each once.")
        raise Faulty({"own_lines": [said]})


def check_weeks(before: Snapshot, after: Snapshot) -> None:
    """Return if two snapshots count the same weeks, and the second is no earlier.

    Raises
    ------
    Faulty
        If not: weeks of the plan in force would be other weeks.
    """
    same = (before.first_day, before.horizon_weeks)
    if (after.first_day, after.horizon_weeks) != same:
        said = _("It has other weeks than the plan: %(day)s and %(count)s weeks on.")
        words = {"day": before.first_day, "count": before.horizon_weeks}
        raise Faulty({"snapshot": [said % words]})
    if after.as_of_on < before.as_of_on:
        raise Faulty({"snapshot": [_("It is of a day before that of the plan.")]})


def opened_case(snapshot: Snapshot) -> Any:
    """Return the case of a snapshot."""
    with TemporaryDirectory(prefix="backstay-case-") as name:
        unzip(snapshot.case, Path(name))
        return read_case(name)
