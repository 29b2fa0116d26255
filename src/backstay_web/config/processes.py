"""Which program has a process number now: numbers are given anew after a crash."""

import os
import subprocess
from pathlib import Path
from typing import Final

PROC: Final = Path("/proc")


def is_alive(pid: int) -> bool:
    """Tell whether any process has this number."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def command_of(pid: int) -> str:
    """Return the command line of a process; empty if there is none, or it has ended."""
    if (PROC / "self").exists():
        try:
            words = (PROC / str(pid) / "cmdline").read_bytes()
        except (FileNotFoundError, ProcessLookupError):
            return ""
        return os.fsdecode(words.replace(b"\0", b" ")).strip()
    ask = ["/bin/ps", "-o", "command=", "-p", str(pid)]  # macOS has no /proc
    done = subprocess.run(ask, capture_output=True, text=True, check=False)  # noqa: S603
    return done.stdout.strip()
