"""What must hold of the database and the settings before a page is served.

Row security and durable writes are promises that a wrong setting breaks without a sign.
So the site looks first, and refuses with the reason and the remedy.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any, Final

from django.conf import settings
from django.db import connection

from backstay.errors import BackstayError
from backstay_web.core.linter import findings
from backstay_web.core.loopback import is_loopback

OLDEST_MINORS: Final = {15: 18, 16: 14, 17: 10, 18: 4}
"""By major version, the security release of May 2026 (PostgreSQL's own announcement).

Releases before it have known holes; some let a query see rows that row security hides,
such as CVE-2025-8713, statistics of hidden rows, and CVE-2024-10976, a plan kept for
another role. A major version that is not named is newer than all of them.
"""


@dataclass(frozen=True)
class Danger:
    """One unsafe setting: what it is, why it matters, and what to do."""

    what: str
    why: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.what}: {self.why}. {self.remedy}."


class UnsafeSite(BackstayError):
    """The site would not be safe to serve; says every reason with its remedy."""


def refuse_unsafe() -> None:
    """Return if the site is safe to serve.

    Raises
    ------
    UnsafeSite
        If anything is wrong; tells all of it at once.
    """
    with connection.cursor() as cursor:
        found = [*dangers_of_database(cursor), *dangers_of_settings()]
    if found:
        lines = "\n".join(f"- {danger}" for danger in found)
        raise UnsafeSite(f"The site is not safe to serve:\n{lines}")


def dangers_of_database(cursor: Any) -> Iterator[Danger]:
    """Yield what is unsafe in the role, the server and its settings."""
    for find in FINDERS:
        yield from find(cursor)


def role_dangers(cursor: Any) -> Iterator[Danger]:
    """Yield what the role could do that it must not be able to."""
    cursor.execute(
        "select rolname, rolsuper, rolbypassrls, rolcreaterole, rolreplication"
        " from pg_roles where rolname = current_user"
    )
    name, is_super, bypasses, creates, replicates = cursor.fetchone()
    serve = "Serve as bs_app: let BACKSTAY_DATABASE_URL name it"
    if is_super:
        yield Danger(f"{name} is a superuser", "row security does not bind it", serve)
    if bypasses:
        why = "each nation would see the rows of all"
        yield Danger(
            f"{name} has BYPASSRLS",
            why,
            f"`ALTER ROLE {name} NOBYPASSRLS` as superuser",
        )
    if creates:
        why = "it could give itself any right"
        yield Danger(
            f"{name} has CREATEROLE", why, f"`ALTER ROLE {name} NOCREATEROLE` likewise"
        )
    if replicates:
        why = "it could copy the whole database, past row security"
        yield Danger(
            f"{name} has REPLICATION",
            why,
            f"`ALTER ROLE {name} NOREPLICATION` likewise",
        )


def owner_dangers(cursor: Any) -> Iterator[Danger]:
    """Yield a table that the role owns, itself or as a member of its owner."""
    cursor.execute(
        "select current_user, relname from pg_class where relkind in ('r', 'p')"
        " and relnamespace = 'public'::regnamespace"
        " and pg_has_role(relowner, 'member') order by 2 limit 1"
    )
    for name, table in cursor.fetchall():
        yield Danger(
            f"{name} owns the table {table}",
            "an owner can switch row security off",
            "Serve as bs_app, and migrate as bs_migrate",
        )


def durability_dangers(cursor: Any) -> Iterator[Danger]:
    """Yield what could lose a write that was acknowledged, or spoil one unseen."""
    reasons = {
        "fsync": "a power cut can destroy the whole database",
        "full_page_writes": "a power cut can leave torn pages",
        "synchronous_commit": "a crash can lose what was acknowledged",
        "data_checksums": "a damaged page would be served as if it were whole",
    }
    for name, why in reasons.items():
        cursor.execute("select current_setting(%s)", [name])
        [value] = cursor.fetchone()
        if value == "off":
            remedy = f"Set {name} to on in postgresql.conf and for the role"
            if name == "data_checksums":
                remedy = "Stop the server, run `pg_checksums --enable`, start it"
            yield Danger(f"{name} is off", why, remedy)


def version_dangers(cursor: Any) -> Iterator[Danger]:
    """Yield a version with known holes."""
    cursor.execute("select current_setting('server_version_num')::int")
    [number] = cursor.fetchone()
    yield from dangers_of_version(*divmod(number, 10_000))


def dangers_of_version(major: int, minor: int) -> Iterator[Danger]:
    oldest = min(OLDEST_MINORS)
    if major < oldest:
        yield Danger(
            f"the server is PostgreSQL {major}",
            "its views do not obey the row security of their reader",
            f"Use PostgreSQL {oldest} or later",
        )
    elif minor < OLDEST_MINORS.get(major, 0):
        yield Danger(
            f"the server is PostgreSQL {major}.{minor}",
            "it has known holes, some of them in row security",
            f"Install {major}.{OLDEST_MINORS[major]} or later; the data need no change",
        )


def transport_dangers(cursor: Any) -> Iterator[Danger]:
    """Yield a connection over a network that others could read."""
    cursor.execute("select host(inet_server_addr())")
    [address] = cursor.fetchone()
    encrypted = cursor.connection.pgconn.ssl_in_use
    if address and not encrypted and not ip_address(address).is_loopback:
        yield Danger(
            f"the connection to {address} is not encrypted",
            "whoever is between could read passwords and rows",
            "Add `?sslmode=verify-full` to BACKSTAY_DATABASE_URL",
        )


def schema_dangers(cursor: Any) -> Iterator[Danger]:
    """Yield what the linter finds left open in the tables themselves."""
    for finding in findings(cursor):
        yield Danger(finding.offender, finding.rule, finding.remedy)


def demonstration_dangers(cursor: Any) -> Iterator[Danger]:
    """Yield a demonstration that other machines could reach."""
    cursor.execute("select to_regclass('public.core_founding') is not null")
    [is_there] = cursor.fetchone()
    if not is_there:
        return
    cursor.execute("select from core_founding where is_demonstration")
    others = other_hosts()
    if cursor.fetchone() is not None and others:
        yield Danger(
            f"the site is a demonstration and answers for {others[0]}",
            "its invented people come in without a second factor, and their passwords"
            " are shown",
            "Let BACKSTAY_HOSTS name this machine alone, or found a real site in"
            " another database",
        )


FINDERS: Final[list[Callable[[Any], Iterator[Danger]]]] = [
    role_dangers,
    owner_dangers,
    durability_dangers,
    version_dangers,
    transport_dangers,
    schema_dangers,
    demonstration_dangers,
]


def dangers_of_settings() -> Iterator[Danger]:
    """Yield what is unsafe in the settings of the site itself."""
    if settings.DEBUG:
        yield Danger(
            "DEBUG is on",
            "pages of errors would show settings and rows",
            "Switch it off",
        )
    if settings.OWNER_URL:
        yield Danger(
            "BACKSTAY_OWNER_URL is set",
            "whoever gets into the site could switch row security off",
            "Set it for the commands that found a site, and only while they run",
        )
    others = other_hosts()
    if not settings.HTTPS and others:
        yield Danger(
            f"BACKSTAY_HTTPS is no and the site answers for {others[0]}",
            "whoever is between could read passwords and pages",
            "Leave BACKSTAY_HTTPS out, and put a server with a certificate in front",
        )
    if len(settings.SECRET_KEY) < 40:
        yield Danger(
            "BACKSTAY_SECRET is shorter than 40 characters",
            "it could be guessed",
            "Take what `python3 -c 'import secrets; print(secrets.token_hex())'` says",
        )


def other_hosts() -> list[str]:
    """Return the names of other machines that the site answers to."""
    return [host for host in settings.ALLOWED_HOSTS if not is_loopback(host)]
