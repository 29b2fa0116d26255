"""A backup gives back the same database, or says that it is damaged."""

from pathlib import Path

import psycopg
import pytest

from backstay_web.config.database.backup import restore_backup, write_backup
from backstay_web.config.database.faults import CannotRun
from backstay_web.config.database.folder import new_secrets
from backstay_web.config.database.server import Server
from tests.web.config.database.conftest import keep, kept


@pytest.fixture
def backup(server: Server, tmp_path: Path) -> Path:
    keep(server, 4, 5)
    path = tmp_path / "backups" / "first.tar"
    write_backup(server, path)
    return path


@pytest.fixture
def other(root: Path) -> Server:
    return Server(root.with_name("other"))


def test_a_restored_database_holds_what_the_first_did_and_goes_its_own_way(
    server, backup, other
):
    keep(server, 6)  # after the backup

    restore_backup(backup, other)
    other.start()
    keep(other, 9)

    assert (kept(server), kept(other)) == ([4, 5, 6], [4, 5, 9])
    other.stop()


def test_a_restored_database_has_secrets_of_its_own(server, backup, other):
    restore_backup(backup, other)
    other.start()
    old = other.url("bs_app").replace(
        other.folder.secret("bs_app"), server.folder.secret("bs_app")
    )

    with pytest.raises(
        psycopg.OperationalError, match="password authentication failed"
    ):
        psycopg.connect(old)
    other.stop()


def test_secrets_that_were_left_in_the_folder_open_nothing(backup, other):
    other.folder.root.mkdir()
    other.folder.keep_secrets(left := new_secrets())

    restore_backup(backup, other)
    other.start()

    assert other.folder.secret("bs_app") != left["bs_app"]
    assert kept(other) == [4, 5]
    other.stop()


def test_a_backup_is_for_its_owner_alone(backup):
    assert backup.stat().st_mode & 0o777 == 0o600


def test_a_database_is_never_restored_over_another(server, backup):
    with pytest.raises(CannotRun, match="holds a database already"):
        restore_backup(backup, server)


def test_a_backup_is_never_written_over_another(server, backup):
    with pytest.raises(CannotRun, match="exists"):
        write_backup(server, backup)


# Where the damage is: in the middle of the files, and at the end, in the manifest.
@pytest.mark.parametrize("share", [0.25, 0.5, 0.999])
def test_one_flipped_bit_is_found_and_nothing_is_restored(backup, other, share):
    content = bytearray(backup.read_bytes())
    place = next(
        at for at in range(int(len(content) * share), len(content)) if content[at]
    )
    content[place] ^= 1
    backup.write_bytes(content)

    with pytest.raises(CannotRun):
        restore_backup(backup, other)

    assert list(other.folder.root.glob("cluster*")) == []


def test_a_backup_that_was_cut_short_is_refused(backup, other):
    with backup.open("r+b") as file:
        file.truncate(backup.stat().st_size // 2)

    with pytest.raises(CannotRun):
        restore_backup(backup, other)


def test_a_server_that_does_not_run_cannot_be_copied(server, tmp_path):
    server.stop()

    with pytest.raises(CannotRun, match="does not run"):
        write_backup(server, tmp_path / "never.tar")

    assert list(tmp_path.iterdir()) == []


def test_a_copy_that_fails_leaves_no_file(server, tmp_path):
    secrets = server.folder.root / "secrets.json"
    known = secrets.read_text()
    server.folder.keep_secrets(new_secrets())  # which the server does not know

    with pytest.raises(CannotRun, match="password authentication failed"):
        write_backup(server, tmp_path / "out" / "never.tar")

    assert list((tmp_path / "out").iterdir()) == []
    secrets.write_text(known)
