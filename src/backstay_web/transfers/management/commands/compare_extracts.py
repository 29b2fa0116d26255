"""``compare_extracts``: where two EPCIS documents differ; it asks no database."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.core.serializers.json import DjangoJSONEncoder

from backstay_web.transfers.extracting import compared


class Command(BaseCommand):
    """Compares, and fails where they differ or one of them has a fault."""

    help = "Write each difference of two EPCIS documents, one JSON object on a line."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("first", type=Path)
        parser.add_argument("second", type=Path)

    def handle(self, *_: Any, **asked: Any) -> None:
        """Tell every difference, or else every fault."""
        try:
            data = [asked[name].read_bytes() for name in ("first", "second")]
        except OSError as reason:
            raise CommandError(str(reason)) from None
        result = compared(*data)
        for name, faults in result.faults.items():
            for fault in faults:
                said = f"{fault.wrong}; {fault.right}"
                self.stderr.write(f"{asked[name]}: {fault.place}: {said}")
        if result.faults:
            raise CommandError("Nothing was compared.")
        for each in result.found:
            told = json.dumps(each.plain(), cls=DjangoJSONEncoder, ensure_ascii=False)
            self.stdout.write(told)
        if result.found:
            raise CommandError(f"They differ: {len(result.found)}.")
