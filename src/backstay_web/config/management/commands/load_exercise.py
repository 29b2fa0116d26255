"""``python -m backstay_web load_exercise``: needs and offers for a demonstration."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from backstay.errors import BackstayError
from backstay_web.accounts.demonstration import is_demonstration
from backstay_web.config.exercise.loading import load_exercise


class Command(BaseCommand):
    """Load the public case into a demonstration, once, and say how far it is."""

    help = "Load the public case of 2022 as needs and offers of its nations."
    requires_system_checks = ()

    def handle(self, *_: Any, **__: Any) -> None:
        """Load what is missing; a real site refuses."""
        if not is_demonstration():
            raise CommandError(
                "This site is no demonstration: its needs and offers are for its own "
                "people to enter."
            )
        try:
            for line in load_exercise():
                self.stdout.write(line)
                self.stdout.flush()
        except BackstayError as reason:
            raise CommandError(str(reason)) from None
