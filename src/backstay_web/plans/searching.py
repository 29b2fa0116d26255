"""The process of one search: it knows a case and its settings, and nothing of the site.

``python -m backstay_web.plans.searching FOLDER`` reads the settings as JSON from its
input and the case in ``FOLDER/case``, writes the plan to ``FOLDER/plan``, and says in
lines of JSON how far it is and how it ended. It has no address of a database. Whatever
it writes is read back and checked before it says that it is done.
"""

import json
import os
import resource
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from backstay.cases.plans import (
    MULTIPLIERS_FILE,
    PLAN_FILE,
    read_multipliers,
    read_plan,
    write_plan,
)
from backstay.cases.reading import read_case
from backstay.cases.writing import write_case
from backstay.domain.case import Case
from backstay.errors import BackstayError
from backstay.planning.settings import Method, Progress, Settings
from backstay.replanning.replan import CASE_FOLDER, DIFFERENCE_FILE, Replan
from backstay.runs import RUN_FILE, Run, check_plan, run
from backstay.said import Said, apart
from backstay_web.plans.questions.solving import ANSWERS, replanned

LATE_FILE: Final = "late.json"
FILES: Final = (PLAN_FILE, MULTIPLIERS_FILE, RUN_FILE, LATE_FILE)
"""What is kept of a run: all else is made from these and the case."""
QUESTION: Final = "question"
"""The folder with the case and plan that a question is about."""
REPLAN: Final = "replan"
EVERY_S: Final = 0.5
"""A sighting is told no sooner after the one before."""
PICOPOINTS: Final = 1_000_000
"""Of a micro-point."""
MEMORY_BYTES: Final = 8_000_000_000
"""Address space, as the engine gives its own workers."""


class Unsound(BackstayError):
    """What was written is not what the case asks for, or breaks a rule of it."""


def main() -> None:
    """Search once, as standard input says, in the folder that is named."""
    serve(answered)


def serve(answer: Callable[[Path, dict[str, Any]], dict[str, Any]]) -> None:
    """Say what comes of one search, or why nothing does, and how far it is."""
    signal.signal(signal.SIGTERM, stop)
    speak_apart()
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    folder, asked = Path(sys.argv[1]), json.loads(sys.stdin.read())
    try:
        say({"done": answer(folder, asked)})
    except BackstayError as error:
        say({"failed": apart(error.said)})


def speak_apart() -> None:
    """Keep what is said here apart from the chatter of solvers."""
    sys.stdout = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)


def stop(*_: object) -> None:
    """End at once; the engine ends its own processes when an exit passes by."""
    raise SystemExit(1)


def answered(folder: Path, asked: dict[str, Any]) -> dict[str, Any]:
    """Return what came out of whatever is asked: a plan, or what is found of one."""
    kind, question = asked.get("kind"), folder / QUESTION
    if kind == REPLAN:
        write_replan(folder / "plan", replanned(question, asked["asks"], Telling()))
        return told(folder / "plan", read_case(folder / "plan" / CASE_FOLDER))
    if kind is not None:
        return {"found": ANSWERS[kind](question, asked["asks"], Telling())}
    return search(folder, asked)


def search(folder: Path, asked: dict[str, Any]) -> dict[str, Any]:
    """Search, write and check; return what came out.

    Raises
    ------
    Unsound
        If the case is another one, or the plan breaks any rule.
    """
    case = read_case(folder / "case")
    if case.sha256 != asked["sha256"]:
        raise Unsound(
            Said(
                "The case has the digest %(digest)s, not the snapshot's.",
                digest=case.sha256,
            )
        )
    settings = Settings(
        method=Method(asked["method"]),
        effort=asked["effort"],
        time_s=asked["time_s"],
        gap=asked["gap_ppm"] / 1_000_000,
        seed=asked["seed"],
    )
    finished = run(case, settings, Telling())
    write(folder / "plan", finished)
    return told(folder / "plan", case)


class Telling:
    """Tells how far a search is, but not more often than anybody looks."""

    def __init__(self) -> None:
        self.last = 0.0

    def __call__(self, progress: Progress) -> None:
        """Tell of the progress, unless that was done just now."""
        now = time.monotonic()
        if now - self.last >= EVERY_S:
            self.last = now
            say({"at": sighting(progress)})


def sighting(progress: Progress) -> dict[str, Any]:
    """Return where a search stands, in whole units: no more value, no less bound."""
    value, bound = progress.value_picopoints, progress.bound_picopoints
    stage = progress.stage
    return {
        "elapsed_ms": round(progress.elapsed_s * 1_000),
        "stage": stage.text if isinstance(stage, Said) else stage,
        "round": progress.round,
        "value_micropoints": None if value is None else value // PICOPOINTS,
        "bound_micropoints": None if bound is None else -(-bound // PICOPOINTS),
        "fielded": progress.fielded,
    }


def write(folder: Path, finished: Run) -> None:
    """Write what is kept of a run."""
    write_plan(folder, finished.plan, finished.multipliers)
    late = {package: asdict(reason) for package, reason in finished.late.items()}
    for name, content in ((RUN_FILE, finished.record), (LATE_FILE, late)):
        write_json(folder / name, content)


def write_replan(folder: Path, made: Replan) -> None:
    """Write what is kept of a replan: its case and what it changes as well."""
    write(folder, made.run)
    rows = {name: table.rows for name, table in made.records.tables.items()}
    write_case(folder / CASE_FOLDER, made.records.settings, rows)
    write_json(folder / DIFFERENCE_FILE, asdict(made.difference))


def write_json(path: Path, content: Any) -> None:
    text = json.dumps(content, ensure_ascii=False, indent=1)
    path.write_text(f"{text}\n", encoding="utf-8")


def files_of(folder: Path) -> dict[str, bytes]:
    """Return what is kept of what was written, by name."""
    found = {name: folder / name for name in FILES}
    if (folder / DIFFERENCE_FILE).is_file():
        found[DIFFERENCE_FILE] = folder / DIFFERENCE_FILE
        for path in (folder / CASE_FOLDER).iterdir():
            found[f"{CASE_FOLDER}/{path.name}"] = path
    return {name: path.read_bytes() for name, path in found.items()}


def told(folder: Path, case: Case) -> dict[str, Any]:
    """Return the figures of a plan as it was written, if it breaks no rule.

    Raises
    ------
    Unsound
        If it does; names the first ones.
    """
    plan = read_plan(folder)
    proof = read_multipliers(folder / MULTIPLIERS_FILE)
    violations = check_plan(
        case, plan, None if plan.bound_micropoints is None else proof
    )
    if violations:
        first = "; ".join(str(each) for each in violations[:5])
        raise Unsound(
            Said(
                "The plan breaks %(count)s rules: %(first)s",
                count=len(violations),
                first=first,
            )
        )
    late = [each for each in plan.fieldings if each.week > each.need_by_week]
    return {
        "value_micropoints": plan.value_micropoints,
        "bound_micropoints": plan.bound_micropoints,
        "gap_ppm": None if plan.gap is None else round(plan.gap * 1_000_000),
        "stopped": plan.stopped,
        "is_reproducible": plan.reproducible,
        "violation_count": len(violations),
        "fielded_count": len(plan.fieldings),
        "late_count": len(late),
        "package_count": len(case.packages),
        "versions": dict(plan.versions),
    }


def say(what: dict[str, Any]) -> None:
    """Say one line; if nobody listens any more, the search is over."""
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
