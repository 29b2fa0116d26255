"""Whatever a command does, a program can ask for, once, and is told what went wrong."""

import json
import re
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client

from backstay_web.config import doors
from backstay_web.config.api.commands import endpoints
from backstay_web.config.api.problems import PROBLEMS
from backstay_web.core.commands import COMMANDS, STEPS_UP
from backstay_web.core.context import acting
from backstay_web.core.middleware import COOKIE
from backstay_web.core.models import Command, Event
from tests.web.api.conftest import Program
from tests.web.things.models import Thing

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs/reference/problems.md").read_text(encoding="utf-8")


def made(program: Program, name: Any = "gun", **more: Any) -> tuple[UUID, Any]:
    thing = uuid4()
    answer = program.do("thing.make", {"thing": thing, "name": name}, **more)
    return thing, answer


def problem(answer: Any) -> str:
    assert answer.headers["Content-Type"] == "application/problem+json"
    told = answer.json()
    assert told["status"] == answer.status_code
    return str(told["type"]).rpartition("#")[2]


def pointers(answer: Any) -> list[str]:
    assert problem(answer) == "faulty"
    return sorted(error["pointer"] for error in answer.json()["errors"])


def test_every_command_has_its_endpoint_and_its_door_with_the_same_permission():
    assert {e.name: e.permission for e in endpoints()} == COMMANDS
    assert {
        name.removeprefix("api:command-"): need
        for name, need in doors.API.items()
        if name.startswith("api:command-")
    } == COMMANDS


def test_a_command_is_done_by_the_maker_of_the_token_with_its_reason(cast, programs):
    thing, answer = made(programs["ann"])

    assert (answer.status_code, answer.json()) == (200, {"name": "gun", "version": 1})
    with acting(cast.ann.token):
        assert Thing.objects.get(pk=thing).originator == cast.ann.origin
        event = Event.objects.get(subject=thing)
        asked = Command.objects.get(key=event.command_key)
    assert (event.actor, asked.reason) == (cast.ann.id, "a test")


def test_what_is_sent_twice_under_one_key_is_done_once(cast, programs):
    key, thing = uuid4(), uuid4()
    payload = {"thing": thing, "name": "gun"}

    first = programs["ann"].do("thing.make", payload, key=key)
    again = programs["ann"].do("thing.make", payload, key=key)
    other = programs["ann"].do("thing.make", {**payload, "name": "mine"}, key=key)

    assert first.content == again.content
    assert problem(other) == "key-used"
    with acting(cast.ann.token):
        assert Event.objects.filter(subject=thing).count() == 1


def test_a_row_that_was_changed_meanwhile_is_not_changed(programs):
    thing, _ = made(programs["ann"])
    ann, words = programs["ann"], {"thing": thing, "name": "howitzer"}

    first = ann.do("thing.rename", words, expected_version=1)
    late = ann.do("thing.rename", {**words, "name": "mortar"}, expected_version=1)

    assert first.json() == {"name": "howitzer", "version": 2}
    assert (late.status_code, problem(late)) == (409, "stale")


@pytest.mark.parametrize("person", ["bea"])
def test_whoever_lacks_the_permission_is_told_which(programs, person):
    _, answer = made(programs[person])

    assert (answer.status_code, problem(answer)) == (403, "refused")
    assert "thing.change" in answer.json()["detail"]


def test_what_changes_who_may_do_what_is_not_done_by_token(programs):
    post = {"post": uuid4(), "actor": uuid4(), "name": "Eve"}

    answer = programs["cid"].do("post.fill", post)

    assert "post.fill" in STEPS_UP
    assert (answer.status_code, problem(answer)) == (403, "not-by-token")
    assert "second factor" in answer.json()["detail"]


def test_all_that_is_wrong_is_said_at_once_each_with_its_place(programs):
    body = {"key": "no key", "payload": {"thing": 7, "name": None, "colour": "red"}}

    answer = programs["ann"].send("commands/thing.rename", body)

    assert pointers(answer) == [
        "/expected_version",
        "/key",
        "/payload/colour",
        "/payload/name",
        "/payload/thing",
    ]


def test_what_a_command_finds_wrong_has_its_place_too(programs):
    site = {"entry": uuid4(), "nation": uuid4(), "kind": "port"}

    answer = programs["cid"].do("site.add", {**site, "code": "a b", "name": " x"})

    assert {"/payload/code", "/payload/name"} <= set(pointers(answer))


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ("2026-02-30", "rotates_on"),
        ("1767225600", "rotates_on"),
        (1767225600, "rotates_on"),
        ("2026-1-5", "rotates_on"),
    ],
)
def test_a_day_is_a_day_as_the_standard_writes_it(programs, said, field):
    post = {"post": uuid4(), "actor": uuid4(), "name": "Eve", field: said}

    assert pointers(programs["cid"].do("post.fill", post)) == [f"/payload/{field}"]


