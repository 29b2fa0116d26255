"""``new_log_key``: the key of a log, in a new file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from backstay_web.log.key import NoKey, make_key


class Command(BaseCommand):
    """Makes the key."""

    help = "Make the key of a log, in a file that only its owner may read."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--name", help="such as log.example/command")

    def handle(self, *_: Any, **asked: Any) -> None:
        try:
            make_key(asked["file"], asked["name"])
        except NoKey as reason:
            raise CommandError(str(reason)) from None
        self.stdout.write(f"{asked['file']} holds the key: keep a copy apart from it.")
