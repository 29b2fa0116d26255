"""A site on this machine: its database and programs, started and stopped."""

import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final
from urllib.error import URLError
from urllib.request import urlopen

from backstay_web.config.database.faults import CannotRun
from backstay_web.config.database.server import Server
from backstay_web.config.supervised import Note, Supervised
from backstay_web.log.key import make_key

HOST: Final = "127.0.0.1"
PORTS: Final = range(8000, 8020)
ANSWERS_WITHIN_S: Final = 60
WORKERS: Final = min(4, os.cpu_count() or 1)
"""Processes of the web server: the threads of one run one at a time."""
THREADS: Final = 4
"""Threads of each; each holds a connection, and the database allows a hundred."""
SERVER: Final = "granian"
APPLICATION: Final = "backstay_web.config.wsgi:application"
PROGRAM: Final = (sys.executable, "-m")
SEALED: Final = " entries, "
"""Stands in what the sealer says each time that it has sealed."""
ALARM: Final = "ALARM: "
"""Likewise when it found damage, and ends."""
READY: Final = "ready for runs"
"""Stands in what the planner says once it looks for runs."""
LISTENS: Final = "ready to tell"
"""Likewise what the courier says."""
ROLES: Final = {
    "migrate": "bs_migrate",
    "seal": "bs_sealer",
    "work": "bs_planner",
    "deliver": "bs_courier",
}
"""The role that a command of Django needs; others are run as the one that serves."""


