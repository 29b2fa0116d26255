"""A database that was brought back from a copy has forgotten, and a reader notices."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from backstay_web.config.database.backup import restore_backup, write_backup
from backstay_web.config.database.server import Server
from backstay_web.core.context import acting
from backstay_web.log.models import Epoch
from backstay_web.log.queries import Wish, file_of
from backstay_web.log.sealer import Sealer
from backstay_web.nations import actions
from tests.web.cast import Cast, make_cast
from tests.web.conftest import connected
from tests.web.core.verify.logs import run
from tests.web.log.conftest import AT, KEY
from tests.web.server import migrated_site

NAME = "backstay"


@contextmanager
def started(server: Server) -> Iterator[Server]:
    server.start()
    try:
        yield server
    finally:
        server.stop()


def happen(server: Server, cast: Cast, body: int) -> None:
    """Add a nation, and seal it."""
    names = {"code": f"N{body}", "name": f"Land {body}", "name_uk": f"Край {body}"}
    with connected(server, "bs_app", name=NAME), acting(cast.cid.token):
        actions.add_nation(
            key=uuid4(), at=AT, reason="", nation=uuid4(), body=body, **names
        )
    with connected(server, "bs_sealer", name=NAME):
        Sealer(KEY).seal(AT)


def told(server: Server, cast: Cast, path: Path, sizes: list[int]) -> tuple[str, str]:
    """Return the file that the site gives out, and the key of its log."""
    with connected(server, "bs_app", name=NAME), acting(cast.cid.token):
        wish = Wish(origin=cast.cid.origin, known_sizes=sizes)
        path.write_text(file_of(wish), encoding="utf-8")
        return str(path), Epoch.objects.get().key


@pytest.mark.slow
def test_a_log_that_goes_on_from_an_old_copy_is_noticed(
    tmp_path: Path, django_db_blocker: Any
) -> None:
    state = str(tmp_path / "head.json")
    file, copy = tmp_path / "told.json", tmp_path / "copy.tar"
    with migrated_site() as site, django_db_blocker.unblock():
        with started(site.database) as server:
            with (
                psycopg.connect(server.url("bs_migrate")) as owner,
                psycopg.connect(server.url("bs_door")) as door,
            ):
                cast = make_cast((owner, door))
            happen(server, cast, 0)
            first, key = told(server, cast, file, [])
            codes = [run("begin", state, first, "--key", key)[0]]
            write_backup(server, copy)
            happen(server, cast, 1)
            later, _ = told(server, cast, file, [128])
            codes.append(run("check", later, "--state", state)[0])
        other = Server(site.root.with_name("again"))
        restore_backup(copy, other)
        with started(other):
            happen(other, cast, 2)  # as much as there was, and not the same
            as_long, _ = told(other, cast, file, [128, 192])
            code, said = run("check", as_long, "--state", state)
            happen(other, cast, 3)
            longer, _ = told(other, cast, file, [192])
            codes.append(run("check", longer, "--state", state)[0])

    assert codes == [0, 0, 1]
    assert code == 1
    assert "told another story" in said
