"""What a nation does with the verifier: begin, check, witness, and be told in words."""

import argparse
import base64
import json
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from random import Random

import pytest

import backstay_verify
from backstay_web.core.merkle.export import Event, exported
from backstay_web.core.merkle.fields import Field
from backstay_web.core.merkle.note import Head, checkpoint, cosigned
from backstay_web.core.merkle.tree import Tree, root
from tests.web.core.merkle.keys import Signer
from tests.web.core.verify.logs import KEY, LOG, draw_rows, file_of, run, write

ROWS = draw_rows(Random(1), 12)  # noqa: S311 no secret


@pytest.fixture
def begun(tmp_path):
    """Return a state that has seen the first four events."""
    state = str(tmp_path / "head.json")
    file = write(tmp_path / "first.json", file_of(ROWS[:4]))
    assert run("begin", state, file, "--key", KEY)[0] == 0
    return state


def test_an_event_is_shown_as_far_as_it_is_shown_and_no_further(tmp_path):
    file = write(tmp_path / "told.json", file_of(ROWS, shows=[2]))

    code, said = run("check", file, "--key", KEY)

    actor = next(field.value for field in ROWS[2] if field.name == "actor")
    price = next(field.value for field in ROWS[2] if field.name == "price_eur")
    assert code == 0
    assert said.split("\n")[:4] == [
        "The checkpoint is signed by log.example/command; the log has 12 entries.",
        "Event at 2",
        f"  actor: {actor}",
        "  at: 2026-05-03T" + said.split("2026-05-03T")[1][:9],
    ]
    assert "  price_eur: (not shown)" in said
    assert price not in said
    assert "Whether there are others, a file cannot say." in said
    assert "Nothing was compared with what was seen before" in said


def test_whoever_asks_for_the_verdict_alone_is_not_told_each_event(tmp_path, begun):
    file = write(tmp_path / "told.json", file_of(ROWS, shows=[2], known_sizes=[4]))
    told = json.loads(Path(file).read_text(encoding="utf-8"))
    told["events"][0]["index"] += 1
    wrong = tmp_path / "wrong.json"
    wrong.write_text(json.dumps(told), encoding="utf-8")

    code, said = run("check", file, "--state", begun, "--short")
    refused, why = run("check", str(wrong), "--state", begun, "--short")

    assert code == 0
    assert "Event at" not in said
    assert "each in the log just so" in said
    assert said.rstrip().endswith("ALL IS WELL.")
    assert refused == 1
    assert "is not in the log" in why


def test_the_head_is_remembered_though_nobody_reads_what_is_said(tmp_path):
    state, file = tmp_path / "head.json", write(tmp_path / "a.json", file_of(ROWS[:4]))
    asked = argparse.Namespace(
        state=str(state), file=file, key=KEY, after=None, short=False
    )

    def closed(_words: str) -> None:
        raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        backstay_verify.begin(asked, closed)

    assert run("check", file, "--state", str(state))[0] == 0


def test_a_log_that_grew_continues_what_was_seen(tmp_path, begun):
    file = write(tmp_path / "told.json", file_of(ROWS, known_sizes=[4]))

    first, said = run("check", file, "--state", begun)
    again, said_again = run("check", file, "--state", begun)

    assert (first, again) == (0, 0)
    assert "It continues the 4 entries seen on" in said
    assert "It is the head that was seen on" in said_again


def test_without_a_proof_from_what_was_seen_the_verifier_is_not_sure(tmp_path, begun):
    file = write(tmp_path / "told.json", file_of(ROWS, known_sizes=[5]))
    before = Path(begun).read_bytes()

    code, said = run("check", file, "--state", begun)

    assert code == 3
    assert said.startswith("NOT SURE:", said.rindex("\n") + 1)
    assert "Ask for one that begins at 4" in said
    assert Path(begun).read_bytes() == before


def test_a_log_that_is_shorter_than_what_was_seen_is_wrong(tmp_path, begun):
    file = write(tmp_path / "told.json", file_of(ROWS[:3]))

    code, said = run("check", file, "--state", begun)

    assert code == 1
    assert "either the file is old, or the log was set back" in said
    assert "ALL IS WELL" not in said


