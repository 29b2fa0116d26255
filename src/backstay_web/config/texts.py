"""Translations: compiled when the site starts, from the texts that people edit.

Django reads the compiled form (`.mo`), which git does not keep: two colleagues who both
translate would clash in it. It is made anew whenever its text (`.po`) has changed.
"""

import os
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Final

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

SITE: Final = Path(__file__).parents[1]


def compile_texts(root: Path = SITE) -> list[Path]:
    """Compile the translations below a folder that have changed; return what was made.

    Raises
    ------
    OSError
        If the folder cannot be written to: compile them where the site is built.
    babel.messages.pofile.PoFileError
        If a file of translations cannot be read.
    """
    changed = [path for path in sorted(root.rglob("*.po")) if not is_compiled(path)]
    return [compile_text(path) for path in changed]


def is_compiled(path: Path) -> bool:
    made = path.with_suffix(".mo")
    # The same moment rather than a later one: an older text may come back.
    return made.exists() and made.stat().st_mtime_ns == path.stat().st_mtime_ns


def compile_text(path: Path) -> Path:
    """Compile one file of translations; other processes see all of it or none."""
    moment = path.stat().st_mtime_ns
    with path.open("rb") as file:
        catalogue = read_po(file, locale=path.parents[1].name, abort_invalid=True)
    with NamedTemporaryFile(dir=path.parent, delete=False) as made:
        write_mo(made, catalogue)
    os.utime(made.name, ns=(moment, moment))
    Path(made.name).chmod(0o644)
    Path(made.name).replace(path.with_suffix(".mo"))
    return path.with_suffix(".mo")
