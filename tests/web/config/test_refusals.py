"""A refusal is answered with its kind and its words; a fault of ours with neither."""

import pytest
from django.db import (
    IntegrityError,
    OperationalError,
    ProgrammingError,
    connection,
    transaction,
)
from psycopg.errors import DeadlockDetected, SerializationFailure

from backstay.errors import BackstayError
from backstay_web.config.refusals import answer_to
from backstay_web.core.commands import FactorTooOld, KeyUsed, NotThere, Refused, Stale
from backstay_web.core.context import NobodyActs
from backstay_web.nations.actions import TooLong

# The frame of a page tells who reads it.
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NobodyActs, 401),
        (Refused, 403),
        (FactorTooOld, 403),
        (NotThere, 404),
        (KeyUsed, 409),
        (Stale, 409),
        (TooLong, 422),
    ],
)
def test_each_kind_of_refusal_has_its_status_and_its_words(rf, error, status):
    answer = answer_to(rf.get("/"), error("what would be right"))

    assert answer is not None
    assert answer.status_code == status
    assert "what would be right" in answer.text


@pytest.mark.parametrize(
    ("error", "door"), [(NobodyActs, "/door/"), (FactorTooOld, "/door/enter/")]
)
def test_a_refusal_that_can_be_mended_at_the_door_leads_there_and_back(rf, error, door):
    answer = answer_to(rf.get("/nations/?sort=name"), error("sign in"))

    assert answer is not None
    assert f'href="{door}?next=%2Fnations%2F%3Fsort%3Dname"' in answer.text


@pytest.mark.parametrize("cause", [DeadlockDetected, SerializationFailure])
def test_whoever_clashed_with_another_is_told_to_send_it_again(rf, cause):
    error = OperationalError("secret words")
    error.__cause__ = cause()

    answer = answer_to(rf.get("/"), error)

    assert answer is not None
    assert answer.status_code == 409
    assert "send it again" in answer.text
    assert "secret words" not in answer.text


@pytest.mark.parametrize("error", [ZeroDivisionError(), OperationalError("gone")])
def test_a_fault_of_ours_is_no_refusal(rf, error):
    assert answer_to(rf.get("/"), error) is None


STATEMENTS = [
    # A row of another's name that violates a constraint; a table that is not ours.
    "insert into core_command (actor, key, name, fingerprint, reason, at)"
    " values (null, null, 'secret words', '', '', now())",
    "select * from core_session",
]


@pytest.mark.parametrize("statement", STATEMENTS)
def test_the_words_of_the_database_stay_with_us(rf, statement):
    with (
        pytest.raises((IntegrityError, ProgrammingError)) as caught,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)

    answer = answer_to(rf.get("/"), caught.value)

    assert answer is not None
    assert answer.status_code == 422
    assert [word for word in ("core_", "secret", "null") if word in answer.text] == []


def test_words_are_escaped_where_they_are_shown(rf):
    answer = answer_to(rf.get("/"), BackstayError("<script>"))

    assert answer is not None
    assert "<script>" not in answer.text
