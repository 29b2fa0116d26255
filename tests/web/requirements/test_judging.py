"""The desk judges what others ask, as it read it; what it says is never half said."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection

from backstay_web.core.commands import Refused, Stale
from backstay_web.core.context import acting
from backstay_web.core.entries import Faulty
from backstay_web.core.models import Event
from backstay_web.requirements import actions
from backstay_web.requirements.actions import NotNow
from backstay_web.requirements.models import Requirement, Verdict
from backstay_web.requirements.queries import alike, events_of, needed, waiting
from tests.web.at_once import by_threads
from tests.web.cast import Person
from tests.web.requirements.conftest import (
    AT,
    TO_ALL,
    ask,
    do,
    judge,
    make_ground,
    refuse,
    seen,
)


def test_what_is_met_in_everything_is_validated(cast, ground):
    asked = ask(ground, cast.eva)

    told = judge(cast.cid, asked)

    assert seen(asked, cast.bob).state == "validated"
    assert told["of_version"] == 1


@pytest.mark.parametrize("question", ["duplicate", "sustainable", "crew", "licence"])
def test_one_no_refuses_all_and_the_recipient_reads_why(cast, ground, question):
    asked = ask(ground, cast.eva)

    no: dict[str, Any] = {
        f"{question}_is_met": False,
        f"{question}_reason": "See to it first.",
    }
    judge(cast.cid, asked, **no)

    assert seen(asked, cast.bob).state == "refused"
    with acting(cast.bob.token):
        verdict = Verdict.objects.get()
        kinds = [event.kind for event in events_of(asked)]
    assert getattr(verdict, f"{question}_reason") == "See to it first."
    assert kinds == ["requirement.refused", "requirement.asked"]


@pytest.mark.parametrize(
    ("findings", "said"),
    [
        ({"crew_is_met": None}, "crew_is_met"),
        ({"crew_is_met": False}, "crew_reason: Say what is in the way"),
        ({"colour_is_met": True}, "colour_is_met: There is no such question"),
    ],
)
def test_a_verdict_is_whole_and_gives_its_reasons(cast, ground, findings, said):
    asked = ask(ground, cast.eva)

    with pytest.raises(Faulty, match=said):
        judge(cast.cid, asked, **findings)

    assert seen(asked, cast.eva).state == "asked"


def test_nobody_judges_his_own(cast, ground):
    asked = ask(ground, cast.eva)

    with pytest.raises(Refused, match="his own nation"):
        judge(cast.eva, asked)


def test_whoever_lacks_the_permission_judges_nothing(cast, ground):
    asked = ask(ground, cast.eva)

    with pytest.raises(Refused, match=r"requirement\.validate"):
        judge(cast.dan, asked)


def test_a_need_is_judged_once_as_it_reads(cast, ground):
    asked = ask(ground, cast.eva)
    judge(cast.cid, asked)

    with pytest.raises(NotNow, match="validated"):
        refuse(cast.cid, asked)


def take_back(by: Person, requirement: UUID, version: int = 1, **other: Any) -> Any:
    said = {"at": AT, "reason": "It was a mistake.", **other}
    with acting(by.token):
        return actions.take_back(
            key=uuid4(), requirement=requirement, expected_version=version, **said
        )


@pytest.mark.parametrize("decide", [judge, refuse])
def test_a_verdict_is_taken_back_with_a_reason_and_given_anew(cast, ground, decide):
    asked = ask(ground, cast.eva)
    decide(cast.cid, asked)

    take_back(cast.cid, asked)

    assert seen(asked, cast.eva).state == "asked"
    with acting(cast.eva.token):
        [event] = Event.objects.filter(kind="requirement.taken_back")
        assert event in events_of(asked)
    assert event.content["reason"] == "It was a mistake."
    judge(cast.cid, asked)
    assert seen(asked, cast.eva).state == "validated"


def test_a_verdict_is_not_taken_back_without_a_reason(cast, ground):
    asked = ask(ground, cast.eva)
    judge(cast.cid, asked)

    with pytest.raises(Faulty, match="Say why"):
        take_back(cast.cid, asked, reason=" ")

    assert seen(asked, cast.eva).state == "validated"


def test_what_waits_or_reads_otherwise_has_no_verdict_to_take_back(cast, ground):
    asked = ask(ground, cast.eva)

    with pytest.raises(NotNow, match="asked"):
        take_back(cast.cid, asked)
    judge(cast.cid, asked)
    with pytest.raises(Stale, match="reads otherwise"):
        take_back(cast.cid, asked, 7)


def test_whoever_does_not_judge_takes_no_verdict_back(cast, ground):
    asked = ask(ground, cast.eva)
    judge(cast.cid, asked)

    with pytest.raises(Refused, match=r"requirement\.validate"):
        take_back(cast.dan, asked)
    with pytest.raises(Refused, match="Another body gave the verdict"):
        take_back(cast.eva, asked)


def test_what_reads_otherwise_by_now_is_not_judged(cast, ground):
    asked = ask(ground, cast.eva)
    do(
        actions.change_requirement,
        cast.eva,
        requirement=asked,
        expected_version=1,
        count=200,
    )

    with pytest.raises(Stale, match="reads otherwise"):
        judge(cast.cid, asked, 1)


def test_a_verdict_never_stands_for_what_it_did_not_see(cast, ground):
    # As if both had happened at once: the verdict on version 1 arrives after all.
    asked = ask(ground, cast.eva)
    judge(cast.cid, asked)
    with acting(cast.eva.token):
        Requirement.objects.filter(pk=asked).update(version=2, count=200)

    assert seen(asked, cast.eva).state == "resubmitted"


def test_up_to_fifty_are_validated_by_one_event(cast, ground):
    keys = [ask(ground, cast.eva) for _ in range(3)]

    later = AT + timedelta(hours=1)
    versions = [(key, 1) for key in keys]
    do(actions.validate_many, cast.cid, versions=versions, at=later)

    assert {seen(key, cast.bob).state for key in keys} == {"validated"}
    with acting(cast.bob.token):
        event = Event.objects.get(kind="requirement.validated_many")
        told = events_of(keys[0]).first()
    assert event.content["requirements"] == {str(key): 1 for key in keys}
    assert told == event


def test_of_many_none_is_validated_if_one_cannot_be(cast, ground):
    good, judged, changed = (ask(ground, cast.eva) for _ in range(3))
    refuse(cast.cid, judged)
    absent = uuid4()
    versions = [(good, 1), (judged, 1), (changed, 2), (absent, 1)]

    with pytest.raises(Faulty) as caught:
        do(actions.validate_many, cast.cid, versions=versions)

    assert caught.value.faults.keys() == set(map(str, (judged, changed, absent)))
    assert seen(good, cast.eva).state == "asked"


@pytest.mark.parametrize("count", [0, 51])
def test_no_more_than_fifty_are_validated_at_once(cast, ground, count):
    with pytest.raises(Faulty, match="Choose 1 to 50"):
        do(
            actions.validate_many,
            cast.cid,
            versions=[(uuid4(), 1) for _ in range(count)],
        )


def test_needs_with_other_readers_are_not_validated_together(cast, ground):
    asked, public = ask(ground, cast.eva), ask(ground, cast.eva, release=TO_ALL)

    with pytest.raises(Faulty, match="has other readers"):
        do(actions.validate_many, cast.cid, versions=[(asked, 1), (public, 1)])


def test_what_waits_is_urgent_first_then_oldest(cast, ground):
    later = AT + timedelta(days=1)
    new = ask(ground, cast.eva, at=later)
    old = ask(ground, cast.eva)
    urgent = ask(ground, cast.eva, at=later, clock="urgent")
    judged = ask(ground, cast.eva)
    judge(cast.cid, judged)

    with acting(cast.cid.token):
        keys = list(waiting().values_list("pk", flat=True))

    assert keys == [urgent, old, new]


def test_what_may_be_a_duplicate_is_found_by_the_rule(cast, ground):
    asked = ask(ground, cast.eva)
    near = ask(ground, cast.eva, need_by_on=date(2026, 7, 1))  # 30 days later
    ask(ground, cast.eva, need_by_on=date(2026, 7, 2))  # 31
    ask(ground, cast.eva, template=ground.radar)
    gone = ask(ground, cast.eva)
    do(actions.withdraw, cast.eva, requirement=gone, expected_version=1)

    with acting(cast.cid.token):
        found = [row.pk for row in alike(waiting().get(pk=asked))]
        counts = dict(waiting().values_list("pk", "alike_count"))

    assert found == [near]
    # The one of 30 days later is near the one of 31, too.
    assert (counts[asked], counts[near]) == (1, 2)


def test_what_is_needed_is_counted_by_template_and_without_what_is_withdrawn(
    cast, ground
):
    judge(cast.cid, ask(ground, cast.eva, count=3))
    ask(ground, cast.eva, count=4)
    gone = ask(ground, cast.eva, count=5)
    do(actions.withdraw, cast.eva, requirement=gone, expected_version=1)
    ask(ground, cast.eva, template=ground.radar)

    with acting(cast.bob.token):
        counts = {
            row["template_name"]: (row["needed_count"], row["validated_count"])
            for row in needed()
        }
    with acting(cast.ann.token):
        hidden = list(needed())

    assert counts == {"Battery": (7, 3), "Radar": (1, 0)}
    assert hidden == []


def test_of_two_who_judge_at_once_one_is_told_so(committing):
    ground = make_ground(committing)
    asked = ask(ground, committing.eva)
    told: list[str] = []

    def try_one() -> None:
        try:
            judge(committing.cid, asked)
            told.append("done")
        except (Stale, NotNow):
            told.append("judged already")
        connection.close()

    by_threads(2, try_one)

    assert sorted(told) == ["done", "judged already"]
