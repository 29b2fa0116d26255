"""Whatever is done to the database is seen by whoever remembers an older head."""

from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.db import transaction

from backstay_web.config.database.server import Server
from backstay_web.log import sealer as sealing
from backstay_web.log.models import Checkpoint, Epoch
from backstay_web.log.queries import Wish, file_of
from backstay_web.log.sealer import Sealer
from tests.web.cast import Cast
from tests.web.core.verify.logs import run
from tests.web.log.conftest import AT, KEY, happen, seal
from tests.web.log.tampering import TAMPERS, reseal
from tests.web.whole_log import everything

HERE, NIGHTLY = 200, 5_000


@pytest.fixture
def grown(log: Cast, site_server: Server, monkeypatch: Any) -> int:
    """Return the size at which the log was seen; more was sealed since."""
    for person in (log.ann, log.bob, log.cid):
        happen(person)
    seen = seal(site_server).head.size
    for _ in range(4):
        happen(log.bob)
    seal(site_server)
    # Here the tamperer seals in his own transaction, which has no snapshot of its own.
    monkeypatch.setattr(sealing, "ONE_SNAPSHOT", "select 1")
    return seen


def remember(folder: Path, seen: int) -> str:
    """Let somebody outside remember a head, and return his state."""
    state, file = str(folder / "head.json"), folder / "first.json"
    file.write_text(file_at(seen), encoding="utf-8")
    assert run("begin", state, str(file), "--key", Epoch.objects.get().key)[0] == 0
    return state


def file_at(size: int) -> str:
    """Return the file of the log as it was given out at some size."""
    with transaction.atomic():
        Checkpoint.objects.filter(size__gt=size).delete()
        text = file_of(Wish())
        transaction.set_rollback(True)
    return text


def verdict(state: str, folder: Path, seen: int) -> int:
    """Return what the verifier makes of the log as the site now tells it."""
    size = Checkpoint.objects.latest("size").size
    file = folder / "told.json"
    text = file_of(Wish(known_sizes=[seen] if seen <= size else []))
    file.write_text(text, encoding="utf-8")
    return run("check", str(file), "--state", state)[0]


def unseen(server: Server, folder: Path, seen: int, count: int) -> list[str]:
    """Tamper so often; return each that a reader outside did not find wrong."""
    found = []
    with everything(server):
        state = remember(folder, seen)
        before = Path(state).read_bytes()
        for number in range(count):
            tamper = TAMPERS[number % len(TAMPERS)]
            with transaction.atomic():
                tamper(Random(number), seen)  # noqa: S311 no secret
                reseal()
                Sealer(KEY).seal(AT)  # inside, all seems sound
                code = verdict(state, folder, seen)
                transaction.set_rollback(True)
            if code != 1:
                found.append(f"{number} {tamper.__name__}: {code}")
                Path(state).write_bytes(before)
    return found


@pytest.mark.slow
def test_two_hundred_tampers_are_all_seen_outside(grown, site_server, tmp_path):
    assert unseen(site_server, tmp_path, grown, HERE) == []


@pytest.mark.nightly
def test_five_thousand_tampers_are_all_seen_outside(grown, site_server, tmp_path):
    assert unseen(site_server, tmp_path, grown, NIGHTLY) == []


def test_a_log_that_is_sealed_anew_as_it_was_is_still_believed(
    grown, site_server, tmp_path
):
    # So what is seen above is the tamper, not that everything was made again.
    with everything(site_server):
        state = remember(tmp_path, grown)
        reseal()
        Sealer(KEY).seal(AT)
        code = verdict(state, tmp_path, grown)

    assert code == 0