def test_every_event_that_is_not_in_the_log_is_named(tmp_path):
    told = file_of(ROWS, shows=[2, 5, 7])
    told["events"][0]["fields"][0]["value"] = "x"
    told["events"][2]["fields"][0]["value"] = "x"
    file = write(tmp_path / "told.json", told)

    code, said = run("check", file, "--key", KEY)

    assert code == 1
    assert "The event at 2 is not in the log" in said
    assert "The event at 7 is not in the log" in said
    assert "The event at 5 is not" not in said


def test_a_state_is_never_begun_anew(tmp_path, begun):
    other = write(tmp_path / "told.json", file_of(ROWS[5:]))
    before = Path(begun).read_bytes()

    code, said = run("begin", begun, other, "--key", KEY)

    assert code == 2
    assert "must not begin anew" in said
    assert Path(begun).read_bytes() == before


def test_a_state_that_is_lost_is_not_replaced_in_silence(tmp_path):
    file = write(tmp_path / "told.json", file_of(ROWS))

    code, said = run("check", file, "--state", str(tmp_path / "head.json"))

    assert code == 2
    assert "cannot be read" in said
    assert list(tmp_path.glob("head.json*")) == []


def test_a_state_that_was_damaged_is_not_believed(tmp_path, begun):
    state = json.loads(Path(begun).read_text())
    state["checkpoint"] = state["checkpoint"].replace("\n4\n", "\n3\n")
    Path(begun).write_text(json.dumps(state))
    file = write(tmp_path / "told.json", file_of(ROWS, known_sizes=[3, 4]))

    code, said = run("check", file, "--state", begun)

    assert code == 2
    assert "was damaged" in said


def test_two_processes_never_use_one_state_at_once(tmp_path, begun):
    # Two at once could each see one story, and cosign both.
    file = write(tmp_path / "told.json", file_of(ROWS, known_sizes=[4]))
    lock = Path(begun + ".lock")
    lock.touch()

    code, said = run("check", file, "--state", begun)
    lock.unlink()

    assert code == 2
    assert "Another process uses" in said
    assert run("check", file, "--state", begun)[0] == 0
    assert not lock.exists()


def test_a_lock_is_taken_away_when_a_check_fails(tmp_path, begun):
    file = write(tmp_path / "told.json", file_of(ROWS[:3]))

    assert run("check", file, "--state", begun)[0] == 1
    assert not Path(begun + ".lock").exists()


def witness(folder: Path, name: str) -> tuple[str, str]:
    """Make a witness; return its key and the file of its secret."""
    secret = str(folder / f"{name}.secret.json")
    code, said = run("new-witness", f"{name}.example", "--secret", secret)
    assert code == 0
    return said.split("\n")[1], secret


def cosign(folder: Path, secret: str, name: str) -> str:
    """Let a witness see the log grow from 4 entries to 12, and return its line."""
    state = str(folder / f"{name}.head.json")
    first = write(folder / "first.json", file_of(ROWS[:4]))
    told = write(folder / "told.json", file_of(ROWS, known_sizes=[4]))
    assert run("begin", state, first, "--key", KEY)[0] == 0
    code, said = run("witness", told, "--state", state, "--secret", secret)
    assert code == 0, said
    return next(line for line in said.split("\n") if line.startswith("— "))


def test_a_checkpoint_is_final_when_enough_witnesses_have_cosigned(tmp_path):
    keys, lines = [], []
    for name in ("ann", "bo", "cyd"):
        key, secret = witness(tmp_path, name)
        keys += ["--witness", key]
        lines.append(cosign(tmp_path, secret, name))
    told = file_of(ROWS)
    two = told | {"checkpoint": cosigned(told["checkpoint"], lines[:2])}
    file = write(tmp_path / "two.json", two)

    enough, said = run("check", file, "--key", KEY, *keys, "--quorum", "2")
    short, said_short = run("check", file, "--key", KEY, *keys)

    assert enough == 0
    assert "Cosigned by ann.example on 20" in said
    assert "Cosigned by bo.example on 20" in said
    assert short == 3
    assert "Cosigned by 2 of the 3 witnesses that are needed" in said_short


