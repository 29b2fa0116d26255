"""What was committed is sealed once, in an epoch that goes on from the one before."""

import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from backstay_web.core.context import acting
from backstay_web.core.models import Event, EventRow
from backstay_web.log.key import LogKey, NoKey, held_key, make_key
from backstay_web.log.models import Checkpoint, Epoch, Leaf
from backstay_web.log.queries import Wish, file_of
from backstay_web.log.sealer import Sealer
from tests.web.core.verify.logs import run
from tests.web.log.conftest import AT, KEY, as_sealer, happen, seal

NEXT_YEAR = AT + timedelta(days=365)


def test_each_event_and_each_row_of_one_gets_a_number_of_its_own(log, site_server):
    with as_sealer(site_server):
        keys = set(Leaf.objects.values_list("id", flat=True))
        events = set(Event.objects.values_list("id", flat=True))
        rows = set(EventRow.objects.values_list("id", flat=True))
        [head] = Checkpoint.objects.all()

    assert keys == events | rows
    assert (len(events), len(rows)) == (3, 3)
    assert head.size == 128  # the opening's tile, and one for six entries


def test_what_was_sealed_is_not_sealed_again(log, site_server):
    sealer = Sealer(KEY)
    happen(log.ann)

    taken = [seal(site_server, sealer=sealer).taken for _ in range(3)]

    assert taken == [2, 0, 0]


def test_the_log_grows_alike_whether_something_happened_or_not(log, site_server):
    idle = seal(site_server).head.size
    happen(log.bob)
    busy = seal(site_server).head.size

    assert (idle, busy) == (192, 256)


def test_a_new_year_is_an_epoch_that_begins_with_the_last_head(log, site_server):
    last = seal(site_server).head
    happen(log.ann)

    first = seal(site_server, NEXT_YEAR).head

    with as_sealer(site_server):
        old, new = Epoch.objects.order_by("number")
        epochs = Leaf.objects.filter(epoch=new.number).count()
    told = {field["name"]: field["value"] for field in new.opening}
    assert first.origin == "log.example/command/2027"
    assert (told["previous_origin"], told["previous_key"]) == (old.origin, old.key)
    assert told["previous_size"] == str(last.size)
    assert told["previous_root"] == last.root.hex()
    assert epochs == 2  # the event of the new year, and its row


def test_each_epoch_is_exported_with_its_opening_and_checked_by_its_key(
    log, site_server, tmp_path
):
    happen(log.ann)
    seal(site_server, NEXT_YEAR)
    said = {}
    with acting(log.ann.token):
        for epoch in Epoch.objects.all():
            file = tmp_path / f"{epoch.number}.json"
            wish = Wish(origin=log.ann.origin, epoch=epoch.number)
            file.write_text(file_of(wish), encoding="utf-8")
            code, said[epoch.number] = run("check", str(file), "--key", epoch.key)
            assert code == 0

    assert "Events in this file: 5" in said[1]
    assert "Events in this file: 3" in said[2]
    assert "previous_origin: log.example/command/2026" in said[2]


def test_a_reader_follows_the_log_into_a_new_year(log, site_server, tmp_path):
    seal(site_server, NEXT_YEAR)
    states = [str(tmp_path / f"state-{n}.json") for n in "12"]
    codes: list[int] = []
    after: list[str] = []
    with acting(log.ann.token):
        for state, epoch in zip(states, Epoch.objects.order_by("number"), strict=True):
            file = tmp_path / "told.json"
            file.write_text(file_of(Wish(epoch=epoch.number)), encoding="utf-8")
            code, _ = run("begin", state, str(file), "--key", epoch.key, *after)
            codes.append(code)
            after = ["--after", state]

    assert codes == [0, 0]


def test_a_key_of_another_name_begins_an_epoch_of_its_own(log, site_server):
    other = LogKey("log.example/restored", b"\x09" * 32, b"\x0a" * 32)
    sealer = Sealer(other)

    heads = [seal(site_server, sealer=sealer).head for _ in range(2)]

    # What the earlier key filled cannot be made again; all else is compared.
    assert [head.origin for head in heads] == ["log.example/restored/2026"] * 2
    assert heads[1].size == heads[0].size + 64


def test_the_sealer_reads_nothing_but_events_and_changes_nothing(log, site_server):
    with as_sealer(site_server):
        for table in ("core_actor", "core_session", "core_command", "things_thing"):
            with pytest.raises(DatabaseError, match="permission denied"):
                table_of(table)
        for statement in ("update {} set epoch = 9", "delete from {}", "truncate {}"):
            with pytest.raises(DatabaseError, match="permission denied"):
                run_sql(statement.format("log_leaf"))


def test_who_serves_pages_writes_nothing_of_the_log(log):
    with acting(log.cid.token):
        for statement in ("delete from {}", "update {} set epoch = 9"):
            for table in ("log_leaf", "log_tile", "log_checkpoint"):
                with pytest.raises(DatabaseError, match="permission denied"):
                    run_sql(statement.format(table))


def test_where_an_event_stands_is_known_to_its_readers_alone(log):
    seen = {}
    for who in ("ann", "bob", "cid"):
        with acting(getattr(log, who).token):
            seen[who] = Leaf.objects.count()

    # Two things of Ann's nation, one of Bob's, each an event and a row.
    assert seen == {"ann": 4, "bob": 2, "cid": 6}


def run_sql(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def table_of(name: str) -> None:
    run_sql(f"table {name}")


def test_the_command_seals_once_and_says_what_it_did(
    committing, site_server, tmp_path, capsys
):
    key = tmp_path / "key.json"
    call_command("new_log_key", key, name="log.example/command")
    happen(committing.ann)

    with as_sealer(site_server):
        call_command("seal", key=key, once=True)

    assert "log.example/command/2" in capsys.readouterr().out
    with as_sealer(site_server):
        assert Checkpoint.objects.count() == 1


def test_a_key_is_made_once_and_for_its_owner_alone(tmp_path):
    path = tmp_path / "key.json"
    make_key(path)

    with pytest.raises(NoKey, match="cannot be had again"):
        make_key(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert json.loads(path.read_text())["name"].startswith("backstay.invalid/")


@pytest.mark.parametrize("name", ["two words", "a+b", "a\nb"])
def test_a_name_that_readers_would_refuse_is_refused(tmp_path, name):
    with pytest.raises(NoKey, match="no spaces and no plus"):
        make_key(tmp_path / "key.json", name)


def test_a_key_that_others_may_read_is_not_used(tmp_path):
    path = tmp_path / "key.json"
    make_key(path)
    path.chmod(0o640)

    with pytest.raises(NoKey, match="chmod 600"), held_key(path):
        pass


def test_one_process_at_a_time_holds_a_key(tmp_path):
    path = tmp_path / "key.json"
    make_key(path)

    with (
        held_key(path),
        pytest.raises(CommandError, match="Another process"),
    ):
        call_command("seal", key=path, once=True)


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"secret": "00"}'])
def test_a_key_that_is_not_whole_is_not_used(tmp_path, text):
    path = tmp_path / "key.json"
    path.touch(mode=0o600)
    path.write_text(text)

    with pytest.raises(NoKey, match="bring back a copy"), held_key(path):
        pass
