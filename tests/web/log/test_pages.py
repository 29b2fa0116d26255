"""Whoever signed in sees the head; a nation gets its own events, and no other's."""

import hashlib
import html
import json
import re
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from backstay_web.core.banner import bodies
from backstay_web.core.border import our_policy
from backstay_web.core.context import acting
from backstay_web.core.labels.label import Label
from backstay_web.core.labels.stanag_4774 import from_xml
from backstay_web.core.labels.structured_json import from_json
from backstay_web.core.leaving import HEAD
from backstay_web.core.middleware import COOKIE
from backstay_web.log import queries
from backstay_web.log.forms import MEANINGS
from backstay_web.log.models import Epoch
from backstay_web.log.queries import CAN_HIDE, Wish, file_of
from tests.web.bodies import name_bodies
from tests.web.cast import Person
from tests.web.core.verify.logs import run
from tests.web.log.conftest import as_sealer, happen, seal

VERIFIER = Path(__file__).parents[3] / "src/backstay_verify.py"


def get(client: Any, person: Person, address: str) -> Any:
    client.cookies[COOKIE] = person.token
    return client.get(address)


def key_of_the_log(server: Any) -> str:
    with as_sealer(server):
        return Epoch.objects.get().key


def shown_by(told: dict[str, Any]) -> list[dict[str, str]]:
    """Return what a file shows of each event: values by names."""
    return [
        {f["name"]: f.get("value", "(hidden)") for f in event["fields"]}
        for event in told["events"]
    ]


@pytest.mark.parametrize("address", ["/log/", "/log/checkpoint/", "/log/proof/"])
def test_the_head_is_open_to_whoever_signed_in(log, client, address):
    answers = [get(client, person, address) for person in (log.ann, log.bea)]
    client.cookies.clear()
    nobody = client.get(address)

    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].content.count(b"log.example/command/2026") >= 1
    assert nobody.status_code == 401


def test_the_head_says_how_to_check_it_with_the_program_that_it_gives(
    log, client, site_server, tmp_path
):
    page = get(client, log.cid, "/log/").text
    program = get(client, log.cid, "/log/verifier/").content
    file, state = tmp_path / "log.json", str(tmp_path / "head.json")
    file.write_bytes(get(client, log.cid, "/log/proof/").content)
    [key] = re.findall(r"begin head\.json log\.json --key &#x27;(.*?)&#x27;", page) or (
        re.findall(r"begin head\.json log\.json --key '(.*?)'", page)
    )

    began = run("begin", state, str(file), "--key", html.unescape(key))
    continued = run("check", str(file), "--state", state)

    assert (began[0], continued[0]) == (0, 0)
    assert html.unescape(key) == key_of_the_log(site_server)
    assert program == VERIFIER.read_bytes()
    assert hashlib.sha256(program).hexdigest() in page


def test_each_field_that_can_be_hidden_is_explained(log, client):
    page = get(client, log.cid, "/log/export/").text

    assert set(MEANINGS) == set(CAN_HIDE)
    for name in CAN_HIDE:
        assert f"{name}: {MEANINGS[name]}" in page


def test_only_whoever_may_export_is_led_to_the_export(log, client):
    assert 'href="/log/export/"' in get(client, log.cid, "/log/").text
    assert 'href="/log/export/"' not in get(client, log.bea, "/log/").text


def test_an_empty_log_says_what_to_do(committing, client):
    assert "Nothing is sealed yet" in get(client, committing.ann, "/log/").text
    assert get(client, committing.ann, "/log/checkpoint/").status_code == 422


def test_a_nation_exports_its_own_events_and_the_verifier_accepts_them(
    log, client, site_server, tmp_path
):
    answer = get(client, log.cid, "/log/export/file/?hidden=content&hidden=row")
    happen(log.cid)
    seal(site_server)
    later = get(client, log.cid, "/log/export/file/?from_size=128")

    files = [tmp_path / "one.json", tmp_path / "two.json"]
    for file, said in zip(files, (answer, later), strict=True):
        file.write_bytes(said.content)
    key, state = key_of_the_log(site_server), str(tmp_path / "head.json")
    began = run("begin", state, str(files[0]), "--key", key)
    continued = run("check", str(files[1]), "--state", state)

    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert (began[0], continued[0]) == (0, 0)
    assert "It continues the 128 entries" in continued[1]


