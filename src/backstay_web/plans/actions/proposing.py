"""Putting a plan before nations: drafted by one, shown to them by a release officer."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils.translation import gettext as _

from backstay.errors import BackstayError
from backstay_web.core.commands import (
    Asked,
    Happened,
    Refused,
    change,
    command,
    find,
)
from backstay_web.core.context import Context
from backstay_web.core.entries import Faulty, Release, faults_of
from backstay_web.core.models import Labelled
from backstay_web.core.releases.actions import is_me_too
from backstay_web.core.rows import Written
from backstay_web.nations.models import Nation
from backstay_web.nations.permissions import Permission
from backstay_web.plans.actions.explaining import explained
from backstay_web.plans.actions.telling import told
from backstay_web.plans.bound import bound, by_content, content_of
from backstay_web.plans.lines import PlanLine, lines_of
from backstay_web.plans.models import (
    Line,
    Promise,
    Proposal,
    Purpose,
    Share,
)
from backstay_web.plans.opened import opened
from backstay_web.plans.queries import result_of, rows_of
from backstay_web.plans.taken import Taken
from backstay_web.requirements.models import Requirement

LATER: Final = {
    *("proposed_at", "proposed_by", "superseded_at"),
    *("refused_at", "refused_by"),
}
"""What a draft does not have yet."""
OF_A_KEY: Final = 36
"""Signs of the key of a promise, by which a case names it."""


class NoPlan(BackstayError):
    """A run has no plan, or one that asks nobody for anything."""


class Unproposable(BackstayError):
    """A proposal can be neither put before nations nor refused as it is; says why."""


@command("plan.draft", Permission.PLAN_PROPOSE)
def draft(
    *, asked: Asked, proposal: UUID, run: UUID, title: str, answer_by_on: date
) -> Happened:
    """Draw up from the plan of a run what each nation is to be asked.

    It goes to the actor's own body alone: no nation is shown any of it.

    Raises
    ------
    NoPlan
        If the run has no plan, or one without lines.
    Faulty
        If the day to answer by has passed, or a nation of the plan is unknown.
    Refused
        If labels have no place for the actor's body.
    """
    result = result_of(run)
    if result is None:
        raise NoPlan(_("This run has no plan that could be proposed."))
    if answer_by_on <= asked.at.date():
        raise Faulty({"answer_by_on": [_("Name a day that is still to come.")]})
    label: Release = {
        "level": result.level,
        "rel": home_of(asked.by).bit,
        "cav": result.cav,
    }
    made = Proposal(
        id=proposal,
        run=result.run,
        title=title,
        answer_by_on=answer_by_on,
        drafted_at=asked.at,
        drafted_by=asked.by.actor,
        originator=asked.by.origin,
        **label,
    )
    check(made)
    made.save(force_insert=True)
    drawn = Drawn(made, Taken(rows_of(result.run)), label)
    found = opened(result)
    drawn.draw(lines_of(found.case, found.plan))
    content = {"run": run, "title": title, "lines": dict(drawn.counts), "version": 1}
    return Happened("plan.drafted", made, content, drawn.written())


@command("plan.propose", Permission.LABEL_RELEASE, steps_up=True)
def propose(
    *,
    asked: Asked,
    proposal: UUID,
    expected_version: int,
    level: int | None = None,
    cav: int | None = None,
) -> Happened:
    """Show each nation its own share, in place of what was proposed before.

    A release officer does it, who is not the one that drafted it. ``level`` and ``cav``
    are those of the shares; none: those of the plan. Those who may read a need are told
    what to expect of it: see telling.py. Nations are told why what they give to comes
    late, as far as they may know: see explaining.py.

    Raises
    ------
    Unproposable
        If the actor drafted it himself, or it was proposed or refused already.
    """
    row = draft_of_another(proposal)
    before = supersede(asked, row)
    row = change(
        row, expected_version, proposed_at=asked.at, proposed_by=asked.by.actor
    )
    shares = list(row.shares.select_related("nation"))
    release: Release = {
        "level": row.level if level is None else level,
        "rel": row.rel,
        "cav": row.cav if cav is None else cav,
    }
    for share in shares:
        show(share, asked, {**release, "rel": row.rel | share.nation.bit})
    shown = [
        *shares,
        *Line.objects.filter(share__proposal=row),
        *Purpose.objects.filter(line__share__proposal=row),
    ]
    content = {
        "nations": sorted(share.nation.code for share in shares),
        "level": release["level"],
        "version": row.version,
    }
    expected = [*told(asked, row), *explained(asked, row, shares)]
    also = [Written(each, each) for each in (*before, *shown, *expected)]
    return Happened("plan.proposed", row, content, also)


@command("plan.refuse", Permission.LABEL_RELEASE, steps_up=True)
def refuse(*, asked: Asked, proposal: UUID, expected_version: int) -> Happened:
    """Let no nation be shown a draft, and say why; whoever plans may draft anew.

    The reason stands in the proposal, where its drafter reads it.

    Raises
    ------
    Unproposable
        If the actor drafted it himself, or it was proposed or refused already.
    Faulty
        If no reason is given.
    """
    row = draft_of_another(proposal)
    if not asked.reason.strip():
        raise Faulty({"reason": [_("Say why.")]})
    row = change(
        row,
        expected_version,
        refused_at=asked.at,
        refused_by=asked.by.actor,
        refusal=asked.reason,
    )
    return Happened("plan.refused", row, {"version": row.version})


def draft_of_another(proposal: UUID) -> Proposal:
    """Return a draft on which the actor may decide.

    Raises
    ------
    Unproposable
        If he drafted it himself, or it was proposed or refused already.
    """
    row = find(Proposal.objects.all(), proposal)
    if row.proposed_at is not None or row.superseded_at is not None:
        raise Unproposable(_("It was proposed already."))
    if row.refused_at is not None:
        raise Unproposable(
            _("It was refused: draft it anew, as the reason of the refusal asks.")
        )
    if is_me_too(row.drafted_by):
        raise Unproposable(
            _("Whoever drafted it does not release it: ask another release officer.")
        )
    return row


def check(proposal: Proposal) -> None:
    """Return if a proposal can stand as it is.

    Raises
    ------
    Faulty
        If not; says why, by field.
    """
    try:
        proposal.clean_fields(exclude=LATER)
    except ValidationError as error:
        raise Faulty(faults_of(error)) from None


def supersede(asked: Asked, by: Proposal) -> list[Labelled]:
    """Let what was proposed before be answered no longer; return what that changed."""
    rows: list[Labelled] = []
    for old in Proposal.objects.filter(
        originator=by.originator, proposed_at__isnull=False, superseded_at=None
    ):
        shares = Share.objects.filter(proposal=old)
        for each in (Proposal.objects.filter(pk=old.pk), shares):
            each.update(superseded_at=asked.at, version=F("version") + 1)
        rows += [old, *shares]
    return rows


def show(share: Share, asked: Asked, label: Release) -> None:
    """Show a share to its nation, and of what it is for as much as that may know."""
    lines = Line.objects.filter(share=share)
    Share.objects.filter(pk=share.pk).update(
        proposed_at=asked.at, version=F("version") + 1, **label
    )
    lines.update(**label)
    for need in Requirement.objects.filter(purposes__line__share=share).distinct():
        known: Release = {
            "level": max(label["level"], need.level),
            "rel": share.rel | (label["rel"] & need.rel),
            "cav": label["cav"] | need.cav,
        }
        Purpose.objects.filter(line__share=share, requirement=need).update(**known)
    share.refresh_from_db()


def home_of(by: Context) -> Nation:
    """Return the nation or body that somebody acts for.

    Raises
    ------
    Refused
        If labels have no place for it: then nothing could be kept for it alone.
    """
    home = Nation.objects.filter(pk=by.origin).first()
    if home is None:
        raise Refused(_("Your body is none that labels name: have it added first."))
    return home


@dataclass
class Drawn:
    """What is drawn for a proposal: a share for each nation, with its lines."""

    proposal: Proposal
    taken: Taken
    label: Release

    shares: dict[str, Share] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    purposes: list[Purpose] = field(default_factory=list)
    chains: dict[str, UUID] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)

    def draw(self, asked_for: Iterator[PlanLine]) -> None:
        """Draw shares, lines and purposes, and write them.

        Raises
        ------
        NoPlan
            If there is nothing to ask anybody for.
        Faulty
            If the snapshot does not say which row a nation is.
        """
        lines = list(asked_for)
        self.bound = bound()
        kept = [self.bound.promise(head_of(each), each.step) for each in lines]
        named = {promise.pk for promise in kept if promise}
        rest = {k: row for k, row in self.bound.promises.items() if k not in named}
        self.same = by_content(rest)
        for each, keeps in zip(lines, kept, strict=True):
            self.add(each, keeps)
        if not self.lines:
            raise NoPlan(_("This plan asks no nation for anything."))
        Share.objects.bulk_create(self.shares.values())
        Line.objects.bulk_create(self.lines)
        Purpose.objects.bulk_create(self.purposes)

    def add(self, asked_for: PlanLine, keeps: Promise | None) -> None:
        """Add one line to the share of its nation.

        It goes on with the promise that it keeps, or with one of the same content.
        """
        share = self.shares.get(asked_for.nation) or self.share(asked_for.nation)
        self.counts[asked_for.nation] += 1
        made = Line(
            share=share,
            number=self.counts[asked_for.nation],
            task=asked_for.task.value,
            what=asked_for.what.en,
            what_uk=asked_for.what.uk,
            quantity=asked_for.quantity,
            unit=asked_for.unit,
            from_site=asked_for.from_site.en,
            from_site_uk=asked_for.from_site.uk,
            to_site=asked_for.to_site.en,
            to_site_uk=asked_for.to_site.uk,
            start_on=asked_for.start_on,
            due_on=asked_for.due_on,
            weekly=[[day.isoformat(), *rest] for day, *rest in asked_for.weekly],
            keeps=keeps,
            originator=self.proposal.originator,
            **self.taken.by(asked_for),
            **self.label,
        )
        if keeps is None:
            same = self.same.get((share.nation_id, content_of(made)))
            made.keeps = same.pop() if same else None
        self.lines.append(made)
        self.purposes.append(self.purpose(made, asked_for))

    def share(self, nation: str) -> Share:
        """Start the share of a nation."""
        key = self.taken.of("nations").get(nation)
        if key is None:
            said = _("The snapshot does not know nation %(nation)s.")
            raise Faulty({"run": [said % {"nation": nation}]})
        self.shares[nation] = Share(
            proposal=self.proposal,
            nation_id=UUID(key),
            answer_by_on=self.proposal.answer_by_on,
            originator=self.proposal.originator,
            **self.label,
        )
        return self.shares[nation]

    def purpose(self, line: Line, asked_for: PlanLine) -> Purpose:
        """Return what a line is for; lines of one itinerary have one chain."""
        known = self.bound.chain(asked_for.kept[:OF_A_KEY])
        chain = self.chains.setdefault(asked_for.itinerary, known or uuid4())
        return Purpose(
            line=line,
            requirement_id=self.taken.of("packages").get(asked_for.package),
            chain=chain,
            step=asked_for.step,
            key=asked_for.key,
            package=asked_for.package,
            option=asked_for.option,
            part=asked_for.part,
            resource=asked_for.resource,
            originator=self.proposal.originator,
            **self.label,
        )

    def written(self) -> list[Written]:
        """Return all that was drawn, as the event keeps it."""
        rows: Sequence[Labelled] = [
            *self.shares.values(),
            *self.lines,
            *self.purposes,
        ]
        return [Written(row, row) for row in rows]


def head_of(asked_for: PlanLine) -> str:
    """Return the key of the promise that a line of the engine goes on with.

    A case calls a promise, and what is under way of it, by the key of that of units or
    cohorts, and more: see frozen_lines.py.
    """
    key = asked_for.kept or ("" if asked_for.step else asked_for.resource)
    return key[:OF_A_KEY]
