"""``export_log``: a nation's own events with their proofs, as the page gives them."""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from backstay.errors import BackstayError
from backstay_web.core.commands import require
from backstay_web.core.context import acting, me
from backstay_web.log.queries import CAN_HIDE, Wish, file_of


class Command(BaseCommand):
    """Exports, as whoever the session stands for."""

    help = "Write your nation's own events, with proofs, to a file or to the output."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--session", type=Path, required=True, help="file with a session's token"
        )
        parser.add_argument("--out", type=Path)
        parser.add_argument("--begins-on", type=date.fromisoformat)
        parser.add_argument("--ends-before", type=date.fromisoformat)
        parser.add_argument("--from-size", type=int, action="append", default=[])
        parser.add_argument("--hide", choices=CAN_HIDE, action="append", default=[])
        parser.add_argument("--epoch", type=int)
        parser.add_argument("--from-entry", type=int)
        parser.add_argument("--before-entry", type=int)

    def handle(self, *_: Any, **asked: Any) -> None:
        """Act for one transaction."""
        try:
            with acting(asked["session"].read_text().strip()):
                require(me(), "log.export")
                text = file_of(
                    Wish(
                        origin=me().origin,
                        begins_on=asked["begins_on"],
                        ends_before=asked["ends_before"],
                        hidden=asked["hide"],
                        known_sizes=asked["from_size"],
                        epoch=asked["epoch"],
                        from_entry=asked["from_entry"],
                        before_entry=asked["before_entry"],
                    )
                )
        except (BackstayError, OSError) as reason:
            raise CommandError(str(reason)) from None
        if asked["out"]:
            asked["out"].write_text(text, encoding="utf-8")
        else:
            self.stdout.write(text)