def test_a_file_shows_the_own_nation_alone(log, client):
    told = json.loads(get(client, log.cid, "/log/export/file/").content)
    ours = shown_by(told)

    assert [each["entry"] for each in ours] == ["opening"]  # the command made nothing

    log_of_a = exported_by(log.ann)
    assert sorted(each["entry"] for each in log_of_a) == [
        "event",
        "event",
        "opening",
        "row",
        "row",
    ]
    labels = [json.loads(e["label"]) for e in log_of_a if "label" in e]
    assert {label["originator"] for label in labels} == {str(log.ann.origin)}


def test_the_label_of_a_file_is_that_of_all_entries_in_it(log, client):
    name_bodies(log)
    told = get(client, log.eva, "/log/export/file/?hidden=label")
    alone = get(client, log.eva, "/log/export/file/?label=xml")
    with acting(log.eva.token):
        policy = our_policy(bodies())

    # A thing that Bob made for his own nation, which is Eva's, and the event of it.
    label = Label(policy=1, level=0, rel=0b10, cav=0, originators=0b10)
    assert from_json(told.headers[HEAD], [policy]).label == label
    assert from_xml(alone.content, [policy]).label == label
    assert "/log/export/file/?hidden=label&label=xml" in told.headers["Link"]
    assert HEAD not in get(client, log.eva, "/log/proof/").headers


def exported_by(person: Person) -> list[dict[str, str]]:
    with acting(person.token):
        return shown_by(json.loads(file_of(Wish(origin=person.origin))))


def test_some_fields_are_shown_and_others_not(log, client, site_server):
    happen(log.cid, "secret gun")
    seal(site_server)

    text = get(client, log.cid, "/log/export/file/?hidden=content&hidden=row").text

    assert "secret gun" not in text
    assert {each.get("content", "(hidden)") for each in shown_by(json.loads(text))} == {
        "(hidden)"
    }
    assert "thing.made" in text


@pytest.mark.parametrize(
    ("days", "count"),
    [
        ("begins_on=2026-11-27", 2),
        ("begins_on=2026-11-28", 0),
        ("ends_before=2026-11-27", 0),
        ("ends_before=2026-11-28", 2),
    ],
)
def test_a_file_is_of_the_days_that_were_asked_for(
    log, client, site_server, days, count
):
    happen(log.cid)
    seal(site_server)

    told = json.loads(get(client, log.cid, f"/log/export/file/?{days}").content)

    assert len(told["events"]) == 1 + count  # an event and its row, and the opening


def test_what_is_too_much_for_one_file_is_offered_in_parts(log, client, monkeypatch):
    whole = [each for each in exported_by(log.eva) if each["entry"] != "opening"]
    monkeypatch.setattr(queries, "MOST_EXPORTED", 1)

    answer = get(client, log.eva, "/log/export/file/")

    assert answer.status_code == 422
    parts = re.findall(r'href="(/log/export/file/\?[^"]*)"', answer.text)
    files = [get(client, log.eva, html.unescape(part)).content for part in parts]
    own = [
        [each for each in shown_by(json.loads(file)) if each["entry"] != "opening"]
        for file in files
    ]
    assert [len(each) for each in own] == [1, 1]
    assert sorted(map(str, chain(*own))) == sorted(map(str, whole))


@pytest.mark.parametrize("words", ["begins_on=soon", "hidden=moon", "from_size=-1"])
def test_what_cannot_be_asked_for_is_told_beside_the_field(log, client, words):
    answer = get(client, log.cid, f"/log/export/file/?{words}")

    assert answer.status_code == 422
    assert 'class="errorlist" role="alert"' in answer.text


def test_a_size_that_the_log_never_had_is_refused_in_words(log, client):
    answer = get(client, log.cid, "/log/export/file/?from_size=9999")

    assert answer.status_code == 422
    assert "cannot begin with 9999" in answer.text


def test_who_may_not_export_is_told_so(log, client):
    answer = get(client, log.ann, "/log/export/")

    assert answer.status_code == 403
    assert "log.export" in answer.text


def test_the_command_line_writes_the_same_file(log, client, tmp_path, site_server):
    session, out = tmp_path / "session", tmp_path / "log.json"
    session.write_text(log.cid.token)

    call_command("export_log", session=session, out=out, hide=["row"])

    page = get(client, log.cid, "/log/export/file/?hidden=row").text
    assert out.read_text(encoding="utf-8") == page


@pytest.mark.parametrize(("token", "said"), [("ann", "log.export"), ("", "sign in")])
def test_the_command_line_refuses_whom_the_page_refuses(log, tmp_path, token, said):
    session = tmp_path / "session"
    session.write_text(getattr(log, token).token if token else "guessed")

    with pytest.raises(CommandError, match=said):
        call_command("export_log", session=session, out=tmp_path / "log.json")

    assert not Path(tmp_path, "log.json").exists()