class Site:
    """One site, with its things in a folder."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self.database = Server(root, os.environ.get("BACKSTAY_POSTGRES_PROGRAMS"))
        self.web = Supervised(self.root, "web", "The web server", SERVER)
        seals = "backstay_web seal"
        self.sealer = Supervised(self.root, "seal", "The sealer of the log", seals)
        works = "backstay_web work"
        self.planner = Supervised(self.root, "plan", "The planner", works)
        delivers = "backstay_web deliver"
        self.courier = Supervised(self.root, "hooks", "The courier of hooks", delivers)

    def start(self) -> str:
        """Start what does not run yet, and return the address of the site.

        Raises
        ------
        CannotRun
            If the database or a program does not come up; with its last words.
        """
        self.database.start()
        self._migrate()
        sealer = self.sealer.running() or self._launch_sealer()
        planner = self.planner.running() or self._launch_planner()
        courier = self.courier.running() or self._launch_courier()
        address = self.serve()
        self._wait(self.sealer, sealer["pid"], self._has_sealed)
        self._wait(self.planner, planner["pid"], lambda: says(self.planner, READY))
        self._wait(self.courier, courier["pid"], lambda: says(self.courier, LISTENS))
        return address

    def serve(self) -> str:
        """Start the web server alone, on a database that runs; return its address.

        Raises
        ------
        CannotRun
            If it does not come up; with its last words.
        """
        running = self.web.running() or self._launch_web()
        address = f"http://{HOST}:{running['port']}/"
        self._wait(self.web, running["pid"], lambda: answers(address))
        return address

    def stop(self) -> None:
        """Stop the programs, then the database, whichever runs.

        A run that is being searched for is given back: the next start takes it again.
        """
        self.web.stop()
        self.planner.stop()
        self.courier.stop()
        self.sealer.stop()
        self.database.stop()

    @property
    def log_key(self) -> Path:
        """The file of the log's key."""
        return self.root / "log-key.json"

    def environment(self, role: str) -> dict[str, str]:
        """Return the settings with which the site uses its database as a role."""
        return {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "backstay_web.config.settings",
            "BACKSTAY_DATABASE_URL": self.database.url(role),
            "BACKSTAY_DOOR_URL": self.database.url("bs_door"),
            "BACKSTAY_SECRET": self.database.folder.secret("web"),
            "BACKSTAY_HTTPS": "no",
            "BACKSTAY_HOSTS": "localhost 127.0.0.1 [::1]",
        }

    def environment_apart(self, role: str) -> dict[str, str]:
        """Return settings with which a program can neither let in nor sign forms."""
        url = self.database.url(role)
        return {
            **self.environment(role),
            "BACKSTAY_DOOR_URL": url,
            "BACKSTAY_SECRET": secrets.token_hex(),
        }

    def found(self, *words: str) -> str:
        """Begin the site by a command that founds one, and return what it said.

        Raises
        ------
        CannotRun
            If it does not succeed; with its last words.
        """
        owner = {"BACKSTAY_OWNER_URL": self.database.url("bs_migrate")}
        return self._manage({**self.environment("bs_app"), **owner}, *words)

    def follow(self, command: str) -> None:
        """Run a command that tells how far it is, and let it be read meanwhile.

        Raises
        ------
        CannotRun
            If it does not succeed; with its last words.
        """
        self._manage(self.environment("bs_app"), command, shown=True)

    def _migrate(self) -> None:
        # What Django checks of the code takes 2 s, and a test has checked it.
        words = ("migrate", "--skip-checks", "--verbosity", "0")
        self._manage(self.environment("bs_migrate"), *words)

    def _manage(
        self, environment: dict[str, str], *words: str, shown: bool = False
    ) -> str:
        done = subprocess.run(  # noqa: S603 our own program
            [*PROGRAM, "backstay_web", *words],
            env=environment,
            stdout=None if shown else subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise CannotRun(f"`{words[0]}` failed: {last_line(done.stderr)}")
        return done.stdout or ""

    def _launch_web(self) -> Note:
        port = free_port()
        command = [*PROGRAM, SERVER, "--interface", "wsgi", "--no-ws"]
        command += ["--host", HOST, "--port", str(port), "--workers", str(WORKERS)]
        command += ["--blocking-threads", str(THREADS), APPLICATION]
        return self.web.launch(command, self.environment("bs_app"), port=port)

    def _launch_sealer(self) -> Note:
        if not self.log_key.exists():
            make_key(self.log_key)
        command = [*PROGRAM, "backstay_web", "seal", "--key", str(self.log_key)]
        return self.sealer.launch(command, self.environment_apart("bs_sealer"))

    def _launch_planner(self) -> Note:
        command = [*PROGRAM, "backstay_web", "work"]
        return self.planner.launch(command, self.environment_apart("bs_planner"))

    def _launch_courier(self) -> Note:
        command = [*PROGRAM, "backstay_web", "deliver"]
        return self.courier.launch(command, self.environment_apart("bs_courier"))

    def alarm(self) -> str:
        """Return what the sealer says if it signs no more, else nothing.

        The site is served all the same: what happens still has to be told to it.
        """
        said = self.sealer.log.read_text() if self.sealer.log.exists() else ""
        return last_line(said) if ALARM in said else ""

    def _has_sealed(self) -> bool:
        said = self.sealer.log.read_text() if self.sealer.log.exists() else ""
        return SEALED in said or ALARM in said

    def _wait(self, program: Supervised, pid: int, is_up: Callable[[], bool]) -> None:
        deadline = time.monotonic() + ANSWERS_WITHIN_S
        while time.monotonic() < deadline:
            if is_up():
                return
            if program.has_ended(pid):
                break
            time.sleep(0.1)
        said = last_line(program.log.read_text(errors="replace"))
        self.stop()
        raise CannotRun(f"{program} did not come up: {said} (see {program.log}).")


def own_settings(root: Path, command: str) -> dict[str, str]:
    """Return the settings of a site on this machine for a command; none if it rests."""
    site = Site(root)
    if not site.database.is_running():
        return {}
    return site.environment(ROLES.get(command, "bs_app"))


def says(program: Supervised, word: str) -> bool:
    """Tell whether a program has said a word so far."""
    return word in (program.log.read_text() if program.log.exists() else "")


def free_port() -> int:
    """Return the first port of ours that nobody listens on.

    Raises
    ------
    CannotRun
        If all of them are taken.
    """
    for port in PORTS:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return port
    raise CannotRun(
        f"Ports {PORTS.start} to {PORTS.stop - 1} are all taken: stop one of the "
        "programs that listen on them."
    )


def answers(address: str) -> bool:
    """Tell whether the site and its database answer at an address."""
    try:
        with urlopen(f"{address}health/", timeout=5) as answer:  # noqa: S310 http, ours
            return bool(answer.read() == b"ok\n")
    except (URLError, OSError):
        return False


def last_line(said: str) -> str:
    """Return the last line, but for those of the server about itself."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    ours = [line for line in lines if not line.startswith("[")]
    return (ours or lines or ["it said nothing"])[-1]
