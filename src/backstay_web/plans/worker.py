"""The worker: takes a run, has it searched in a process apart, and keeps what came out.

It is the role ``bs_planner``, which acts for nobody (ADR 22). The runs themselves are
the queue: whoever writes the next attempt at one has it, as long as he says each second
that he is alive.
"""

import hashlib
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from queue import Empty, Queue
from tempfile import TemporaryDirectory
from typing import IO, Any, Final

from django.db import IntegrityError, transaction
from django.db.models import Count, Q
from django.utils import timezone

from backstay.cases.plans import PLAN_FILE
from backstay.said import Said, apart, together
from backstay_web.core.commands import Asked, Happened, plain, record
from backstay_web.core.context import Context
from backstay_web.core.labels.columns import columns_of
from backstay_web.core.rows import Written
from backstay_web.plans.freezing.freeze import zip_of
from backstay_web.plans.models import (
    Attempt,
    Ending,
    Finding,
    Question,
    Result,
    Run,
    Sighting,
    Snapshot,
)
from backstay_web.plans.questions.folders import CASE, unzip
from backstay_web.plans.saying import packed
from backstay_web.plans.searching import QUESTION, files_of
from backstay_web.plans.states import at_work

ATTEMPTS: Final = 2
"""How often a run is taken: again once if its worker died, and then no more."""
BEAT_S: Final = 1.0
"""How often a worker says that it is alive, and looks whether it should go on."""
GRACE_S: Final = 300
"""What reading the case, explaining and checking may take beside the search itself; our
assumption, some ten times what the public case takes."""
LONGEST_S: Final = 4 * 3_600
"""For a search that was given rounds and no time."""
FAREWELL_S: Final = 3.0
"""In which a process ends by itself once it was told to."""
LONGEST_WORDS: Final = 2_000
COMMAND: Final = [sys.executable, "-m", "backstay_web.plans.searching"]
SETTINGS: Final = ("method", "effort", "time_s", "gap_ppm", "seed")
DIED: Final = Said(
    "Two workers died at it: perhaps it takes more memory than there is. Try fewer "
    "weeks, or ask whoever runs the site what its log of the planner says."
)

Lines = Queue[dict[str, Any]]
"""What a process says, line by line."""
Search = tuple["subprocess.Popen[bytes]", Lines]


class Stopping(Exception):
    """The worker is to end, and gives back what it has."""


class Worker:
    """One worker, which does one run at a time; ``ends`` is set when it is to stop."""

    def __init__(self, ends: threading.Event | None = None) -> None:
        self.name = f"{socket.gethostname()}:{os.getpid()}"[:80]
        self.ends = ends or threading.Event()

    def work(self) -> bool:
        """Do one run, if one waits; tell whether there was one."""
        bury(timezone.now())
        attempt = take(self.name, timezone.now())
        if attempt is None:
            return any(do_one(self) for do_one in OTHERS)
        try:
            self.do(attempt)
        except Stopping:
            now = timezone.now()
            Attempt.objects.filter(pk=attempt.pk).update(given_back_at=now)
        return True

    def do(self, attempt: Attempt) -> None:
        """Search, and keep what came out, unless somebody cancelled it meanwhile."""
        with TemporaryDirectory(prefix="backstay-run-") as name:
            folder = Path(name)
            said = self.search(attempt, folder)
            if said is None:
                return
            if "done" in said:
                finish(attempt, said["done"], folder / "plan", timezone.now())
            else:
                fail(attempt, together(said["failed"]), timezone.now())

    def search(self, attempt: Attempt, folder: Path) -> dict[str, Any] | None:
        """Return how the search ended, in the words of its process; None: cancelled.

        Raises
        ------
        Stopping
            If this worker is to end.
        """
        run = attempt.run
        asked = unpacked(run, folder)
        if asked is None:
            return None
        with searching(folder, asked) as search:
            return self.follow(
                search,
                folder,
                longest_s(run),
                lambda lines: listen(attempt, lines),
                Ending.objects.filter(run=run).exists,
            )

    def follow(
        self,
        search: Search,
        folder: Path,
        seconds: int,
        listen: Callable[[Lines], dict[str, Any] | None],
        is_over: Callable[[], bool],
    ) -> dict[str, Any] | None:
        """Return the last word of a process; None if its search is over by itself.

        ``listen`` says each second that the worker is alive.

        Raises
        ------
        Stopping
            If this worker is to end.
        """
        process, lines = search
        ends_at = timezone.now() + timedelta(seconds=seconds)
        while True:
            said = listen(lines)
            if said is not None:
                return said
            if is_over():
                return None
            if self.ends.is_set():
                raise Stopping
            if timezone.now() > ends_at:
                return {"failed": apart(stopped(seconds))}
            if process.poll() is not None and lines.empty():
                return {"failed": apart(last_words(process, folder))}


