"""A plan is drafted for the command alone; a release officer shows nations shares."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.utils.module_loading import autodiscover_modules
from django.utils.timezone import now

from backstay_web.core.commands import COMMANDS, STEPS_UP, NotThere, Stale
from backstay_web.core.context import acting
from backstay_web.core.entries import Faulty
from backstay_web.core.releases.actions import confirm_release, propose_release
from backstay_web.nations.permissions import Permission
from backstay_web.plans import actions
from backstay_web.plans.models import Line, Promise, Proposal, Purpose, Share
from backstay_web.plans.standing import State, proposals, shares
from backstay_web.requirements.models import Requirement
from tests.web.plans.promises.ground import (
    ANSWER_BY,
    AT,
    OF_A,
    OF_COMMAND,
    OF_R,
    accept,
    do,
    drafted,
    lines_of,
    proposed,
    share_of,
)


def count(by: Any, model: Any = Line) -> Any:
    with acting(by.token):
        return model.objects.count()


def refuse(world: Any, proposal: Any, by: Any = None, **said: Any) -> None:
    said = {"expected_version": 1, **said}
    do(actions.refuse, by or world.olaf, proposal=proposal, **said)


def test_a_draft_is_the_commands_alone(world):
    drafted(world)

    assert count(world.olaf) == 8
    for desk in (world.ada, world.ria):
        assert [count(desk, m) for m in (Proposal, Share, Line, Purpose)] == [0] * 4


def test_each_nation_is_shown_its_own_share_and_no_other(world):
    proposal = proposed(world)

    mine = lines_of(world.ada, share_of(world.ada, proposal))
    theirs = lines_of(world.ria, share_of(world.ria, proposal))
    assert [row.task for row in mine] == [
        "teach", "deliver", "carry", "deliver", "carry",
    ]  # fmt: skip
    assert [row.task for row in theirs] == ["send", "carry", "carry"]
    assert (count(world.ada), count(world.ria)) == (5, 3)
    assert count(world.ada, Proposal) == 0  # The whole of it is nobody else's.
    assert {row.rel for row in mine} == {OF_A | OF_COMMAND}
    assert {row.level for row in mine} == {0}


def test_a_line_names_the_row_that_it_takes_from(world):
    mine = lines_of(world.ada, share_of(world.ada, proposed(world)))

    taken = [
        next((of for of in ("lot", "session", "leg") if getattr(row, f"{of}_id")), "")
        for row in mine
    ]

    assert taken == ["session", "lot", "leg", "lot", "leg"]


def test_what_a_line_is_for_is_shown_to_whoever_may_know_of_the_need(world):
    proposal = proposed(world)

    # Receiver asked for it for itself alone: Aland is not told what its guns are for.
    assert count(world.ada, Purpose) == 0
    with acting(world.ria.token):
        rel = Requirement.objects.get().rel
        told = Purpose.objects.filter(line__share__proposal=proposal)
        assert [each.package for each in told] == ["battery"] * 3
    assert not rel & OF_A


def test_the_need_is_told_to_all_nations_to_which_it_was_released(world):
    autodiscover_modules("subjects")  # They are known as soon as a page is.
    with acting(world.ria.token):
        [(need, version)] = Requirement.objects.values_list("pk", "version")
    release, label = uuid4(), {"level": 1, "rel": OF_A | OF_R | OF_COMMAND, "cav": 0}
    of_it = {"kind": "requirement", "subject": need, "expected_version": version}
    do(propose_release, world.ria, at=now(), release=release, **of_it, **label)
    do(confirm_release, world.rob, at=now(), release=release, expected_version=1)

    proposed(world)

    assert count(world.ada, Purpose) == 5


def test_nobody_releases_what_he_drafted(world):
    proposal = drafted(world)

    with pytest.raises(actions.Unproposable, match="another release officer"):
        do(actions.propose, world.pia, proposal=proposal, expected_version=1)
    refused = pytest.raises(DatabaseError, match="takes_two")
    with acting(world.pia.token), refused, transaction.atomic():
        Proposal.objects.update(proposed_at=AT, proposed_by=world.pia.id)


def test_it_is_proposed_once_and_as_it_was_read(world):
    proposal = drafted(world)

    with pytest.raises(Stale):
        do(actions.propose, world.olaf, proposal=proposal, expected_version=7)
    do(actions.propose, world.olaf, proposal=proposal, expected_version=1)
    with pytest.raises(actions.Unproposable, match="already"):
        do(actions.propose, world.olaf, proposal=proposal, expected_version=2)


def test_releasing_needs_its_permission_and_a_second_factor():
    assert COMMANDS["plan.propose"] == Permission.LABEL_RELEASE
    assert "plan.propose" in STEPS_UP


def test_a_draft_is_refused_with_a_reason_and_nobody_is_shown_it(world):
    proposal = drafted(world)

    refuse(world, proposal, reason="The bay at Lviv is shut.")

    with acting(world.pia.token):
        row = proposals().get()
        assert (row.state, row.refusal) == (State.REFUSED, "The bay at Lviv is shut.")
        assert set(shares().values_list("state", flat=True)) == {State.REFUSED}
    with pytest.raises(actions.Unproposable, match="refused"):
        do(actions.propose, world.olaf, proposal=proposal, expected_version=2)
    with pytest.raises(actions.Unproposable, match="refused"):
        refuse(world, proposal, expected_version=2)
    assert count(world.ada, Share) == 0


def test_what_was_refused_can_be_drafted_anew(world):
    refuse(world, drafted(world))

    second = proposed(world)

    with acting(world.pia.token):
        states = dict(proposals().values_list("pk", "state"))
    assert states.pop(second) == State.PROPOSED
    assert list(states.values()) == [State.REFUSED]


def test_a_draft_is_refused_by_a_second_person_once_and_with_a_reason(world):
    proposal = drafted(world)

    with pytest.raises(actions.Unproposable, match="another release officer"):
        refuse(world, proposal, by=world.pia)
    with pytest.raises(Faulty, match="reason"):
        refuse(world, proposal, reason=" ")
    with pytest.raises(Stale):
        refuse(world, proposal, expected_version=7)
    with pytest.raises(NotThere):
        refuse(world, proposal, by=world.ada)
    with acting(world.pia.token):
        assert proposals().get().state == State.DRAFT


def test_what_nations_were_shown_is_refused_no_more(world):
    proposal = proposed(world)

    with pytest.raises(actions.Unproposable, match="already"):
        refuse(world, proposal, expected_version=2)
    refused = pytest.raises(DatabaseError, match="once_refused")
    with acting(world.olaf.token), refused, transaction.atomic():
        Proposal.objects.update(
            refused_at=AT, refused_by=world.olaf.id, refusal="too late"
        )


def test_the_database_lets_nobody_refuse_what_he_drafted_or_without_a_reason(world):
    drafted(world)

    takes_two = pytest.raises(DatabaseError, match="refusing_takes_two")
    with acting(world.pia.token), takes_two, transaction.atomic():
        Proposal.objects.update(refused_at=AT, refused_by=world.pia.id, refusal="no")
    says_why = pytest.raises(DatabaseError, match="with_a_reason")
    with acting(world.olaf.token), says_why, transaction.atomic():
        Proposal.objects.update(refused_at=AT, refused_by=world.olaf.id)


def test_refusing_needs_its_permission_and_a_second_factor():
    assert COMMANDS["plan.refuse"] == Permission.LABEL_RELEASE
    assert "plan.refuse" in STEPS_UP


def test_nobody_drafts_from_a_run_that_he_cannot_read_or_that_has_no_plan(world):
    said = {"title": "x", "answer_by_on": ANSWER_BY}

    with pytest.raises(actions.NoPlan):
        do(actions.draft, world.pia, proposal=uuid4(), run=uuid4(), **said)
    with pytest.raises(
        actions.NoPlan
    ):  # It is not hers to read: as if there were none.
        do(actions.draft, world.ada, proposal=uuid4(), run=world.run, **said)


def test_a_draft_has_a_title_and_a_day_to_come(world):
    said = {"proposal": uuid4(), "run": world.run}

    with pytest.raises(Faulty, match="answer_by_on"):
        do(actions.draft, world.pia, title="x", answer_by_on=AT.date(), **said)
    with pytest.raises(Faulty, match="title"):
        do(actions.draft, world.pia, title="", answer_by_on=ANSWER_BY, **said)


def test_a_later_proposal_takes_the_place_of_the_one_before(world):
    first = proposed(world)
    accept(world, first)

    second = proposed(world)

    with acting(world.pia.token):
        states = dict(proposals().values_list("pk", "state"))
        assert Promise.objects.filter(freed_at=None).count() == 5
    # It asks for the same, so what Aland has promised goes on.
    assert states == {first: State.SUPERSEDED, second: State.PARTLY}
    with pytest.raises(actions.NotOpen, match="later proposal"):
        accept(world, first, by=world.ria)


def test_the_database_lets_no_planner_show_a_nation_anything(world):
    proposal = drafted(world)
    refused = pytest.raises(DatabaseError, match="row-level security")

    with acting(world.pia.token):
        share = Share.objects.filter(proposal=proposal)[0]
        label = {"level": 1, "rel": OF_COMMAND | OF_A, "originator": share.originator}
        with refused, transaction.atomic():
            Share.objects.create(
                proposal_id=proposal,
                nation_id=world.pia.origin,
                answer_by_on=ANSWER_BY,
                **label,
            )


def test_the_database_lets_nothing_of_a_line_change_but_its_label(world):
    proposed(world)

    refused = pytest.raises(DatabaseError, match="denied")
    with acting(world.olaf.token), refused, transaction.atomic():
        Line.objects.update(quantity=1)


def test_a_nation_learns_nothing_of_a_proposal_that_it_has_no_share_in(world):
    proposal = proposed(world)

    with pytest.raises(NotThere):
        do(actions.propose, world.ada, proposal=proposal, expected_version=2)