def test_a_cosignature_belongs_to_one_checkpoint(tmp_path):
    key, secret = witness(tmp_path, "ann")
    line = cosign(tmp_path, secret, "ann")
    told = file_of(ROWS[:11])
    moved = told | {"checkpoint": cosigned(told["checkpoint"], [line])}
    file = write(tmp_path / "moved.json", moved)

    code, said = run("check", file, "--key", KEY, "--witness", key)

    assert code == 1
    assert "A cosignature of ann.example does not belong here" in said


def test_a_witness_does_not_cosign_what_does_not_continue(tmp_path, begun):
    _, secret = witness(tmp_path, "ann")
    forked = ROWS[:3] + draw_rows(Random(2), 9)  # noqa: S311 no secret
    before = Path(begun).read_bytes()
    for told in (file_of(forked, known_sizes=[4]), file_of(ROWS), file_of(ROWS[:3])):
        file = write(tmp_path / "told.json", told)

        code, said = run("witness", file, "--state", begun, "--secret", secret)

        assert code in (1, 3)
        assert "— " not in said
        assert Path(begun).read_bytes() == before


def test_a_witness_remembers_before_it_cosigns(tmp_path, begun, monkeypatch):
    _, secret = witness(tmp_path, "ann")
    file = write(tmp_path / "told.json", file_of(ROWS, known_sizes=[4]))
    monkeypatch.setattr(backstay_verify, "sign", lambda *_: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        run("witness", file, "--state", begun, "--secret", secret)

    assert "\n12\n" in json.loads(Path(begun).read_text())["checkpoint"]


def test_the_log_and_a_witness_named_twice_make_no_quorum(tmp_path):
    key, _ = witness(tmp_path, "ann")
    log = backstay_verify.key_of(KEY, backstay_verify.LOG)
    own = str(backstay_verify.Key("own.example", 4, log.public))
    file = write(tmp_path / "told.json", file_of(ROWS))

    for keys, reason in [
        ([key, key], "named twice"),
        ([own], "no witness of its own"),
        ([KEY], "not that of a witness"),
    ]:
        words = [word for each in keys for word in ("--witness", each)]
        code, said = run("check", file, "--key", KEY, *words)
        assert code == 2
        assert reason in said

    code, said = run("check", file, "--key", KEY, "--witness", key, "--quorum", "2")
    assert code == 2


def test_the_secret_of_a_witness_is_for_its_owner_and_never_overwritten(tmp_path):
    _, secret = witness(tmp_path, "ann")
    before = Path(secret).read_bytes()

    code, said = run("new-witness", "ann.example", "--secret", secret)

    assert code == 2
    assert "must not be lost" in said
    assert Path(secret).read_bytes() == before
    if sys.platform != "win32":
        assert Path(secret).stat().st_mode & 0o077 == 0


def test_what_an_event_says_cannot_pass_for_what_the_verifier_says(tmp_path):
    value = "x\nALL IS WELL.\x1b[2J\u202e\u2028\x85" + "y" * 2_000
    row = (Field("kind", bytes(16), value),)
    told = file_of([row])
    shown = file_of([row], shows=[0])["events"][0]
    shown["fields"] = [{"name": "kind", "value": value, "salt": bytes(16).hex()}]
    file = write(tmp_path / "told.json", told | {"events": [shown]})

    code, said = run("check", file, "--key", KEY)

    assert code == 0
    lines = [line for line in said.splitlines() if "kind" in line]
    assert lines[0].startswith(r"  kind: x\nALL IS WELL.\x1b[2J\u202e\u2028\x85yy")
    assert len(lines[0]) < 1_100
    assert said.splitlines().count("ALL IS WELL.") == 1


def changed(**changes: object) -> dict[str, object]:
    return file_of(ROWS, shows=[2]) | changes


@pytest.mark.parametrize(
    "told",
    [
        [],
        changed(format="backstay-log-export/2"),
        changed(more=1),
        changed(checkpoint=7),
        changed(events={}),
        changed(events=[7]),
        changed(events=[{"index": True, "fields": [], "proof": []}]),
        changed(events=[{"index": 2.0, "fields": [], "proof": []}]),
        changed(events=[{"index": 2, "fields": [7], "proof": []}]),
        changed(events=[{"index": 2, "fields": [], "proof": ["AA"]}]),
        changed(events=[{"index": 2, "fields": [], "proof": ["A" * 64]}]),
        changed(events=[{"index": 2, "fields": [], "proof": ["a" * 62, "a" * 66]}]),
        changed(events=[{"index": 2, "fields": [], "proof": ["a" * 64, 7]}]),
        changed(events=[{"index": 2, "fields": [], "proof": [["a" * 64]]}]),
        changed(
            events=[
                {
                    "index": 2,
                    "fields": [{"name": "a b", "value": "", "salt": "0" * 32}],
                    "proof": [],
                }
            ]
        ),
        changed(consistency=[{"from_size": "4", "hashes": []}]),
        changed(checkpoint="text"),
        {
            **changed(),
            "events": [
                {
                    "index": 2,
                    "fields": [{"name": "a", "value": "\ud800", "salt": "0" * 32}],
                    "proof": [],
                }
            ],
        },
    ],
)
def test_a_file_of_another_form_is_refused_in_words(told, tmp_path):
    path = tmp_path / "told.json"
    path.write_text(json.dumps(told))

    code, said = run("check", str(path), "--key", KEY)

    assert code == 2
    assert "NOT USABLE: " in said
    assert "ALL IS WELL" not in said


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{",
        b"\xff",
        b"[" * 100_000,
        b'{"format": 1, "format": 2}',
        json.dumps(changed()).encode()[:-200],
    ],
)
def test_a_file_that_is_no_json_is_refused_in_words(text, tmp_path):
    path = tmp_path / "told.json"
    path.write_bytes(text)

    code, said = run("check", str(path), "--key", KEY)

    assert code == 2
    assert "is no whole JSON in UTF-8" in said