OTHERS: Final[list[Callable[[Worker], bool]]] = []
"""Queues of apps above, looked at where no run waits; each does one and tells so."""


def longest_s(run: Run) -> int:
    """Return after how many seconds a search is ended, whatever it is doing."""
    return (run.time_s or LONGEST_S) + GRACE_S


def take(worker: str, at: datetime) -> Attempt | None:
    """Return the next attempt at the run that waits longest; None if none does.

    Of two workers that want the same run the second has its row refused, and the run
    is the first one's.
    """
    for run in waiting(at):
        number = Attempt.objects.filter(run=run).count() + 1
        try:
            with transaction.atomic():
                return Attempt.objects.create(
                    run=run, number=number, worker=worker, began_at=at, beat_at=at
                )
        except IntegrityError:
            continue
    return None


def waiting(at: datetime) -> Any:
    """Return the runs that nobody is at, but those that were tried often enough."""
    return tried(at).filter(tries__lt=ATTEMPTS).order_by("asked_at", "pk")


def tried(at: datetime) -> Any:
    """Return the runs that nobody is at, with how many workers died at each."""
    ended = Ending.objects.values("run")
    busy = at_work(at).values("run")
    died = Count("attempts", filter=Q(attempts__given_back_at=None))
    free = Run.objects.exclude(pk__in=ended).exclude(pk__in=busy)
    return free.annotate(tries=died)


def bury(at: datetime) -> None:
    """Let runs fail at which the last worker died that was to try."""
    for run in tried(at).filter(tries__gte=ATTEMPTS):
        fail(Attempt.objects.filter(run=run).latest("number"), DIED, at)


def unpacked(run: Run, folder: Path) -> dict[str, Any] | None:
    """Write what a run asks about into a folder, and return what it asks.

    None: it has ended, for both are shown for runs that have not ended alone.
    """
    asked = {name: getattr(run, name) for name in SETTINGS}
    question = Question.objects.filter(run=run).first()
    if question is not None:
        unzip(question.files, folder / QUESTION)
        return {**asked, "kind": question.kind, "asks": question.asks}
    snapshot = Snapshot.objects.filter(pk=run.snapshot_id).first()
    if snapshot is None:
        return None
    unzip(snapshot.case, folder / CASE)
    return {**asked, "sha256": snapshot.sha256}


