"""The site refuses to serve where a wrong setting would break a promise unseen."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import Mock

import psycopg
import pytest

from backstay_web.config import safety
from backstay_web.config.database import configuration
from backstay_web.config.database.server import Server
from tests.web.server import own_server


@pytest.fixture(scope="module")
def made() -> Iterator[Server]:
    """Return a server of this module's own, whose settings it may spoil."""
    with own_server() as server:
        yield server


def dangers(server: Server, role: str = "bs_app") -> list[str]:
    with psycopg.connect(server.url(role)) as connection, connection.cursor() as cursor:
        return [str(danger) for danger in safety.dangers_of_database(cursor)]


def test_a_server_as_we_start_it_has_no_danger(made):
    assert dangers(made) == []


@contextmanager
def stopped(server: Server) -> Iterator[None]:
    server.stop()
    yield
    server.start()


@pytest.mark.parametrize(
    ("attribute", "reason"),
    [
        ("SUPERUSER", "row security does not bind it"),
        ("BYPASSRLS", "each nation would see the rows of all"),
        ("CREATEROLE", "it could give itself any right"),
        ("REPLICATION", "it could copy the whole database"),
    ],
)
def test_a_role_that_may_too_much_is_refused(made, attribute, reason):
    with stopped(made):
        made.alone(f"ALTER ROLE bs_app {attribute};")

    found = dangers(made)

    with stopped(made):
        made.alone(f"ALTER ROLE bs_app NO{attribute};")
    # A superuser counts as a member of every owner too: hence the first, not the only.
    assert reason in found[0]
    assert dangers(made) == []


@pytest.mark.parametrize("role", ["bs_migrate", "bs_app"])
def test_an_owner_of_tables_is_refused_and_a_member_of_the_owner_too(made, role):
    with stopped(made):
        made.alone("CREATE TABLE public.planted (i int);", "backstay")
        made.alone("ALTER TABLE public.planted OWNER TO bs_owner;", "backstay")
        made.alone("GRANT bs_owner TO bs_app;")

    found = dangers(made, role)

    with stopped(made):
        made.alone("REVOKE bs_owner FROM bs_app;")
        made.alone("DROP TABLE public.planted;", "backstay")
    assert "owns the table planted" in found[0]


@pytest.mark.parametrize("name", ["fsync", "full_page_writes", "synchronous_commit"])
def test_writes_that_may_be_lost_are_refused(made, monkeypatch, name):
    with stopped(made):
        monkeypatch.setitem(configuration.SETTINGS, name, "off")

    found = dangers(made)

    with stopped(made):
        monkeypatch.undo()
    assert [danger.partition(":")[0] for danger in found] == [f"{name} is off"]


def test_writes_that_may_be_lost_for_one_role_alone_are_refused(made):
    with stopped(made):
        made.alone("ALTER ROLE bs_app SET synchronous_commit = off;")

    found = dangers(made)

    with stopped(made):
        made.alone("ALTER ROLE bs_app RESET synchronous_commit;")
    assert "a crash can lose what was acknowledged" in found[0]


def test_pages_without_checksums_are_refused(made):
    checksums = made.programs.path("pg_checksums")
    with stopped(made):
        made.user.run([checksums, "--disable", "-D", made.folder.cluster])

    found = dangers(made)

    with stopped(made):
        made.user.run([checksums, "--enable", "-D", made.folder.cluster])
    assert "`pg_checksums --enable`" in found[0]


@pytest.mark.parametrize("version", [(14, 30), (15, 17), (16, 13), (17, 9), (18, 3)])
def test_a_version_with_known_holes_is_refused(version):
    [danger] = safety.dangers_of_version(*version)

    assert f"PostgreSQL {version[0]}" in str(danger)


@pytest.mark.parametrize("version", [(15, 18), (16, 14), (17, 10), (18, 6), (19, 0)])
def test_a_version_without_known_holes_passes(version):
    assert list(safety.dangers_of_version(*version)) == []


@pytest.mark.parametrize(
    ("address", "encrypted", "count"),
    [
        ("10.1.2.3", False, 1),
        ("10.1.2.3", True, 0),
        ("127.0.0.1", False, 0),
        (None, False, 0),  # a socket
    ],
)
def test_a_network_that_others_could_read_is_refused(address, encrypted, count):
    cursor = Mock()
    cursor.fetchone.return_value = (address,)
    cursor.connection.pgconn.ssl_in_use = encrypted

    assert len(list(safety.transport_dangers(cursor))) == count


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("DEBUG", True, "pages of errors"),
        ("HTTPS", False, "answers for testserver"),
        ("SECRET_KEY", "short", "could be guessed"),
        ("OWNER_URL", "postgresql://bs_migrate@/", "switch row security off"),
    ],
)
def test_unsafe_settings_of_the_site_are_refused(settings, name, value, reason):
    setattr(settings, name, value)

    [danger] = safety.dangers_of_settings()

    assert reason in str(danger)


def test_without_tls_only_this_machine_is_served(settings):
    settings.HTTPS = False
    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]

    assert list(safety.dangers_of_settings()) == []


@pytest.mark.django_db
def test_all_dangers_are_told_at_once_and_nothing_is_served(settings):
    settings.DEBUG = True
    settings.SECRET_KEY = "short"  # noqa: S105 the fault

    with pytest.raises(safety.UnsafeSite) as caught:
        safety.refuse_unsafe()

    assert str(caught.value).count("\n- ") == 2


@pytest.mark.django_db
def test_the_database_of_these_tests_is_safe_to_serve():
    safety.refuse_unsafe()


def test_a_table_that_is_left_open_is_refused(as_owner):
    as_owner.execute("create table planted (id uuid primary key)")

    with as_owner.cursor() as cursor:
        found = [str(danger) for danger in safety.dangers_of_database(cursor)]

    assert any("planted: row security is not forced" in danger for danger in found)
