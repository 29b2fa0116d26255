"""The server that we start ourselves: made, started, stopped, found running or dead."""

import subprocess
import sys
import time
from functools import cached_property
from pathlib import Path
from typing import Final
from urllib.parse import quote

from backstay_web.config.database.account import account
from backstay_web.config.database.configuration import write_configuration
from backstay_web.config.database.faults import CannotRun
from backstay_web.config.database.folder import SOCKET, SiteFolder, new_secrets
from backstay_web.config.database.programs import Programs, find_programs
from backstay_web.config.database.roles import (
    DATABASE,
    LOGINS,
    SUPERUSER,
    sql_for_later_roles,
    sql_for_password,
    sql_for_roles,
    sql_inside_database,
)
from backstay_web.config.processes import command_of, is_alive

Command = list[str | Path]

START_S: Final = 60
"""Longer than any recovery of a demonstration's database takes."""
ORPHANS_S: Final = 10
"""How long the children of a killed server may take to notice it and end."""
PID_FILE: Final = "postmaster.pid"


class Server:
    """One PostgreSQL server with its files in the folder of a site."""

    def __init__(self, root: Path, programs: str | None = None) -> None:
        if sys.platform == "win32":
            raise CannotRun(
                "The embedded database needs Linux or macOS: name a PostgreSQL server "
                "in BACKSTAY_DATABASE_URL."
            )
        self.user = account()
        self.folder = SiteFolder(root.resolve(), self.user)
        self._named = programs

    @cached_property
    def programs(self) -> Programs:
        """The programs that this server runs with."""
        return find_programs(self.user, self._named)

    def start(self) -> None:
        """Make the database if it is new, and start it unless it runs already.

        Raises
        ------
        CannotRun
            If it cannot be made or does not start; with the server's own last words.
        """
        with self.folder.locked():
            if self.is_running() and self.folder.has_secrets():
                return
            self._halt()
            if not self.folder.cluster.exists():
                self._create()
            self._check_version()
            self._remove_stale_pid_file()
            if not self.folder.has_secrets():
                self._give_passwords()
            self._launch()

    def stop(self) -> None:
        """Stop the server, if it runs, once what it was asked before is done."""
        with self.folder.locked():
            self._halt()
            self.folder.forget_socket_folder()

    def _halt(self) -> None:
        if self._pid() is not None:
            stop = ["stop", "-m", "fast", "-w", "-t", str(START_S)]
            self._control(*stop, remedy="stop its process")

    def is_running(self) -> bool:
        """Tell whether the server runs and its socket is there."""
        socket = self.folder.socket_folder()
        return (
            self._pid() is not None
            and socket is not None
            and (socket / SOCKET).exists()
        )

    def socket_folder(self) -> Path:
        """Return the folder of the socket.

        Raises
        ------
        CannotRun
            If the server does not run.
        """
        socket = self.folder.socket_folder()
        if socket is None:
            raise CannotRun("The database does not run: start it with `make demo`.")
        return socket

    def url(self, role: str, database: str = DATABASE) -> str:
        """Return the address for a role, password included, while the server runs."""
        socket = quote(str(self.socket_folder()), safe="")
        return (
            f"postgresql://{role}:{self.folder.secret(role)}@/{database}?host={socket}"
        )

    def alone(
        self, sql: str, database: str = "postgres", cluster: Path | None = None
    ) -> None:
        """Run statements, one a line, as the superuser, while the server is stopped.

        They run in a process of their own that nobody can connect to.

        Raises
        ------
        CannotRun
            If any statement fails; those before it stand.
        """
        command: Command = [self.programs.path("postgres"), "--single", "-j"]
        command += ["-D", cluster or self.folder.cluster]
        command += ["-c", "log_min_messages=warning", "-c", "exit_on_error=on"]
        # With -j a statement ends with a semicolon and an empty line.
        statements = "\n\n".join(sql.splitlines()) + "\n\n"
        done = self.user.run(
            [*command, database], input=statements, capture_output=True
        )
        if done.returncode != 0:
            raise CannotRun(f"The database could not be set up: {done.stderr.strip()}")

    def _give_passwords(self) -> None:
        """Let the roles log in with the secrets that the folder has, and with new ones.

        The file comes last: where it is missing, or made by a version that knew fewer
        roles, the next start does this again.
        """
        self.alone(sql_for_later_roles(), DATABASE)
        made = new_secrets() | self.folder.held_secrets()
        self.alone("\n".join(sql_for_password(role, made[role]) for role in LOGINS))
        self.folder.keep_secrets(made)

    def _create(self) -> None:
        with self.folder.new_cluster() as fresh:
            options: Command = ["-D", fresh, "-U", SUPERUSER, "--auth=reject"]
            options += ["--data-checksums", "--encoding=UTF8"]
            options += locale_options(self.programs.version[0])
            command = [self.programs.path("initdb"), *options]
            done = self.user.run(command, capture_output=True)
            if done.returncode != 0:
                raise CannotRun(f"initdb failed: {done.stderr.strip()}")
            self.alone(sql_for_roles(), cluster=fresh)
            self.alone(sql_inside_database(), DATABASE, cluster=fresh)

    def _check_version(self) -> None:
        made_by = (self.folder.cluster / "PG_VERSION").read_text().strip()
        major = self.programs.version[0]
        if made_by != str(major):
            raise CannotRun(
                f"{self.folder.cluster} was made by PostgreSQL {made_by} and this is "
                f"{major}: name the programs of {made_by} in "
                "BACKSTAY_POSTGRES_PROGRAMS, or upgrade the data with pg_upgrade."
            )

    def _launch(self) -> None:
        socket = self.folder.empty_socket_folder()
        write_configuration(self.folder.cluster, socket)
        log = self.folder.cluster / "start.log"
        start = ["start", "-w", "-t", str(START_S), "-l", str(log)]
        deadline = time.monotonic() + ORPHANS_S
        while True:
            try:
                self._control(*start, remedy="read it")
            except CannotRun:
                # The children of a killed server hold its memory until they notice.
                orphans = "shared memory block" in log.read_text(errors="replace")
                if not orphans or time.monotonic() > deadline:
                    self.folder.forget_socket_folder()
                    raise
                log.unlink()
                time.sleep(0.2)
            else:
                return

    def _control(self, *words: str, remedy: str) -> None:
        cluster = self.folder.cluster
        command: Command = [self.programs.path("pg_ctl"), *words, "-s", "-D", cluster]
        # Not captured: the server would keep the pipe open, and we would wait for it.
        null = subprocess.DEVNULL
        done = self.user.run(command, stdin=null, stdout=null, stderr=null)
        if done.returncode != 0:
            log = cluster / "start.log"
            said = log.read_text(errors="replace") if log.exists() else ""
            last = [line for line in said.splitlines() if line.strip()][-1:]
            raise CannotRun(
                f"pg_ctl could not {words[0]} the database in {cluster}: "
                f"{' '.join(last) or 'it said nothing'} (see {log}: {remedy})."
            )

    def _pid(self) -> int | None:
        """Return the number of the server's process, or None if it does not run."""
        pid = self._noted_pid()
        return pid if pid is not None and is_postgres(pid) else None

    def _noted_pid(self) -> int | None:
        try:
            lines = (self.folder.cluster / PID_FILE).read_text().splitlines()
        except FileNotFoundError:
            return None
        return int(lines[0]) if lines and lines[0].isdigit() else None

    def _remove_stale_pid_file(self) -> None:
        """Remove what a killed server left, if its number is another program's now.

        PostgreSQL sees by itself when nothing has the number any more; something else
        that has it would be taken for a server.
        """
        pid = self._noted_pid()
        if pid is not None and is_alive(pid) and not is_postgres(pid):
            (self.folder.cluster / PID_FILE).unlink()


def locale_options(major: int) -> list[str]:
    """Return options for one order and one notion of capitals on every machine."""
    if major >= 17:
        return ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    return ["--locale=C.UTF-8"]


def is_postgres(pid: int) -> bool:
    """Tell whether a process runs and is a PostgreSQL server, not a later namesake."""
    return Path(command_of(pid).partition(" ")[0]).name == "postgres"
