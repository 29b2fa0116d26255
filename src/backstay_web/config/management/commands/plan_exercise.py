"""``python -m backstay_web plan_exercise``: the first plan of a demonstration."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from backstay.errors import BackstayError
from backstay_web.accounts.demonstration import is_demonstration
from backstay_web.config.exercise.planning import plan_exercise


class Command(BaseCommand):
    """Plan the exercise of a demonstration, once, and say how far it is."""

    help = "Plan the public case of 2022 that was loaded into a demonstration."
    requires_system_checks = ()

    def handle(self, *_: Any, **__: Any) -> None:
        """Plan what is not planned yet; a real site refuses."""
        if not is_demonstration():
            raise CommandError(
                "This site is no demonstration: its people start runs themselves."
            )
        try:
            for line in plan_exercise():
                self.stdout.write(line)
                self.stdout.flush()
        except BackstayError as reason:
            raise CommandError(str(reason)) from None