@pytest.mark.parametrize("said", [1.0, "1", True, 1 << 63, -1, None])
def test_a_number_is_whole_and_within_its_bounds(programs, said):
    words = {"thing": uuid4(), "name": "gun"}

    answer = programs["ann"].do("thing.rename", words, expected_version=said)

    assert pointers(answer) == ["/expected_version"]


@pytest.mark.parametrize("said", ["\0", "a\ud800", 7, ["gun"]])
def test_a_text_is_one_that_a_row_can_hold(programs, said):
    _, answer = made(programs["ann"], name=said)

    assert pointers(answer) == ["/payload/name"]


@pytest.mark.parametrize(
    "body",
    ["{", "[NaN]", '{"key": NaN}', '{"key": 1, "key": 1}', "9" * 9_999, "[" * 99_999],
    ids=["open", "nan", "nan inside", "twice", "long number", "deep"],
)
def test_what_is_no_json_is_not_read(programs, body):
    answer = programs["ann"].send("commands/thing.make", body)

    assert (answer.status_code, problem(answer)) == (400, "unreadable")


def test_nothing_is_no_command(programs):
    answer = programs["ann"].send("commands/thing.make", "")

    assert (answer.status_code, problem(answer)) == (422, "faulty")


def test_too_much_at_once_is_told_so(programs):
    answer = programs["ann"].send("commands/thing.make", '"' + "a" * 3_000_000 + '"')

    assert (answer.status_code, problem(answer)) == (413, "too-large")


def test_a_hidden_row_and_none_are_told_alike(cast, programs):
    hidden, none = made(programs["bob"])[0], uuid4()

    def asked(thing: UUID) -> str:
        words = {"thing": thing, "name": "mine"}
        answer = programs["ann"].do("thing.rename", words, expected_version=1)
        assert (answer.status_code, problem(answer)) == (404, "not-there")
        return str(answer.text).replace(str(thing), "it")

    assert asked(hidden) == asked(none)


def test_what_the_database_says_stays_with_us(programs):
    thing, _ = made(programs["ann"])

    twice = programs["ann"].do("thing.make", {"thing": thing, "name": "gun"})
    long = made(programs["ann"], name="g" * 61)[1]

    assert (twice.status_code, problem(twice)) == (409, "taken")
    assert (long.status_code, problem(long)) == (422, "not-stored")
    for answer in (twice, long):
        assert re.findall(r"things_|pkey|varying|DETAIL", answer.text) == []


def test_a_refusal_leaves_nothing_behind(cast, programs):
    key, thing = uuid4(), uuid4()

    programs["ann"].do("thing.rename", {"thing": thing, "name": "x"}, key=key)

    assert not connection.needs_rollback
    with acting(cast.ann.token):
        assert not Command.objects.filter(key=key).exists()


@pytest.mark.parametrize("path", ["", "nothing", "commands/thing.break", "lists/none"])
def test_what_is_not_there_is_told_as_a_problem(programs, path):
    answer = programs["ann"].get(path)

    assert (answer.status_code, problem(answer)) == (404, "not-there")


def test_a_wrong_method_is_told_as_a_problem(programs):
    answer = programs["ann"].get("commands/thing.make")

    assert (answer.status_code, problem(answer)) == (405, "wrong-method")
    assert answer.headers["Allow"] == "POST"


def test_a_fault_of_ours_is_told_as_a_problem_and_says_nothing_of_it(
    programs, monkeypatch
):
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("at the secret place")

    monkeypatch.setattr(Command.objects, "create", fail)
    programs["ann"].client.raise_request_exception = False

    try:
        _, answer = made(programs["ann"])
    finally:
        programs["ann"].client.raise_request_exception = True

    assert (answer.status_code, problem(answer)) == (500, "failed")
    assert "secret" not in answer.text


def test_without_a_token_nobody_acts_and_no_cookie_helps(cast):
    browser = Client()
    browser.cookies[COOKIE] = cast.ann.token
    body = {"key": str(uuid4()), "payload": {"thing": str(uuid4()), "name": "gun"}}

    answer = browser.post(
        "/api/v1/commands/thing.make", json.dumps(body), content_type="application/json"
    )

    assert (answer.status_code, problem(answer)) == (401, "nobody-acts")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_each_problem_leads_to_what_to_do_about_it(programs, client):
    _, answer = made(programs["bea"])
    page, _, name = answer.json()["type"].partition("#")

    shown = client.get(page).text

    assert f'id="{name}"' in shown
    assert [p.name for p in PROBLEMS if f'id="{p.name}"' not in shown] == []


def test_the_reference_lists_each_problem_as_it_is():
    told = re.findall(r"^\| `([a-z-]+)` \| (\d+) \| (.+) \|$", PAGE, re.M)

    assert told == [(p.name, str(p.status), str(p.remedy)) for p in PROBLEMS]