@contextmanager
def searching(
    folder: Path, asked: dict[str, Any], command: Sequence[str] = COMMAND
) -> Iterator[Search]:
    """Run the process of a search, and yield it with what it says; end it at the end.

    It gets the path of our code and none of our secrets.
    """
    path = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    path |= {name: os.environ[name] for name in KEPT if name in os.environ}
    with (folder / "errors").open("wb") as errors:
        process = subprocess.Popen(  # noqa: S603 our own program
            [*command, str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            env=path,
            start_new_session=True,
        )
    assert process.stdin is not None  # noqa: S101 both were asked for
    assert process.stdout is not None  # noqa: S101
    lines: Lines = Queue()
    try:
        process.stdin.write(json.dumps(asked).encode())
        process.stdin.close()
        threading.Thread(target=hear, args=(process.stdout, lines), daemon=True).start()
        yield process, lines
    finally:
        end(process)


KEPT: Final = ("HOME", "PATH", "TMPDIR", "NUMBA_CACHE_DIR")
"""What a process needs of our environment to find its programs and caches."""


def hear(said: IO[bytes], lines: Lines) -> None:
    """Put each line that a process says where its worker finds it."""
    with said:
        for line in said:
            lines.put(json.loads(line))


def end(process: "subprocess.Popen[bytes]") -> None:
    """End a process: it ends its own ones if it is told to, and is killed if not."""
    process.terminate()
    try:
        process.wait(FAREWELL_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def listen(attempt: Attempt, lines: Lines) -> dict[str, Any] | None:
    """Keep what a search says for a second; return its last word if that came.

    One transaction a second, whatever it says.
    """
    said = heard(lines)
    seen = [Sighting(attempt=attempt, **each["at"]) for each in said if "at" in each]
    with transaction.atomic():
        Attempt.objects.filter(pk=attempt.pk).update(beat_at=timezone.now())
        Sighting.objects.bulk_create(seen[-1:])
    return last_word(said)


def heard(lines: Lines) -> list[dict[str, Any]]:
    """Return what a process says within a second."""
    heard: list[dict[str, Any]] = []
    try:
        heard.append(lines.get(timeout=BEAT_S))
        while True:
            heard.append(lines.get_nowait())
    except Empty:
        return heard


def last_word(said: list[dict[str, Any]]) -> dict[str, Any] | None:
    """Return how a search ended, if it says so."""
    return next((each for each in said if "at" not in each), None)


def stopped(seconds: int) -> Said:
    return Said("It was stopped after %(seconds)s s.", seconds=seconds)


def last_words(process: "subprocess.Popen[bytes]", folder: Path) -> Said:
    """Return what a process said before it died without a word to us."""
    said = (folder / "errors").read_text(errors="replace").strip().splitlines()
    words = said[-1] if said else Said("it said nothing")
    return Said(
        "Its process ended with code %(code)s: %(words)s",
        code=process.returncode,
        words=words,
    )


def finish(attempt: Attempt, told: dict[str, Any], plan: Path, at: datetime) -> None:
    """Keep what came out of a run, by one event of whoever asked for it."""
    run = attempt.run
    ending = ending_of(attempt, Ending.How.DONE, "", at)
    if "found" in told:
        found = Finding(
            run=run,
            found=told["found"],
            originator=run.originator,
            **columns_of(run),
        )
        keep(attempt, ending, {"run": run.pk}, found)
        return
    files = files_of(plan)
    result = Result(
        run=run,
        files=zip_of(files),
        plan_sha256=hashlib.sha256(files[PLAN_FILE]).hexdigest(),
        originator=run.originator,
        **columns_of(run),
        **told,
    )
    figures = ("value_micropoints", "bound_micropoints", "fielded_count")
    content = {name: told[name] for name in figures}
    content |= {"run": run.pk, "plan_sha256": result.plan_sha256}
    keep(attempt, ending, content, result)


def fail(attempt: Attempt, why: str, at: datetime) -> None:
    """Note that a run failed, and why: its event tells that in English."""
    ending = ending_of(attempt, Ending.How.FAILED, packed(why, LONGEST_WORDS), at)
    english = " ".join(why.split())[:LONGEST_WORDS]
    keep(attempt, ending, {"run": attempt.run_id, "why": english})


def ending_of(attempt: Attempt, how: str, why: str, at: datetime) -> Ending:
    run = attempt.run
    return Ending(
        run=run,
        how=how,
        why=why,
        began_at=attempt.began_at,
        ended_at=at,
        originator=run.originator,
        **columns_of(run),
    )


def keep(
    attempt: Attempt,
    ending: Ending,
    content: dict[str, Any],
    *also: Result | Finding,
) -> None:
    """Write how a run ended, what came out, and the event of both; or none of them.

    Whoever cancelled it, or buried it, first has the last word.
    """
    run = attempt.run
    by = Context(run.asked_by, run.originator, 0, 0, 0, frozenset())
    asked = Asked(by=by, at=ending.ended_at, reason="", key=attempt.pk)
    try:
        with transaction.atomic():
            ending.save(force_insert=True)
            for row in also:
                row.save(force_insert=True)
            written = [Written(row, row) for row in also]
            happened = Happened(f"run.{ending.how}", ending, content, written)
            record(happened, plain(content), asked)
    except IntegrityError:
        if not Ending.objects.filter(run=run).exists():
            raise
