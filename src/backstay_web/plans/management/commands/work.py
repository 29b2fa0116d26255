"""``work``: do the runs that wait, one after the other, until it is stopped."""

import signal
import threading
from argparse import ArgumentParser
from typing import Any, Final

from django.core.management.base import BaseCommand
from django.db import OperationalError, connection
from django.utils.module_loading import autodiscover_modules

from backstay_web.plans.worker import BEAT_S, Worker

AGAIN_S: Final = 5.0
"""Until a database that does not answer is asked again."""
READY: Final = "ready for runs"


class Command(BaseCommand):
    """Searches for plans, as the role ``bs_planner``."""

    help = "Do the runs that wait: those there are, or until it is stopped."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true")

    def handle(self, *_: Any, **asked: Any) -> None:
        """Look each second for a run that waits; give back what one has at the end."""
        ends = threading.Event()
        for each in (signal.SIGTERM, signal.SIGINT):
            signal.signal(each, lambda *_: ends.set())
        autodiscover_modules("worker")
        worker = Worker(ends)
        self.stdout.write(f"{worker.name} is {READY}.")
        self.stdout.flush()
        while not ends.is_set():
            try:
                found = worker.work()
            except OperationalError as error:
                self.stderr.write(f"The database does not answer: {error}")
                connection.close()
                ends.wait(AGAIN_S)
                continue
            if asked["once"] and not found:
                return
            if not found:
                ends.wait(BEAT_S)
