"""``seal``: number, seal and sign what was committed; once, or each minute."""

import signal
import threading
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection
from django.utils import timezone

from backstay_web.log.audit import Damaged
from backstay_web.log.key import NoKey, held_key
from backstay_web.log.sealer import Sealer

EVERY_S: Final = 60
KEY: Final = Path("out/site/log-key.json")
"""Where `make start` keeps it."""


class Command(BaseCommand):
    """Seals, as the role ``bs_sealer``."""

    help = "Seal and sign what was committed: once, or each minute until it is stopped."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--key", type=Path, default=KEY, help="its file")
        parser.add_argument("--once", action="store_true")

    def handle(self, *_: Any, **asked: Any) -> None:
        """Hold the key while it lasts; stop for good at the first damage."""
        try:
            with held_key(asked["key"]) as key:
                sealer = Sealer(key)
                if asked["once"]:
                    self.seal(sealer)
                else:
                    self.seal_each_minute(sealer)
        except NoKey as reason:
            raise CommandError(str(reason)) from None
        except Damaged as damage:
            raise CommandError(
                f"ALARM: {damage}. Nothing more is signed: see docs/how-to/"
                "export-and-seal.md."
            ) from None

    def seal(self, sealer: Sealer) -> None:
        began = time.monotonic()
        head, taken = sealer.seal(timezone.now())
        self.stdout.write(
            f"{timezone.now():%Y-%m-%d %H:%M:%S} UTC: {head.origin} has {head.size} "
            f"entries, {taken} new, in {time.monotonic() - began:.1f} s."
        )
        self.stdout.flush()

    def seal_each_minute(self, sealer: Sealer) -> None:
        """Seal until the process is told to end, which it does between two batches.

        A database that does not answer is asked again a minute later.
        """
        ends = threading.Event()
        for each in (signal.SIGTERM, signal.SIGINT):
            signal.signal(each, lambda *_: ends.set())
        while not ends.is_set():
            try:
                self.seal(sealer)
            except OperationalError as error:
                self.stderr.write(f"The database does not answer: {error}")
                connection.close()
            ends.wait(EVERY_S)
