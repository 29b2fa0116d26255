"""The database itself keeps apart who asks and who judges, whatever statement comes."""

from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import (
    DatabaseError,
    IntegrityError,
    ProgrammingError,
    connection,
    transaction,
)

from backstay_web.core.context import acting
from backstay_web.core.entries import Faulty
from backstay_web.requirements import actions
from backstay_web.requirements.models import (
    QUESTIONS,
    Place,
    Requirement,
    UnitGroup,
    Verdict,
)
from tests.web.cast import Person
from tests.web.requirements.conftest import (
    AT,
    Ground,
    add,
    fields_of,
    make_ground,
)


def ask_raw(ground: Ground, by: Person, **other: Any) -> Requirement:
    """Write a need past all commands, as somebody; return it."""
    fields = fields_of(ground)
    for name in ("template", "group", "site", "curve"):
        fields[f"{name}_id"] = fields.pop(name)
    label = {"level": 0, "rel": by.rel, "originator": by.origin}
    made = Requirement(
        **{**fields, **label, "code": "n1", "number": 1, **other},
        asked_at=AT,
        submitted_at=AT,
    )
    with acting(by.token), transaction.atomic():
        made.save(force_insert=True)
    return made


def judge_raw(by: Person, requirement: UUID, **other: Any) -> Verdict:
    """Write a verdict past all commands, as somebody; return it."""
    met = {f"{question}_is_met": True for question in QUESTIONS}
    made = Verdict(
        **{**met, "level": 0, "rel": by.rel, "originator": by.origin, **other},
        requirement_id=requirement,
        requirement_version=1,
        decided_at=AT,
    )
    with acting(by.token), transaction.atomic():
        made.save(force_insert=True)
    return made


def test_the_recipient_asks_and_the_desk_judges(cast, ground):
    asked = ask_raw(ground, cast.eva)

    judge_raw(cast.cid, asked.pk, rel=cast.eva.rel)

    with acting(cast.bob.token):
        assert Verdict.objects.get().is_validated


@pytest.mark.parametrize("who", ["ann", "bob", "bea", "dan"])
def test_nobody_asks_without_the_permission(cast, ground, who):
    with pytest.raises(ProgrammingError):
        ask_raw(ground, getattr(cast, who))


def test_nobody_asks_in_the_name_of_another(cast, ground):
    with pytest.raises(ProgrammingError):
        ask_raw(ground, cast.cid, originator=cast.eva.origin)


def test_a_need_is_for_a_group_of_its_own_recipient(cast, ground):
    ask_raw(ground, cast.cid)

    with pytest.raises(IntegrityError):
        connection.check_constraints()


def test_the_desk_changes_nothing_of_what_is_asked(cast, ground):
    asked = ask_raw(ground, cast.eva)

    with acting(cast.cid.token):
        changed = Requirement.objects.filter(pk=asked.pk).update(count=9)

    assert changed == 0


def test_nobody_judges_what_he_asked_for_himself(cast, ground):
    asked = ask_raw(ground, cast.eva)

    with pytest.raises(ProgrammingError):
        judge_raw(cast.eva, asked.pk)


def test_a_verdict_is_not_moved_to_what_its_author_asked_for_himself(cast, ground):
    asked = ask_raw(ground, cast.eva)
    add(
        actions.UNIT_GROUP,
        cast.cid,
        nation=ground.nation,
        code="staff",
        name="A staff",
    )
    verdict = judge_raw(cast.cid, asked.pk)
    with acting(cast.cid.token):
        group = UnitGroup.objects.get(code="staff").pk
    own = ask_raw(ground, cast.cid, group_id=group)

    with (
        pytest.raises(ProgrammingError),
        acting(cast.cid.token),
        transaction.atomic(),
    ):
        Verdict.objects.filter(pk=verdict.pk).update(requirement=own)


def test_whoever_says_no_says_why(cast, ground):
    asked = ask_raw(ground, cast.eva)

    with pytest.raises(IntegrityError):
        judge_raw(cast.cid, asked.pk, crew_is_met=False)

    judge_raw(cast.cid, asked.pk, crew_is_met=False, crew_reason="None can be spared.")


def test_two_needs_never_share_a_place(cast, ground):
    one = ask_raw(ground, cast.eva)
    other = ask_raw(ground, cast.eva, code="n2", number=2)

    with pytest.raises(IntegrityError):
        put(cast.eva, one, other, rank=1)


WAYS: tuple[str, ...] = (
    "insert into requirements_place"
    " (id, policy, level, rel, cav, originator, requirement_id, rank)"
    " select gen_random_uuid(), policy, level, rel, cav, originator, '{need}', 9"
    " from requirements_place where requirement_id = '{own}'",
    "update requirements_place set requirement_id = '{need}'"
    " where requirement_id = '{own}'",
)


@pytest.mark.parametrize("way", WAYS)
def test_a_hidden_need_does_not_tell_by_its_place_that_it_is_there(
    committing, as_owner, way
):
    ground = make_ground(committing)
    hidden = ask_raw(ground, committing.eva)
    own = ask_raw(ground, committing.eva, code="n2", number=2)
    free = ask_raw(ground, committing.eva, code="n3", number=3)
    for rank, need in enumerate((hidden, own), start=1):
        put(committing.eva, need, rank=rank)
    hide(as_owner, hidden)

    said = [
        said_of(committing.eva, way.format(own=own.pk, need=need))
        for need in (hidden.pk, uuid4(), own.pk, free.pk)
    ]

    # Each has one place at most, which is told of needs that one may see.
    clash = "23505" if way.startswith("insert") else ""
    assert said == ["42501", "42501", clash, ""]


def put(by: Person, *needs: Requirement, rank: int) -> None:
    label = {"level": 0, "rel": by.rel, "originator": by.origin}
    with acting(by.token), transaction.atomic():
        Place.objects.bulk_create(
            Place(requirement=need, rank=rank, **label) for need in needs
        )
        connection.check_constraints()


def hide(owner: psycopg.Connection, need: Requirement) -> None:
    """Let nobody read a need, past row security."""
    words = "force row level security"
    owner.execute(f"alter table requirements_requirement no {words}".encode())
    owner.execute(
        "update requirements_requirement set rel = 0 where id = %s", [need.pk]
    )
    owner.execute(f"alter table requirements_requirement {words}".encode())
    owner.commit()


def said_of(by: Person, statement: str) -> str:
    """Return what the database says to a statement that is then undone."""
    try:
        with acting(by.token), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
            transaction.set_rollback(True)
    except DatabaseError as refused:
        return str(getattr(refused.__cause__, "sqlstate", ""))
    return ""


@pytest.mark.parametrize(
    ("from_days", "shares_ppm"),
    [
        ([], []),
        ([0, 7], [1_000_000]),
        ([0, 0], [900_000, 800_000]),
        ([0, 7], [800_000, 900_000]),
        ([0], [1_000_001]),
    ],
)
def test_worth_never_rises_with_time(cast, ground, from_days, shares_ppm):
    with pytest.raises(Faulty, match=r"shares_ppm|from_days"):
        add(
            actions.WORTH_CURVE,
            cast.eva,
            code=str(uuid4()),
            name="Odd",
            from_days=from_days,
            shares_ppm=shares_ppm,
        )
