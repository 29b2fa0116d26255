"""Where the browser of these tests is; without one they fail and say what to type."""

import os
import shutil
from typing import Final

from backstay.errors import BackstayError

NAMES: Final = ("chromium", "chromium-browser", "google-chrome")


class NoBrowser(BackstayError):
    """There is no Chromium; says the one line that brings it."""


def chromium() -> str:
    """Return the program that `BACKSTAY_CHROMIUM` names, or the first on the path.

    Raises
    ------
    NoBrowser
        If there is none.
    """
    named = os.environ.get("BACKSTAY_CHROMIUM")
    if named:
        return named
    found = [path for path in map(shutil.which, NAMES) if path]
    if not found:
        raise NoBrowser(
            "The browser tests need Chromium: type `sudo apt-get install chromium`, or "
            "let BACKSTAY_CHROMIUM name the program."
        )
    return found[0]