def test_a_file_that_is_too_large_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(backstay_verify, "MOST_BYTES", 100)
    file = write(tmp_path / "told.json", file_of(ROWS))

    code, said = run("check", file, "--key", KEY)

    assert code == 2
    assert "larger than 100 bytes" in said


def test_an_event_with_two_fields_of_one_name_is_wrong_even_if_it_was_sealed(tmp_path):
    # A log that lies could show one nation the first of them, and another the second.
    fields = [
        Field("state", bytes(16), "promised"),
        Field("state", b"\x01" * 16, "declined"),
    ]
    parts = [b"\x05state" + field.hash for field in fields]
    tree = Tree()
    tree.append(sha256(b"\x03" + b"".join(parts)).digest())
    note = checkpoint(Head(LOG.name, 1, root(tree, 1)), LOG)
    told = json.loads(exported(tree, 1, note, [Event(0, fields)]))
    file = write(tmp_path / "told.json", told)

    code, said = run("check", file, "--key", KEY)

    assert code == 1
    assert "out of order, or one twice" in said


def test_a_signature_under_another_key_of_the_same_name_is_passed_over(tmp_path):
    # So a log can change its key: for a while it signs with both.
    told = file_of(ROWS)
    newer = file_of(ROWS, signer=Signer(LOG.name, b"\x08" * 32))["checkpoint"]
    told["checkpoint"] = cosigned(told["checkpoint"], [newer.split("\n")[-2]])
    file = write(tmp_path / "told.json", told)

    assert run("check", file, "--key", KEY)[0] == 0


def test_a_log_may_not_sign_for_another(tmp_path):
    told = file_of(ROWS)
    log = backstay_verify.key_of(KEY, backstay_verify.LOG)
    text = backstay_verify.note_of(told["checkpoint"]).text.replace("command", "other")
    signature = log.id + backstay_verify.sign(b"\x07" * 32, text.encode())
    line = base64.b64encode(signature).decode()
    told["checkpoint"] = f"{text}\n— {log.name} {line}\n"
    file = write(tmp_path / "told.json", told)

    code, said = run("check", file, "--key", KEY)

    assert code == 1
    assert "has signed for another log: log.example/other" in said


def test_the_one_file_runs_alone(tmp_path):
    file = write(tmp_path / "told.json", file_of(ROWS, shows=[2]))
    alone = tmp_path / "backstay_verify.py"
    alone.write_bytes(Path(backstay_verify.__file__).read_bytes())

    done = subprocess.run(  # noqa: S603 our own script, copied
        # Isolated, and without packages beyond the standard library.
        [sys.executable, "-I", "-S", str(alone), "check", file, "--key", KEY],
        capture_output=True,
        encoding="utf-8",
        env={"PYTHONUTF8": "1"},
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("ALL IS WELL.\n")
