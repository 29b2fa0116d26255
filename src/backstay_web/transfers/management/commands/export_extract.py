"""``export_extract``: what happened to consignments, as the page gives it."""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from backstay.errors import BackstayError
from backstay_web.core.commands import require
from backstay_web.core.context import acting, me
from backstay_web.nations.permissions import Permission
from backstay_web.transfers.epcis.writing import written
from backstay_web.transfers.extracting import asked_for


class Command(BaseCommand):
    """Exports, as whoever the session stands for."""

    help = "Write what happened to released consignments, as an EPCIS 2.0 document."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--session", type=Path, required=True, help="file with a session's token"
        )
        parser.add_argument("--out", type=Path, required=True)
        for name in ("--consignment", "--nation", "--to-nation"):
            parser.add_argument(name, type=UUID)
        for name in ("--released-from", "--released-before"):
            parser.add_argument(name, type=date.fromisoformat)

    def handle(self, *_: Any, **asked: Any) -> None:
        """Act for one transaction."""
        try:
            with acting(asked["session"].read_text().strip()):
                require(me(), Permission.TRANSFER_READ)
                data = written(asked_for(asked).extract)
        except (BackstayError, OSError) as reason:
            raise CommandError(str(reason)) from None
        asked["out"].write_bytes(data)
