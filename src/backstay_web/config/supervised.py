"""A program of the site that outlives the call that started it: with a note and a log.

The note holds its process and what else is to be known of it; the log what it says.
"""

import json
import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from backstay_web.config.database.faults import CannotRun
from backstay_web.config.processes import command_of

STOPS_WITHIN_S: Final = 15

Note = dict[str, Any]


@dataclass(frozen=True)
class Supervised:
    """One program, found again by a word of its command line."""

    root: Path
    name: str  # of its files
    title: str
    word: str  # in its command line

    def __str__(self) -> str:
        return self.title

    @property
    def note(self) -> Path:
        """Where its process is noted."""
        return self.root / f"{self.name}.json"

    @property
    def log(self) -> Path:
        """What it says."""
        return self.root / f"{self.name}.log"

    def running(self) -> Note | None:
        """Return its note, if it runs."""
        if not self.note.exists():
            return None
        noted: Note = json.loads(self.note.read_text())
        return noted if self.word in command_of(noted["pid"]) else None

    def launch(
        self, command: list[str], environment: dict[str, str], **more: Any
    ) -> Note:
        """Start it, and return its note."""
        noted = {"pid": spawn(command, environment, self.log), **more}
        self.note.write_text(json.dumps(noted))
        return noted

    def has_ended(self, pid: int) -> bool:
        """Tell whether it has ended, and let the system forget it if it was ours.

        While a child becomes its program, its command line is empty for a moment.
        """
        try:
            return os.waitpid(pid, os.WNOHANG)[0] == pid
        except ChildProcessError:  # An earlier call of ours started it.
            return self.word not in command_of(pid)

    def stop(self) -> None:
        """Stop it, if it runs, and forget it.

        Raises
        ------
        CannotRun
            If it does not end in time; with the line to type.
        """
        running = self.running()
        if running is not None:
            os.kill(running["pid"], signal.SIGTERM)
            self._wait_until_gone(running["pid"])
        self.note.unlink(missing_ok=True)

    def _wait_until_gone(self, pid: int) -> None:
        deadline = time.monotonic() + STOPS_WITHIN_S
        while not self.has_ended(pid):
            if time.monotonic() > deadline:
                raise CannotRun(
                    f"{self}, process {pid}, did not stop in {STOPS_WITHIN_S} seconds:"
                    f" end it with `kill -9 {pid}` and run again."
                )
            time.sleep(0.05)


def spawn(command: list[str], environment: dict[str, str], log: Path) -> int:
    """Start a program that outlives us, and return the number of its process.

    It leads a group of its own, so that Ctrl-C meant for us does not reach it.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    files = [
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, str(log), flags, 0o600),
        (os.POSIX_SPAWN_DUP2, 1, 2),
    ]
    return os.posix_spawn(
        command[0], command, environment, file_actions=files, setpgroup=0
    )
