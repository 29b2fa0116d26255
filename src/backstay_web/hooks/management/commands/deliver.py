"""``deliver``: tell hooks what happened, until it is stopped."""

import signal
import threading
from argparse import ArgumentParser
from typing import Any, Final

from django.core.management.base import BaseCommand
from django.db import OperationalError, connection
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules

from backstay_web.hooks.courier import Courier

BEAT_S: Final = 1.0
"""How often it looks whether anything happened."""
AGAIN_S: Final = 5.0
"""Until a database that does not answer is asked again."""
READY: Final = "ready to tell"


class Command(BaseCommand):
    """Delivers, as the role ``bs_courier``."""

    help = "Tell webhooks what happened, and try again, until it is stopped."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true")

    def handle(self, *_: Any, **asked: Any) -> None:
        """Look each second, and at once when a try is over."""
        autodiscover_modules("subjects")
        ends = threading.Event()
        for each in (signal.SIGTERM, signal.SIGINT):
            signal.signal(each, lambda *_: ends.set())
        courier = Courier()
        self.stdout.write(f"The courier is {READY}.")
        self.stdout.flush()
        while not ends.is_set():
            try:
                courier.work(timezone.now())
            except OperationalError as error:
                self.stderr.write(f"The database does not answer: {error}")
                connection.close()
                ends.wait(AGAIN_S)
                continue
            if asked["once"]:
                break
            if courier.under_way:
                courier.rest(BEAT_S)
            else:
                ends.wait(BEAT_S)
        courier.close(timezone.now())
