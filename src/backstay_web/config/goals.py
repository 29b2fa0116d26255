"""What `make` asks of the site: to start, stop and begin, to be copied and restored."""

import argparse
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from backstay_web.config import gathering
from backstay_web.config.api.writing import write_document
from backstay_web.config.database.backup import restore_backup, write_backup
from backstay_web.config.database.faults import CannotRun
from backstay_web.config.database.roles import sql_for_roles, sql_inside_database
from backstay_web.config.exercise.evidence import total
from backstay_web.config.running import Site

FOLDER: Final = Path("out/site")
BACKUPS: Final = Path("out/backups")

DEMONSTRATED: Final = ("load_exercise", "plan_exercise", "carry_out_exercise")
"""What is done in a demonstration once it is founded, in order; done before, it ends at
once. Each is a command that tells how far it is."""

Goal = Callable[[argparse.Namespace], str]


def start(asked: argparse.Namespace) -> str:
    site = Site(asked.site)
    address = site.start()
    people = site.found("found_demonstration", "--show")
    said = [f"The site answers at {address}", people.rstrip(), site.alarm()]
    return "\n".join(each for each in said if each)


def demo_people(asked: argparse.Namespace) -> str:
    site = Site(asked.site)
    address = site.start()
    people = site.found("found_demonstration")
    for command in DEMONSTRATED:
        site.follow(command)
    stated, assumed = total()
    return (
        f"The site answers at {address} as a demonstration.\n{people.rstrip()}\n"
        "Nations and pledges of 2022 are real. In this retrospective exercise sources\n"
        f"state {stated:,} cells, and {assumed:,} are assumed; which, says\n"
        f"{address}exercise/"
    )


def found(asked: argparse.Namespace) -> str:
    site = Site(asked.site)
    address = site.start()
    said = site.found("found_site", *asked.words)
    return f"The site answers at {address}\n{said}".rstrip()


def stop(asked: argparse.Namespace) -> str:
    Site(asked.site).stop()
    return f"The site in {asked.site} is stopped."


def backup(asked: argparse.Namespace) -> str:
    name = datetime.now(UTC).strftime("%Y-%m-%dT%H-%M-%SZ.tar")
    path = asked.file or BACKUPS / name
    write_backup(Site(asked.site).database, path)
    return f"The database is copied to {path}."


def restore(asked: argparse.Namespace) -> str:
    path = asked.file or newest(BACKUPS)
    restore_backup(path, Site(asked.site).database)
    return f"{path} is restored into {asked.site}: start it with `make start`."


def texts(_: argparse.Namespace) -> str:
    names = [str(path) for path in gathering.update_all()]
    return f"Brought up to the texts: {', '.join(names)}. Fill in what is empty there."


def openapi(_: argparse.Namespace) -> str:
    return f"Wrote {write_document()}."


def roles(_: argparse.Namespace) -> str:
    return f"{sql_for_roles()}\n\\connect backstay\n{sql_inside_database()}"


GOALS: Final[dict[str, Goal]] = {
    "start": start,
    "stop": stop,
    "demo_people": demo_people,
    "found": found,
    "backup": backup,
    "restore": restore,
    "roles": roles,
    "texts": texts,
    "openapi": openapi,
}


def newest(folder: Path) -> Path:
    """Return the newest backup of a folder; their names sort by time.

    Raises
    ------
    CannotRun
        If there is none.
    """
    found = sorted(folder.glob("*.tar"))
    if not found:
        raise CannotRun(f"{folder} holds no backup: name one with --file.")
    return found[-1]


def run_goal(words: list[str]) -> int:
    """Run one goal; say in one sentence what came of it, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m backstay_web")
    parser.add_argument("goal", choices=GOALS)
    parser.add_argument("--site", type=Path, default=FOLDER, help="folder of the site")
    parser.add_argument("--file", type=Path, help="the backup")
    asked, rest = parser.parse_known_args(words)
    asked.words = rest
    if rest and asked.goal != "found":
        parser.error(f"{asked.goal} takes no {rest[0]}")
    try:
        print(GOALS[asked.goal](asked))
    except CannotRun as reason:
        print(reason, file=sys.stderr)
        return 2
    return 0
